"""What the rows behind the numbers are called, how they are counted, in words, and the columns of their files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from retention.web.behind.counted import Noun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_stubs_ext import StrOrPromise

    from playbooks.analytics.mails import Mails

A_TASK: Final = Noun(
    number=ngettext_lazy("%(number)s task", "%(number)s tasks", "count"),
    more=_("More than %(number)s tasks; all of them are in the file"),
)
A_CASE: Final = Noun(
    number=ngettext_lazy("%(number)s case", "%(number)s cases", "count"),
    more=_("More than %(number)s cases; all of them are in the file"),
)
A_CONTACT: Final = Noun(
    number=ngettext_lazy("%(number)s contact", "%(number)s contacts", "count"),
    more=_("More than %(number)s contacts; all of them are in the file"),
)
A_TIME: Final = Noun(
    number=ngettext_lazy("%(number)s time", "%(number)s times", "count"),
    more=_("More than %(number)s times; all of them are in the file"),
)
AN_OWNER: Final = Noun(
    number=ngettext_lazy("%(number)s owner", "%(number)s owners", "count"),
    more=_("More than %(number)s owners; all of them are in the file"),
)
DUE: Final[tuple[StrOrPromise, ...]] = (
    _(
        "Tasks whose deadline lay in these days, without those that were cancelled or wait for the customer now. "
        "In time: finished by the deadline, from which waiting for the customer is taken out. Late: finished after "
        "it. Not done: not finished yet. The owner is that of today."
    ),
)
OPEN: Final[tuple[StrOrPromise, ...]] = (
    _(
        "Tasks that are not finished at this moment. Late now: to be done, with a deadline that has passed. Put off: "
        "snoozed until a later moment. Waiting: for the customer, so that the deadline stands still. The owner is that "
        "of now; tasks of nobody count too."
    ),
)
PUT_OFF: Final[tuple[StrOrPromise, ...]] = (
    _("Tasks that were put off in these days, each once, however often; the owner is that of today."),
)
SNOOZES: Final[tuple[StrOrPromise, ...]] = (
    _(
        "Each time at which a task was put off in these days, by whoever did it: a task that was put off three times "
        "is here three times. The owner of the task is that of today."
    ),
)
OWNERS: Final[tuple[StrOrPromise, ...]] = (
    _(
        "People who own at least one of the customers that you may see, lost ones too. Warnings: of these days, of the "
        "customers that they own today, without those that late data has withdrawn. A day: these warnings divided by "
        "the days. Warnings of customers whom nobody owns are of no line."
    ),
)
PACES: Final[tuple[StrOrPromise, ...]] = (
    _(
        "Cases that were opened in these days. Until a plan: from the opening to the first request for approval. Until "
        "it is approved: from the request that was approved to the approval. Until the first contact: from the "
        "opening to the first call, mail, meeting, training or visit. Hours of the clock, not working hours. The "
        "median is that of the row in the middle."
    ),
)
CASES: Final[tuple[StrOrPromise, ...]] = (
    _(
        "Cases of the customers that you may see. A rule: one of its warnings, which late data has not withdrawn, is "
        "among the reasons. Opened and closed: from the beginning of the first day to the end of the last."
    ),
)
MAILS: Final[StrOrPromise] = _(
    "Contacts of the customers that you may see, with the messages of playbooks and sequences that were sent to them "
    "in the 30 days up to yesterday. What is only queued, was not sent or went to colleagues does not count."
)
CAP: Final[StrOrPromise] = ngettext_lazy(
    "Reached the cap: at one moment of these days the address had got %(messages)d message within %(days)s days, as "
    "many as the rules allowed when this was counted.",
    "Reached the cap: at one moment of these days the address had got %(messages)d messages within %(days)s days, as "
    "many as the rules allowed when this was counted.",
    "messages",
)


def mails_formula(known: Mails | None) -> Sequence[StrOrPromise]:
    """Return how messages are counted, with the cap of the moment of counting."""
    return [MAILS] if known is None else [MAILS, CAP % {"messages": known.cap_messages, "days": known.cap_days}]


_CUSTOMER: Final = {"customer": "case__customer__external_id", "customer_name": "case__customer__name"}
TASKS: Final = {
    "task": "pk",
    "title": "title",
    **_CUSTOMER,
    "level": "level",
    "owner": "owner_name",
    "due_at": "due_at",
    "state": "state",
    "finished_at": "finished_at",
    "late_because": "late_because",
}
OPEN_TASKS: Final = {
    "task": "pk",
    "title": "title",
    **_CUSTOMER,
    "level": "level",
    "owner": "owner_name",
    "due_at": "due_at",
    "state": "state",
    "snoozed_until": "snoozed_until",
    "waiting_since": "waiting_since",
}
SNOOZED: Final = {
    "at": "at",
    "task": "task",
    "title": "task__title",
    "customer": "task__case__customer__external_id",
    "customer_name": "task__case__customer__name",
    "level": "task__level",
    "owner": "task__owner_name",
    "by": "by_name",
    "until": "data__until",
    "reason": "note",
}
CASE_TIMES: Final = {
    "case": "pk",
    **_CUSTOMER,
    "owner": "case__customer__owner_name",
    "level": "level",
    "team": "team__name",
    "opened_at": "case__opened_at",
    "until_a_plan": "to_plan",
    "until_it_is_approved": "to_approve",
    "until_the_first_contact": "to_contact",
}
CASE_COLUMNS: Final = {
    "case": "pk",
    "customer": "customer__external_id",
    "customer_name": "customer__name",
    "segment": "customer__segment",
    "owner": "customer__owner_name",
    "level": "level",
    "state": "state",
    "outcome": "outcome",
    "opened_at": "opened_at",
    "closed_at": "closed_at",
}
CONTACT_MAILS: Final = {
    "contact": "contact__external_id",
    "contact_name": "contact__name",
    "customer": "contact__customer__external_id",
    "customer_name": "contact__customer__name",
    "owner": "contact__customer__owner_name",
    "messages": "messages",
    "reached_the_cap": "capped",
    "last_message_at": "last_at",
}
