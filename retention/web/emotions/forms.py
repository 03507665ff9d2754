"""What people fill in to book on the emotional account by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from retention.ingest.emotions import by_hand
from retention.models import Contact
from retention.models.emotions.entry import MOST_BY_HAND
from retention.models.emotions.rule import MOST_DAYS
from retention.web.customer.forms import named
from retention.web.forms import TypedChoiceField

USUAL_DAYS: Final = 180


class BookingForm(forms.Form):
    """Points, why, with whom and for how long."""

    prefix = "book"
    points = forms.IntegerField(
        label=pgettext_lazy("emotional account", "Points"),
        min_value=-MOST_BY_HAND,
        max_value=MOST_BY_HAND,
        help_text=_("Above 0 something good, below 0 something bad; 20 at most."),
    )
    evidence = forms.CharField(
        label=_("What happened"),
        max_length=by_hand.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Everybody who sees this customer and its emotional account can read it; it cannot be changed afterwards. "
            "Put a mistake right by booking the opposite."
        ),
    )
    contact = TypedChoiceField(label=_("With whom"), coerce=int, empty_value=None, required=False)
    lasts_days = forms.IntegerField(
        label=_("Counts for how many days"), min_value=1, max_value=MOST_DAYS, initial=USUAL_DAYS
    )

    def __init__(self, *args: Any, contacts: Iterable[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(one.pk, named(one)) for one in contacts]
        self.fields["contact"].choices = [("", "—"), *known]  # type: ignore[attr-defined]

    def clean_points(self) -> int:
        """Refuse 0, which says nothing."""
        points: int = self.cleaned_data["points"]
        if not points:
            raise forms.ValidationError(_("0 books nothing. Give a number above or below 0."))
        return points
