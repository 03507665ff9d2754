"""What people fill in to make an offer, to ask for approval, to decide, and to carry an offer out."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from playbooks.models import Offer, OfferKind
from playbooks.web.offers import wording
from playbooks.work.approvals.asking import LONGEST_PLAN
from playbooks.work.offers.pricing import Content
from retention import people
from retention.web import formats
from retention.web.forms import DayInput


class LoginField(forms.CharField):
    """A person by their login."""

    def clean(self, value: Any) -> Any:
        """The person, who must be able to log in."""
        login = super().clean(value)
        if not login:
            return None
        found = people.by_login({login}).get(login)
        if found is None:
            raise forms.ValidationError(_("There is no active person %(login)s.") % {"login": login})
        return found


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A person, by the name that others know."""

    default_error_messages = {
        "required": gettext_lazy("Choose a person."),
        "invalid_choice": gettext_lazy(
            "There is nobody of this number who does retention tasks here. Choose one of the list."
        ),
    }

    def label_from_instance(self, obj: Any) -> str:
        """Their display name."""
        return people.display_name(obj)


class DeciderField(PersonField):
    """A person who may decide on approvals."""

    default_error_messages = {
        "invalid_choice": gettext_lazy(
            "There is nobody of this number who can decide on this. Choose one of the list."
        ),
    }


class VerbForm(forms.Form):
    """Every change of a request names the edition that was seen."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    obstacle = ""
    """Why it cannot be filled in, in words: shown in its place."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", pgettext("after a label", ":"))
        super().__init__(*args, **kwargs)


class ApproveForm(VerbForm):
    """Approval, with a remark if one likes."""

    note = forms.CharField(
        label=gettext_lazy("Remark"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )


class SendBackForm(VerbForm):
    """What goes back says why, and what has to change."""

    note = forms.CharField(
        label=gettext_lazy("Why, and what to change"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class RejectForm(VerbForm):
    """A refusal says why."""

    note = forms.CharField(
        label=pgettext_lazy("for a decision", "Reason"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class WithdrawForm(VerbForm):
    """Who takes back what somebody else has asked for says why."""

    note = forms.CharField(
        label=pgettext_lazy("for a decision", "Reason"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = not own
        if not own:
            self.fields["note"].help_text = _("Whoever asked for it reads this.")


class EditForm(VerbForm):
    """What an approver may change of an offer."""

    value = forms.DecimalField(label=gettext_lazy("Value"), min_value=0, max_digits=14, decimal_places=2)
    term_months = forms.IntegerField(label=gettext_lazy("Term in months"), min_value=0, max_value=120)
    one_off_cost = forms.DecimalField(label=gettext_lazy("One-off cost"), min_value=0, max_digits=14, decimal_places=2)
    note = forms.CharField(
        label=gettext_lazy("Why you change it"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Your change counts as your approval; one more person has to approve it."),
    )

    def __init__(self, *args: Any, kind: OfferKind | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].help_text = "" if kind is None else unit_of(kind)
        self.fields["one_off_cost"].help_text = amount_is_in()


class DelegateForm(VerbForm):
    """Somebody else decides for some days."""

    to = DeciderField(label=gettext_lazy("Who decides instead"), queryset=None)
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=DayInput)
    ends_on = forms.DateField(label=gettext_lazy("Until"), widget=DayInput)
    note = forms.CharField(label=gettext_lazy("Remark"), required=False, max_length=300)

    def __init__(self, *args: Any, today: date, deciders: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = deciders  # type: ignore[attr-defined]  # of a ModelChoiceField
        self.fields["starts_on"].initial = today
        self.fields["ends_on"].initial = today + timedelta(days=7)


class AddApproverForm(VerbForm):
    """One more person has to approve."""

    person = DeciderField(label=gettext_lazy("Who has to approve too"), queryset=None)
    note = forms.CharField(label=gettext_lazy("Remark"), required=False, max_length=300)

    def __init__(self, *args: Any, deciders: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = deciders  # type: ignore[attr-defined]  # of a ModelChoiceField


class OfferForm(forms.Form):
    """An offer of the catalogue, with the plan that it belongs to."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput, required=False)
    kind = forms.ModelChoiceField(
        label=gettext_lazy("Kind of offer"),
        queryset=OfferKind.objects.none(),
        to_field_name="code",
        empty_label=None,
        error_messages={"invalid_choice": gettext_lazy("There is no such kind of offer. Choose one of the list.")},
    )
    value = forms.DecimalField(label=gettext_lazy("Value"), min_value=0, max_digits=14, decimal_places=2)
    term_months = forms.IntegerField(label=gettext_lazy("Term in months"), min_value=0, max_value=120)
    one_off_cost = forms.DecimalField(
        label=gettext_lazy("One-off cost"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
        required=False,
    )
    reason = forms.CharField(
        label=pgettext_lazy("for an offer", "Reason"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Why this offer, and why now? Whoever approves it reads that first."),
    )
    plan = forms.CharField(
        label=gettext_lazy("Plan"),
        required=False,
        max_length=LONGEST_PLAN,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What else will be done, by whom and by when."),
    )

    def __init__(self, *args: Any, offer: Offer | None = None, plan: str = "", **kwargs: Any) -> None:
        if offer is not None:
            kwargs.setdefault("initial", _initial(offer, plan))
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  for the type checker
        field.queryset = OfferKind.objects.filter(active=True).order_by("code")
        field.label_from_instance = limits_in_words  # type: ignore[assignment,method-assign]
        field.widget.attrs["data-chooses"] = ""  # with a script only the unit of the chosen kind is shown
        line = '<div data-of-choice="{}">{}</div>'
        units = ((kind.code, unit_of(kind)) for kind in field.queryset)
        self.fields["value"].help_text = format_html_join("", line, units)
        self.fields["one_off_cost"].help_text = amount_is_in()

    def content(self) -> Content:
        """What the offer says."""
        cleaned = self.cleaned_data
        return Content(
            kind=cleaned["kind"].code,
            value=cleaned["value"],
            term_months=cleaned["term_months"],
            one_off_cost=cleaned["one_off_cost"] or Decimal(0),
            reason=cleaned["reason"].strip(),
        )


class PlanForm(forms.Form):
    """A plan without an offer."""

    plan = forms.CharField(
        label=gettext_lazy("Plan"),
        max_length=LONGEST_PLAN,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("What will be done, by whom and by when."),
    )


class ExecuteForm(VerbForm):
    """An approved offer was carried out."""

    reference = forms.CharField(
        label=gettext_lazy("Number of the contract, order or credit note"),
        max_length=200,
        help_text=gettext_lazy("So that it can be found again."),
    )


def amount_is_in() -> str:
    """The unit of an amount."""
    return _("In %(currency)s.") % {"currency": formats.symbol()}


def unit_of(kind: OfferKind) -> str:
    """What the value of a kind is: "Free module: in ¥ a month, for the term"."""
    return _("%(kind)s: in %(unit)s") % {"kind": kind.label, "unit": wording.unit_in_words(kind.basis)}


def limits_in_words(kind: OfferKind) -> str:
    """A kind with its limits: "Price discount: 1 to 40 % of the MRR, for the term; 1 to 12 months"."""
    return _("%(kind)s: %(low)s to %(high)s %(basis)s; %(first)d to %(last)d months") % {
        "kind": kind.label,
        "low": formats.short(kind.value_min),
        "high": formats.short(kind.value_max),
        "basis": wording.unit_in_words(kind.basis),
        "first": kind.term_min,
        "last": kind.term_max,
    }


def _initial(offer: Offer, plan: str) -> dict[str, Any]:
    return {
        "version": offer.version,
        "kind": offer.kind.code,
        "value": offer.value,
        "term_months": offer.term_months,
        "one_off_cost": offer.one_off_cost,
        "reason": offer.reason,
        "plan": plan,
    }
