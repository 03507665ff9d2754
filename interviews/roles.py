"""What the roles may do with interviews, forms and departures, and who may read what customers said."""

from __future__ import annotations

from typing import Any, Final

from interviews.models import Interview
from retention import roles
from retention.models import Customer, Involvement

LABEL: Final = "retention_interviews"
CONDUCT: Final = f"{LABEL}.conduct_interviews"
ASSIGN: Final = f"{LABEL}.assign_interviews"
READ: Final = f"{LABEL}.read_verbatims"

_TALKS = ("departure", "interview", "interviewevent", "invitation")
_FORMS = ("form", "formversion", "question")
_PROGRAMME = ("interviewer", "programmerules")


def grant_roles() -> None:
    """Add this app's permissions to the roles of the app on its left."""
    everybody = (roles.CSM, roles.MANAGER, roles.DIRECTOR, roles.INTERVIEWER, roles.OPERATOR, roles.ANALYST)
    leads = (roles.MANAGER, roles.DIRECTOR)
    roles.grant(everybody, roles.every(LABEL, _TALKS, "view"))
    roles.grant((roles.INTERVIEWER,), [CONDUCT])
    roles.grant(leads, [ASSIGN])
    roles.grant((*leads, roles.ANALYST), [READ])
    roles.grant((*leads, roles.INTERVIEWER, roles.ANALYST), roles.every(LABEL, (*_FORMS, *_PROGRAMME), "view"))
    roles.grant(leads, roles.every(LABEL, ("interviewer",), "add", "change"))
    roles.grant((roles.OPERATOR,), roles.every(LABEL, (*_FORMS, *_PROGRAMME), "view", "add", "change"))
    roles.grant((roles.OPERATOR,), roles.every(LABEL, ("question",), "delete"))
    roles.grant((*leads, roles.OPERATOR), roles.every("retention", ("involvement",), "view", "add"))


def may_read_verbatims(*, person: Any, interview: Interview) -> bool:
    """Whether a person may read the words of a customer: neutral interviewers, and who may read them of that customer.

    An interviewer reads their own, and what came by link without one. The customer's own CSM may not: customers speak
    openly only where those they speak about do not listen.
    """
    if not person.is_authenticated or not person.is_active:
        return False
    if interview.interviewer_id in {None, person.pk} and person.has_perm(CONDUCT):
        return not Involvement.objects.filter(customer=interview.customer_id, person=person).exists()
    if not person.has_perm(READ):
        return False
    return Customer.objects.visible_to(person).filter(pk=interview.customer_id).exclude(owner=person).exists()
