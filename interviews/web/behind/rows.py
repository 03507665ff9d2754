"""What the lists behind the numbers are called, how they are counted, in words, and the columns of their files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from retention.web.behind.counted import Noun

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

A_DEPARTURE: Final = Noun(
    number=ngettext_lazy("%(number)s customer who left", "%(number)s customers who left", "count"),
    more=_("More than %(number)s customers who left; all of them are in the file"),
)
A_CUSTOMER: Final = Noun(
    number=ngettext_lazy("%(number)s customer", "%(number)s customers", "count"),
    more=_("More than %(number)s customers; all of them are in the file"),
)
LEFT: Final[StrOrPromise] = _(
    "Customers whom you may see and who left in these days, with what was true of them on that day; who left twice "
    "stands here twice. MRR: what they paid a month the day before."
)
REASONS: Final[StrOrPromise] = _(
    "The main reason is that of the source that is chosen; “most reliable” is the one that an interviewer confirmed, "
    "else the one we recorded, else the one the customer stated. A reason that was retired counts as the one that took "
    "its place. “Unavoidable” counts once a second person agreed."
)
TALKS: Final[StrOrPromise] = _(
    "Interviewed: the interview is submitted. The days are those from leaving until then; of customers who were "
    "interviewed the soonest comes first, so that the median stands in the middle."
)
RIVALS: Final[StrOrPromise] = _("A competitor: the customer named it, whatever the source.")
BOTH: Final[StrOrPromise] = _(
    "Recorded and confirmed are compared by their main reasons, of those who have both; what they are made of does not "
    "matter."
)
SHARES: Final[StrOrPromise] = _("A share opens the customers whom it counts, not all of whom it is a share.")
FORMULA: Final[dict[str, StrOrPromise]] = {
    "reason": REASONS,
    "known": REASONS,
    "verdict": REASONS,
    "talk": TALKS,
    "competitor": RIVALS,
    "recorded": BOTH,
    "confirmed": BOTH,
    "alike": BOTH,
}
"""How what a filter asks for is counted; without a line it is what the customer was on that day."""
ASKED: Final[StrOrPromise] = _(
    "Customers whom you may see and for whom a win-back was begun, whenever that was; each once, with the latest "
    "departure. They pay again by a subscription that began after they left and has not ended."
)
WAITING: Final[StrOrPromise] = _(
    "Customers whom you may see, who left and wait for this; each once, with the latest departure. Conditions that "
    "were met or given up do not count. MRR: what they paid a month the day before they left."
)
LOOKING: Final[StrOrPromise] = _(
    "Customers whom you may see, who are still here and of whom the newest note about a competitor says that they "
    "compare, try it out, use it beside ours or have decided for it. Where no competitor is chosen each stands here "
    "once, with the newest of these notes. MRR: what they pay a month today."
)
SIGNALS: Final[StrOrPromise] = _(
    "Customers whom you may see and of whom a departure was recorded, who are marked as lost, or who paid once and pay "
    "nothing today."
)
_CUSTOMER: Final = {"customer": "customer__external_id", "name": "customer__name"}
DEPARTURES: Final = {
    "customer": "customer__external_id",
    "name": "name",
    "left_on": "left_on",
    "mrr_lost": "mrr_lost",
    "segment": "segment",
    "industry": "industry",
    "employees": "size",
    "region": "region",
    "stage": "stage",
    "channel": "channel",
    "csm": "csm_name",
    "main_reason": "reason_code",
    "verdict": "verdict",
}
TALK_COLUMNS: Final = {"interview": "talk", "days_until_the_interview": "talk_days"}
LOOKING_COLUMNS: Final = {
    **_CUSTOMER,
    "owner": "customer__owner_name",
    "competitor": "competitor__code",
    "standing": "standing",
    "mrr": "mrr",
    "noted_at": "at",
}
SIGNAL_COLUMNS: Final = {
    "customer": "external_id",
    "name": "name",
    "owner": "owner_name",
    "departure_recorded": "is_recorded",
    "marked_as_lost": "is_marked",
    "pays_nothing_any_more": "is_stopped",
    "left_last_on": "left_last_on",
    "lost_on": "lost_on",
}
CONDITIONS: Final = {
    "customer": "departure__customer__external_id",
    "name": "departure__customer__name",
    "left_on": "departure__left_on",
    "mrr_lost": "departure__mrr_lost",
    "kind": "kind",
    "product_request": "product_request__code",
    "what_must_be_true": "detail",
    "asked_again_on": "recontact_on",
    "agreed_to_be_contacted": "consent",
}
