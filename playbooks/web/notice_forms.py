"""The form of how a person wants to be told: a row for each kind, a column for each way."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from playbooks.messaging.told import kinds, preferences
from playbooks.messaging.told.preferences import Wish

WAYS = (("on_page", _("On the page")), ("by_mail", _("By e-mail")))


def clock() -> forms.TimeInput:
    """Return a field for a time of day."""
    return forms.TimeInput(attrs={"type": "time", "class": "form-control"}, format="%H:%M")


class NoticeSettingsForm(forms.Form):
    """Check boxes for each kind and way, and the quiet hours."""

    sent = forms.BooleanField(widget=forms.HiddenInput, initial=True)  # else nothing sent would mean nothing wanted
    quiet_from = forms.TimeField(label=_("No mail from"), required=False, widget=clock())
    quiet_until = forms.TimeField(label=_("until"), required=False, widget=clock())
    quiet_weekends = forms.BooleanField(
        label=_("No mail on Saturdays and Sundays"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        hours = preferences.hours_of(user=user)
        names = ("quiet_from", "quiet_until", "quiet_weekends")
        kwargs["initial"] = {name: getattr(hours, name) for name in names}
        super().__init__(*args, **kwargs)
        self._kinds = kinds.of_person(user)
        for code, wish in preferences.wishes_of(user=user).items():
            for way, _label in WAYS:
                self.fields[f"{code}:{way}"] = forms.BooleanField(
                    required=False,
                    initial=getattr(wish, way),
                    widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
                )

    def rows(self) -> list[tuple[Any, list[tuple[Any, Any]]]]:
        """Return each kind with its check boxes, for the page."""
        return [(kind.label, [(label, self[f"{kind.code}:{way}"]) for way, label in WAYS]) for kind in self._kinds]

    def wishes(self) -> dict[str, Wish]:
        """Return what was chosen for each kind."""
        return {
            kind.code: Wish(**{way: self.cleaned_data[f"{kind.code}:{way}"] for way, _label in WAYS})
            for kind in self._kinds
        }

    def hours(self) -> dict[str, Any]:
        """Return the quiet hours."""
        return {name: self.cleaned_data[name] for name in ("quiet_from", "quiet_until", "quiet_weekends")}
