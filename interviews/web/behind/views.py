"""The customers behind the numbers of the report on why they left, and of the win-backs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from interviews.analysis.figures import behind, looking, quality
from interviews.analysis.figures.report import BEST
from interviews.models import Departure, Interview, Reason, WinBackCondition
from interviews.web import access
from interviews.web.behind import rows
from interviews.web.behind.filters import VERDICTS, BehindFilter, LookingFilter, SignalFilter, WinBackFilter
from interviews.web.behind.pages import ListBehind
from interviews.web.views.report import sees_reasons
from interviews.web.views.winback import sees_win_backs
from retention.clock import local_day
from retention.models import Customer
from retention.web.behind import file as files
from retention.web.behind.listing import FileBehind
from retention.web.pages import Page

WORDS: Final = dict(VERDICTS)
STATES: Final = dict(Interview.State.choices)


class Departures(ListBehind):
    """The departures behind a number of the report, the latest first."""

    nav = "reasons"
    template_name = "interviews/behind/departures.html"
    title = _("Customers who left")
    back = ("interviews:reasons", _("Why customers left"))
    noun = rows.A_DEPARTURE
    file_url, file_name = "interviews:departures-file", "departures"
    money = "mrr_lost"

    def allowed(self, user: Any) -> bool:
        """People who may open the report."""
        return sees_reasons(user)

    def filters(self) -> Any:
        """Return the choice that the address describes, among the departures that this person may see."""
        today = local_day(self.now)
        visible = Departure.objects.visible_to(self.person)
        return BehindFilter(
            self.request.GET, queryset=visible, first=today - timedelta(days=365), last=today,
            sees_interviews=access.sees_interviews(self.person),
        )  # fmt: skip

    def rows(self, filters: Any) -> QuerySet[Departure]:
        """Return them with the main reason and the verdict by the source that counts."""
        source = self.source(filters)
        code = Reason.objects.filter(pk=OuterRef(f"{source}_id")).values("code")
        found: QuerySet[Departure] = filters.qs
        return found.select_related("customer").annotate(
            main_id=F(f"{source}_id"), verdict=F(f"{source}_verdict"), reason_code=Subquery(code)
        )

    def source(self, filters: Any) -> str:
        """Return whose word for the main reason is shown."""
        return str(filters.source_of_reasons)

    def tree(self, filters: Any) -> behind.Tree:
        """Return the reasons as they are counted."""
        found: behind.Tree = filters.tree
        return found

    def formula(self, filters: Any) -> Sequence[Any]:
        """Return how customers who left are counted, and what is asked of them."""
        asked = {rows.FORMULA[name]: None for name in rows.FORMULA if filters.given.get(name)}
        return [rows.LEFT, *(asked or {rows.REASONS: None}), rows.SHARES]

    def columns(self) -> Mapping[str, str]:
        """Return the facts of that day, the main reason, and how far the interview has come where it may be known."""
        return {**rows.DEPARTURES, **(rows.TALK_COLUMNS if access.sees_interviews(self.person) else {})}

    def more(self, filters: Any, page: Any) -> dict[str, Any]:
        """Give each departure its words, and return the days that are asked for."""
        tree = self.tree(filters)
        for one in page:
            one.main, one.place = tree.top(one.main_id), tree.place(one.main_id)
            one.verdict_word, one.talk_word = WORDS.get(one.verdict, ""), STATES.get(one.talk, "")
        return {
            "span": getattr(filters, "span", None),
            "sees_interviews": access.sees_interviews(self.person),
        }


class DeparturesFile(FileBehind, Departures):
    """The same departures as CSV."""


class WinBackCustomers(Departures):
    """The customers behind a number of the win-backs."""

    nav = "win-back"
    title = _("Customers to win back")
    back = ("interviews:win-back", _("Win-back"))
    file_url, file_name = "interviews:win-back-customers-file", "win-back-customers"

    def allowed(self, user: Any) -> bool:
        """People who may see conditions."""
        return sees_win_backs(user)

    def filters(self) -> Any:
        """Return the choice that the address describes, among the departures that this person may see."""
        visible = Departure.objects.visible_to(self.person)
        return WinBackFilter(self.request.GET, queryset=visible, as_of=local_day(self.now))

    def source(self, filters: Any) -> str:
        """Return the most reliable source."""
        return BEST

    def tree(self, filters: Any) -> behind.Tree:
        """Return the reasons as they are counted."""
        return behind.Tree.read()

    def formula(self, filters: Any) -> Sequence[Any]:
        """Return what of asking and waiting is counted."""
        return [rows.WAITING if filters.given.get("request") else rows.ASKED, rows.REASONS]


class WinBackCustomersFile(FileBehind, WinBackCustomers):
    """The same customers as CSV."""


class ConditionsFile(Page):
    """The conditions that wait, as CSV: those that the page of the win-backs lists."""

    nav = "win-back"

    def allowed(self, user: Any) -> bool:
        """People who may see conditions."""
        return sees_win_backs(user)

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Send the file."""
        waiting = WinBackCondition.objects.visible_to(self.person).filter(state=WinBackCondition.State.WAITING)
        found = waiting.order_by("recontact_on", "pk")
        return files.answer(
            name="win-back-conditions", day=local_day(self.now), columns=rows.CONDITIONS, rows=found, asked=request.GET
        )


class LookingCustomers(ListBehind):
    """The customers who are still here and look at a competitor, those who pay most first."""

    nav = "reasons"
    template_name = "interviews/behind/looking.html"
    title = _("Customers who look at a competitor")
    back = ("interviews:competitors", _("Competitors"))
    noun = rows.A_CUSTOMER
    file_url, file_name = "interviews:looking-file", "looking"
    money = "mrr"

    def allowed(self, user: Any) -> bool:
        """People who may open the report and see what we heard of competitors."""
        return sees_reasons(user) and looking.may_see(user)

    def filters(self) -> Any:
        """Return the choice that the address describes, among the customers that this person may see."""
        found = looking.lookers(user=self.person, as_of=local_day(self.now))
        return LookingFilter(self.request.GET, queryset=found)

    def rows(self, filters: Any) -> QuerySet[Any]:
        """Return them with their customers and competitors."""
        found: QuerySet[Any] = filters.qs
        return found.select_related("customer__owner", "competitor")

    def formula(self, filters: Any) -> Sequence[Any]:
        """Return who looks at a competitor."""
        return [rows.LOOKING]

    def columns(self) -> Mapping[str, str]:
        """Return where each customer stands; what was told of it stays on their page."""
        return rows.LOOKING_COLUMNS


class LookingFile(FileBehind, LookingCustomers):
    """The same customers as CSV."""


class SignalledCustomers(ListBehind):
    """The customers who left by any signal, by name."""

    nav = "reasons"
    template_name = "interviews/behind/signalled.html"
    title = _("Customers with a signal of leaving")
    back = ("interviews:signals", _("Signals of leaving"))
    noun = rows.A_CUSTOMER
    file_url, file_name = "interviews:signalled-file", "signalled"

    def allowed(self, user: Any) -> bool:
        """People who may open the report."""
        return sees_reasons(user)

    def filters(self) -> Any:
        """Return the choice that the address describes, among the customers that this person may see."""
        visible = Customer.objects.visible_to(self.person)
        found = quality.signalled(customers=visible, as_of=local_day(self.now))
        return SignalFilter(self.request.GET, queryset=found.select_related("owner").order_by("name", "pk"))

    def formula(self, filters: Any) -> Sequence[Any]:
        """Return what the signals are."""
        return [rows.SIGNALS]

    def columns(self) -> Mapping[str, str]:
        """Return what each signal says."""
        return rows.SIGNAL_COLUMNS


class SignalledFile(FileBehind, SignalledCustomers):
    """The same customers as CSV."""
