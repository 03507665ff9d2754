"""What people fill in on the pages of this app."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from retention.web.formats import day as day_in_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2999
"""The years of which anything is asked: the days and months around them can be reckoned with."""

NOT_OFFERED: Final[dict[str, StrOrPromise]] = {
    "invalid_choice": _("“%(value)s” is not among the choices. Choose one of the list.")
}


class DayInput(forms.DateInput):
    """A day, with the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day that can be reckoned with: the calendar of the machine ends with the year 9999."""

    widget = DayInput

    def validate(self, value: date | None) -> None:
        """Refuse days that are too far from ours."""
        super().validate(value)
        if value is not None and not FIRST_YEAR <= value.year <= LAST_YEAR:
            words = _("Choose a day between the years %(first)s and %(last)s.")
            raise forms.ValidationError(words % {"first": FIRST_YEAR, "last": LAST_YEAR})


class ChoiceField(forms.ChoiceField):
    """One of some choices; of anything else it says what to do."""

    default_error_messages = NOT_OFFERED


class TypedChoiceField(forms.TypedChoiceField):
    """The same for choices that are turned into what they stand for."""

    default_error_messages = NOT_OFFERED


class MultipleChoiceField(forms.MultipleChoiceField):
    """The same for several at once."""

    default_error_messages = NOT_OFFERED


class DaysForm(forms.Form):
    """Filters with a first and a last day: days in the wrong order are told, not turned round."""

    DAYS = (("since", "until"), ("closed_since", "closed_until"))

    def clean(self) -> dict[str, Any]:
        """Leave the last day out where it lies before the first."""
        for first, last in self.DAYS:
            begins, ends = self.cleaned_data.get(first), self.cleaned_data.get(last)
            if begins and ends and begins > ends:
                words = _("%(last)s lies before %(first)s, the first day.")
                self.add_error(last, words % {"last": day_in_words(ends), "first": day_in_words(begins)})
        return self.cleaned_data


class PeriodForm(forms.Form):
    """The two days, `from` and `to`, between which the waterfall compares."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = DayField(label=_("From"), required=False)
        self.fields["to"] = DayField(label=_("to"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if first and last and first >= last:
            self.add_error("from", _("Choose a day before the second one."))
        return self.cleaned_data


class OverrideForm(forms.Form):
    """A person's own judgement of a customer, with a reason and a last day."""

    score = forms.DecimalField(label=_("Score"), min_value=0, max_value=100, max_digits=5, decimal_places=2)
    expires_on = DayField(label=_("Last day in force"))
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What do you know that the data does not show? Everybody who sees this customer can read it."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["expires_on"].widget.attrs["min"] = today.isoformat()

    def clean_expires_on(self) -> date:
        """Refuse a day that has passed."""
        day: date = self.cleaned_data["expires_on"]
        if day < self.today:
            raise forms.ValidationError(_("This day has passed. Choose today or a later day."))
        return day
