"""What is filled in when an interview closes: the reasons in three views, who could have acted, what replaces us."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from interviews.analysis.closing import Rival
from interviews.analysis.coding import Coding
from interviews.analysis.winback import Condition
from interviews.models import RANKS, Actor, CodedReason, Interview, Verdict, WinBackCondition
from interviews.web.choices import Choices
from retention.web.forms import ChoiceField, DayInput

NOTHING: tuple[str, Any] = ("", "—")
RANK_LABELS = {1: _("Main reason"), 2: _("Second reason"), 3: _("Third reason")}


class ReasonsForm(forms.Form):
    """Up to three reasons, the main one first, as somebody says them without a verdict."""

    def __init__(self, *args: Any, reasons: Choices, rows: Sequence[CodedReason] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {row.rank: row for row in rows}
        for rank in RANKS:
            self.fields[f"reason_{rank}"] = ChoiceField(
                label=RANK_LABELS[rank],
                choices=[NOTHING, *with_retired(reasons, known.get(rank))],
                required=False,
                initial=known[rank].reason.code if rank in known else None,
            )

    def codings(self) -> list[Coding]:
        """Return what was chosen, without gaps."""
        chosen = [self.cleaned_data[f"reason_{rank}"] for rank in RANKS]
        return [Coding(reason=code) for code in chosen if code]


class RecordForm(ReasonsForm):
    """Why a customer left as their CSM sees it, with a word about how one knows."""

    evidence = forms.CharField(
        label=_("How do you know?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A mail, a call, a number: what it rests on. Stands beside the main reason."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    field_order = [*(f"reason_{rank}" for rank in RANKS), "evidence", "seen"]

    def __init__(self, *args: Any, rows: Sequence[CodedReason] = (), **kwargs: Any) -> None:
        super().__init__(*args, rows=rows, **kwargs)
        self.order_fields(self.field_order)
        if rows:
            self.fields["evidence"].initial = rows[0].evidence

    def codings(self) -> list[Coding]:
        """Return what was chosen; the evidence belongs to the main reason."""
        found = super().codings()
        if found:
            found[0] = Coding(reason=found[0].reason, evidence=self.cleaned_data["evidence"])
        return found


class ConfirmedForm(forms.Form):
    """One reason as the interviewer judges it."""

    reason = ChoiceField(label=_("Reason"), required=False)
    avoidable = ChoiceField(
        label=_("Could we have kept them?"),
        choices=[("", _("as the reason proposes")), *Verdict.choices],
        required=False,
    )
    team = ChoiceField(label=_("Which team could have acted?"), choices=[NOTHING, *Actor.choices], required=False)
    evidence = forms.CharField(
        label=_("Evidence"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, rank: int, reasons: Choices, row: CodedReason | None = None) -> None:
        initial = {
            "reason": row.reason.code if row else "",
            "avoidable": row.avoidable if row else "",
            "team": row.team_that_could_act if row else "",
            "evidence": row.evidence if row else "",
        }
        super().__init__(data, prefix=f"confirmed-{rank}", initial=initial)
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [NOTHING, *with_retired(reasons, row)]
        field.label = RANK_LABELS[rank]

    def clean(self) -> dict[str, Any]:
        """Refuse a verdict about nothing."""
        cleaned = self.cleaned_data
        if not cleaned.get("reason") and (cleaned.get("team") or cleaned.get("evidence")):
            self.add_error("reason", _("Choose the reason that this is about."))
        return cleaned

    def coding(self) -> Coding | None:
        """Return the judgement, or nothing where no reason was chosen."""
        said = self.cleaned_data
        if not said["reason"]:
            return None
        return Coding(reason=said["reason"], avoidable=said["avoidable"], team=said["team"], evidence=said["evidence"])


def with_retired(reasons: Choices, row: CodedReason | None) -> Choices:
    """Return the reasons in use, and the one that is stored where it was retired since."""
    if row is None or any(row.reason.code == code for _group, members in reasons for code, _label in members):
        return reasons
    return [*reasons, (row.reason.code, row.reason.label)]


class RivalForm(forms.Form):
    """What replaces us, and what is better there."""

    competitor = ChoiceField(label=_("What replaces us"), required=False)
    other = forms.CharField(label=_("Or another one, by its name"), required=False, max_length=120)
    strengths = forms.CharField(
        label=_("What is better there, in their words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, competitors: Choices, chosen: str = "") -> None:
        super().__init__(data, prefix="rival", initial={"competitor": chosen})
        field = self.fields["competitor"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [NOTHING, *competitors]

    def clean(self) -> dict[str, Any]:
        """Refuse strengths of nobody."""
        cleaned = self.cleaned_data
        if cleaned.get("strengths") and not (cleaned.get("competitor") or cleaned.get("other")):
            self.add_error("competitor", _("Choose what this is about."))
        return cleaned

    def rival(self) -> Rival | None:
        """Return what replaces us; a name that was written goes before a choice."""
        named = self.cleaned_data["other"].strip() or self.cleaned_data["competitor"]
        return Rival(named, self.cleaned_data["strengths"]) if named else None


class ConditionForm(forms.Form):
    """One condition under which the customer would come back."""

    kind = ChoiceField(
        label=_("They would come back for"), choices=[NOTHING, *WinBackCondition.Kind.choices], required=False
    )
    request = ChoiceField(label=_("Product request"), required=False)
    detail = forms.CharField(
        label=_("What must be true"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    recontact_on = forms.DateField(
        label=_("Ask them again on"),
        required=False,
        widget=DayInput,
        help_text=_("Without a day: six months after they left, and once more after twelve."),
    )

    def __init__(self, data: Any = None, *, number: int, requests: Choices) -> None:
        super().__init__(data, prefix=f"condition-{number}")
        field = self.fields["request"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [NOTHING, *requests]

    def clean(self) -> dict[str, Any]:
        """Refuse a condition that does not say of which kind it is."""
        cleaned = self.cleaned_data
        filled = cleaned.get("detail") or cleaned.get("request") or cleaned.get("recontact_on")
        if filled and not cleaned.get("kind"):
            self.add_error("kind", _("Choose what they would come back for."))
        return cleaned

    def condition(self, interview: Interview) -> Condition | None:
        """Return the condition; they are contacted only if they agreed to it."""
        said = self.cleaned_data
        if not said["kind"]:
            return None
        return Condition(
            kind=said["kind"],
            detail=said["detail"],
            request=said["request"],
            recontact_on=said["recontact_on"],
            consent=bool(interview.consent_recontact),
            contact_id=interview.contact_id,
        )
