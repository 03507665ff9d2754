"""The offer catalogue, offers and approvals: to read, and to change by the same functions as the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from playbooks import transitions
from playbooks.api.offers import filters, serializers
from playbooks.api.views import STATUS, Readable, changes
from playbooks.models import ApprovalRequest, Offer, OfferKind
from playbooks.work.approvals import asking, deciding, editing, handing, inbox
from playbooks.work.changing import Why
from playbooks.work.offers import drafting, execution
from playbooks.work.offers.pricing import Content
from retention import people
from retention.api.idempotency import once
from retention.api.problems import Problem
from retention.clock import database_now

SEE_OFFERS: Final = "retention_playbooks.view_offer"
SEE_APPROVALS: Final = "retention_playbooks.view_approvalrequest"
Refused = (drafting.UnableToOffer, asking.UnableToAsk, deciding.UnableToDecide)
_CONTENT: Final = ("kind", "value", "term_months", "one_off_cost", "reason")


class Changing(Readable):
    """A list whose rows are changed by functions of the domain."""

    def does(self, request: Request, work: Callable[..., Any], *, status: int = 200, **values: Any) -> Response:
        """Do it once, and answer with the row as it is then."""
        now = database_now()

        def act() -> Response:
            try:
                done = work(by=request.user, now=now, **values)
            except Refused as error:
                raise refusal(error, values) from error
            shown = done.pk if isinstance(done, ApprovalRequest | Offer) else self.kwargs["pk"]
            return Response(self.get_serializer(self.get_queryset().get(pk=shown)).data, status=status)

        return once(request, act, now=now)


class OfferKinds(Readable):
    """What may be offered, between which limits."""

    permissions = {"list": (SEE_OFFERS,), "retrieve": (SEE_OFFERS,)}
    serializer_class = serializers.OfferKindSerializer
    queryset = OfferKind.objects.none()
    filterset_class = None

    def get_queryset(self) -> QuerySet[Any]:
        """The catalogue is the same for everybody."""
        return OfferKind.objects.all()


class Offers(Changing):
    """Offers of yours and to the customers that you may see."""

    permissions = {
        "list": (SEE_OFFERS,),
        "retrieve": (SEE_OFFERS,),
        "create": (SEE_OFFERS, transitions.OFFER_MAKER),
        "change": (SEE_OFFERS, transitions.OFFER_MAKER),
        "ask": (SEE_OFFERS, transitions.OFFER_MAKER),
        "withdraw": (SEE_OFFERS, transitions.OFFER_MAKER),
        "execute": (SEE_OFFERS, transitions.OFFER_MAKER),
    }
    serializer_class = serializers.OfferSerializer
    filterset_class = filters.OfferFilter
    queryset = Offer.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """Only what the person may see."""
        visible = Offer.objects.visible_to(self.request.user)
        return visible.select_related("customer", "kind", "execution")

    @changes(serializers.NewOfferSerializer, serializers.OfferSerializer)
    def create(self, request: Request) -> Response:
        """Write an offer for an open case."""
        values = self.given(request, serializers.NewOfferSerializer)
        return self.does(request, drafting.draft, status=201, case_id=values["case"], content=_content(values))

    @changes(serializers.ChangedOfferSerializer, serializers.OfferSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Write its next version; what was asked for or approved before is void."""
        values = self.given(request, serializers.ChangedOfferSerializer)
        content, version = _content(values), values["version"]
        return self.does(request, drafting.change, offer_id=int(pk), content=content, version=version)

    @changes(serializers.AskSerializer, serializers.OfferSerializer)
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, pk: str) -> Response:
        """Ask for its approval, and for that of the plan."""
        values = self.given(request, serializers.AskSerializer)

        def work(**known: Any) -> Offer:
            asking.ask_for_offer(**known)
            return Offer.objects.get(pk=pk)

        return self.does(request, work, offer_id=int(pk), **values)

    @changes(serializers.WithdrawSerializer, serializers.OfferSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take it back, until it is carried out; with the reason where it is somebody else's."""
        return self.does(
            request, drafting.withdraw, offer_id=int(pk), **self.given(request, serializers.WithdrawSerializer)
        )  # fmt: skip

    @changes(serializers.ExecuteSerializer, serializers.OfferSerializer)
    @action(detail=True, methods=["post"])
    def execute(self, request: Request, pk: str) -> Response:
        """Record that it was carried out."""
        return self.does(
            request, execution.execute, offer_id=int(pk), **self.given(request, serializers.ExecuteSerializer)
        )  # fmt: skip


class Approvals(Changing):
    """Requests that you may see: of your customers, asked by you, or to be decided by you."""

    permissions = {
        "list": (SEE_APPROVALS,),
        "retrieve": (SEE_APPROVALS,),
        "create": (SEE_APPROVALS, transitions.OFFER_MAKER),
        "approve": (SEE_APPROVALS, transitions.DECIDER),
        "edit": (SEE_APPROVALS, transitions.DECIDER),
        "send_back": (SEE_APPROVALS, transitions.DECIDER),
        "reject": (SEE_APPROVALS, transitions.DECIDER),
        "delegate": (SEE_APPROVALS, transitions.DECIDER),
        "add_approver": (SEE_APPROVALS, transitions.DECIDER),
        "withdraw": (SEE_APPROVALS, transitions.OFFER_MAKER),
    }
    filterset_class = filters.ApprovalFilter
    queryset = ApprovalRequest.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        """Only what the person may see."""
        visible = inbox.with_deadline(ApprovalRequest.objects.visible_to(self.request.user))
        found = visible.select_related("customer", "policy")
        if self.action == "list":
            return found
        return found.prefetch_related("steps__seats__stands_for", "decisions__step")

    def get_serializer_class(self) -> type[serializers.ApprovalSerializer]:
        """One request comes with its levels and decisions."""
        return serializers.ApprovalSerializer if self.action == "list" else serializers.WholeApprovalSerializer

    @changes(serializers.AskForPlanSerializer, serializers.WholeApprovalSerializer)
    def create(self, request: Request) -> Response:
        """Ask for the approval of a plan without an offer."""
        values = self.given(request, serializers.AskForPlanSerializer)
        return self.does(request, asking.ask_for_plan, status=201, case_id=values["case"], plan=values["plan"])

    @changes(serializers.ApproveSerializer, serializers.WholeApprovalSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """Approve your level."""
        return self.decides(request, pk, deciding.approve, self.given(request, serializers.ApproveSerializer))

    @changes(serializers.RefuseSerializer, serializers.WholeApprovalSerializer)
    @action(detail=True, methods=["post"])
    def send_back(self, request: Request, pk: str) -> Response:
        """Give it back with the changes that are wanted."""
        return self.decides(request, pk, deciding.send_back, self.given(request, serializers.RefuseSerializer))

    @changes(serializers.RefuseSerializer, serializers.WholeApprovalSerializer)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str) -> Response:
        """Refuse it with a reason."""
        return self.decides(request, pk, deciding.reject, self.given(request, serializers.RefuseSerializer))

    @changes(serializers.EditSerializer, serializers.WholeApprovalSerializer)
    @action(detail=True, methods=["post"])
    def edit(self, request: Request, pk: str) -> Response:
        """Change the offer and approve it so; answers with the new request, which one more person has to approve."""
        return self.decides(request, pk, editing.edit, self.given(request, serializers.EditSerializer))

    @changes(serializers.DelegateSerializer, serializers.WholeApprovalSerializer)
    @action(detail=True, methods=["post"])
    def delegate(self, request: Request, pk: str) -> Response:
        """Let somebody decide in your place for some days."""
        values = dict(self.given(request, serializers.DelegateSerializer))
        return self.decides(request, pk, handing.delegate, {**values, "to": _person(values["to"])})

    @changes(serializers.AddApproverSerializer, serializers.WholeApprovalSerializer)
    @action(detail=True, methods=["post"])
    def add_approver(self, request: Request, pk: str) -> Response:
        """Have one more person approve after the present level."""
        values = dict(self.given(request, serializers.AddApproverSerializer))
        return self.decides(request, pk, handing.add_approver, {**values, "person": _person(values["person"])})

    @changes(serializers.WithdrawSerializer, serializers.WholeApprovalSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take back what you asked for; who leads may do it for others, with the reason."""
        return self.decides(request, pk, handing.withdraw, self.given(request, serializers.WithdrawSerializer))

    def decides(self, request: Request, pk: str, work: Callable[..., Any], values: Mapping[str, Any]) -> Response:
        """Do it with this request."""
        return self.does(request, work, request_id=int(pk), **values)


def refusal(error: Any, mine: Mapping[str, Any]) -> Problem:
    """The problem document of a refused change; a stale one shows what is stored."""
    shown = {key: str(value) for key, value in mine.items() if key in ("version", "note", "plan")}
    both = {"mine": shown, "theirs": error.theirs} if error.why == Why.STALE else {}
    kind = {Why.STALE: "stale", Why.INVALID: "not-possible"}.get(error.why, "")
    return Problem(status=STATUS[error.why], kind=kind, detail=str(error), **both)


def _content(values: Mapping[str, Any]) -> Content:
    return Content(**{name: values[name] for name in _CONTENT})


def _person(login: str) -> Any:
    person = people.by_login({login}).get(login)
    if person is None:
        detail = _("There is no active person %(login)s.") % {"login": login}
        raise Problem(status=422, kind="not-possible", detail=detail)
    return person
