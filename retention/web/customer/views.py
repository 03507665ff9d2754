"""Writing down what happened with a customer, and reading on in the stream of everything that did."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from retention.earlywarning import conditions
from retention.ingest.by_hand import notes, sentiments, talks
from retention.models import CHAMPION_LEFT, SEE_SENTIMENTS, Customer, Interaction
from retention.web.customer import timeline
from retention.web.customer.forms import NotedForm, NoteForm, SentimentForm, form_of
from retention.web.pages import is_fragment, page_around
from retention.web.views.customer import CustomerPage, CustomerView


class CustomerTimeline(CustomerView):
    """The stream of one customer: narrowed by kinds, twenty at a time, each piece with an address of its own."""

    template_name = "retention/customer/timeline.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the page; a part of it where it goes on, or where another kind is chosen."""
        customer = self.customer(pk)
        stream = self.stream(customer)
        if is_fragment(request):
            context = {"customer": customer, "stream": stream, "kept": self.kept("show")}
            if request.GET.get("after"):
                return self.show(context, template="retention/customer/_moments.html")
            return self.part(context, template="_timeline", here=self.around(customer))
        return self.show({**self.head(customer), "stream": stream})

    def around(self, customer: Customer) -> str:
        """Return the address of the page that a part of the stream stands on: the customer's, or that of the stream."""
        whole = reverse("retention:customer", args=[customer.pk])
        here = urlsplit(page_around(self.request)).path
        return whole if here == whole else self.request.path

    def stream(self, customer: Customer) -> dict[str, Any]:
        """Return the piece that the address names. Raises Http404 for a place that is none."""
        chosen = self.kinds()
        try:
            after = timeline.Place.read(self.request.GET["after"]) if self.request.GET.get("after") else None
        except timeline.UnableToContinue as error:
            raise Http404(str(error)) from error
        ask = timeline.Ask(customer=customer, user=self.person, now=self.now, after=after)
        query = urlencode([("show", key) for key in chosen])
        page = timeline.load(ask=ask, chosen=chosen)
        return {
            "page": page,
            "kinds": timeline.kinds(user=self.person),
            "chosen": chosen,
            "query": query and f"{query}&",
            "after": after,
        }


class WriteNote(CustomerPage):
    """Write a note; an empty one comes back with the page around it."""

    http_method_names = ["post"]

    def allowed(self, user: Any) -> bool:
        """People who have customers to look at and may write about them."""
        return super().allowed(user) and bool(user.has_perm(notes.ADD))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write it and go back to the page."""
        customer = self.customer(pk)
        form = NoteForm(request.POST)
        if form.is_valid():
            try:
                notes.write(customer_id=pk, text=form.cleaned_data["text"], by=self.person, now=self.now)
            except notes.UnableToWrite as error:
                form.add_error("text", str(error))
            else:
                messages.success(request, _("The note is saved."))
                return self.back_to(pk, card="notes")
        return self.show(self.everything(customer, note_form=form))


class SaySentiment(CustomerPage):
    """Say how one sees one's own customer; a form that is not right comes back with the page around it."""

    http_method_names = ["post"]

    def allowed(self, user: Any) -> bool:
        """People who have customers to look at and may say, and see, how owners see theirs."""
        return super().allowed(user) and bool(user.has_perms([SEE_SENTIMENTS, sentiments.ADD]))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save it and go back to the page. Raises PermissionDenied for everybody but the present owner."""
        customer = self.customer(pk)
        if not sentiments.may_judge(customer=customer, by=self.person):
            raise PermissionDenied(sentiments.ADD)
        form = SentimentForm(request.POST)
        if form.is_valid():
            try:
                sentiments.judge(customer_id=pk, by=self.person, now=self.now, **form.cleaned_data)
            except sentiments.UnableToJudge as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Saved. It counts for as long as this customer is yours."))
                return self.back_to(pk, card="sentiment")
        return self.show(self.everything(customer, sentiment_form=form))


class LogTalk(CustomerView):
    """Note a call, a meeting or an event."""

    template_name = "retention/customer/talk.html"

    def allowed(self, user: Any) -> bool:
        """People who have customers to look at and may write down what happens with them."""
        return super().allowed(user) and bool(user.has_perm(talks.LOG))

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the form, with the kind that was asked for."""
        customer = self.customer(pk)
        kind = request.GET.get("kind", "")
        return self.page(customer, form_of(kind)(customer=customer, now=self.now, kind=kind))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note it and go back to the customer."""
        customer = self.customer(pk)
        form = form_of(request.POST.get("kind", ""))(request.POST, customer=customer, now=self.now)
        if form.is_valid():
            try:
                noted = talks.log(customer_id=pk, by=self.person, now=self.now, **form.told())
            except talks.UnableToLog as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, self.answer(noted))
                return self.back_to(pk, card="timeline")
        return self.page(customer, form)

    def answer(self, noted: Interaction) -> str:
        """Say that it is noted, and which rules look at it now."""
        said = [_("It is noted.")]
        if noted.kind == CHAMPION_LEFT and noted.contact:
            said.append(_("%(name)s stands among the contacts as gone.") % {"name": noted.contact.name})
        rules = [str(rule.label) for rule in conditions.rules_about(noted.kind)]
        if rules:
            named = get_text_list([_("“%(rule)s”") % {"rule": rule} for rule in rules], _("and"))
            words = ngettext(
                "The rule %(rules)s looks at it now; its warning appears here as soon as it has.",
                "The rules %(rules)s look at it now; their warnings appear here as soon as they have.",
                len(rules),
            )
            said.append(words % {"rules": named})
        elif noted.kind in talks.EVENTS:
            said.append(_("No active rule looks at it, so it raises no warning."))
        return " ".join(said)

    def page(self, customer: Customer, form: NotedForm) -> HttpResponse:
        """Show the form below the head of the customer."""
        return self.show({**self.head(customer), "form": form})
