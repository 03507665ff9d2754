"""What a customer fills in by link: their words to each question, and what we may do with them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from interviews.collection.answering import Said
from interviews.models import LONGEST_ANSWER, Answer, Question
from interviews.web.forms.answering import field_of, initial_of, value_of


class GuestAnswerForm(forms.Form):
    """The answer to one question as the customer writes it; leaving it out is an answer too."""

    verbatim = forms.CharField(
        label=_("Your answer"), required=False, max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 4})
    )
    declined = forms.BooleanField(label=_("I would rather not say"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, initial=0)

    field_order = ["beside", "verbatim", "declined", "version"]

    def __init__(
        self, data: Any = None, *, question: Question, answer: Answer | None, competitors: Any = (), **kwargs: Any
    ) -> None:
        stored = initial_of(question, answer)
        initial = {
            "beside": stored.get("beside"),
            "verbatim": stored.get("verbatim", ""),
            "declined": stored.get("outcome") == Answer.Outcome.DECLINED,
            "version": answer.version if answer else 0,
        }
        super().__init__(data, prefix=question.key, initial=initial, **kwargs)
        self.question, self.answer = question, answer
        beside = field_of(question, competitors, stored.get("beside"))
        if beside is not None:
            self.fields["beside"] = beside
            self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Refuse words beside “rather not say”: one of the two would be lost."""
        cleaned = self.cleaned_data
        if cleaned.get("declined") and (cleaned.get("verbatim") or value_of(self.question, cleaned)):
            self.add_error("declined", _("You have written something, too. Remove one of the two."))
        return cleaned

    def said(self) -> Said:
        """Return the answer as the domain takes it."""
        if self.cleaned_data["declined"]:
            return Said(outcome=Answer.Outcome.DECLINED)
        return Said(verbatim=self.cleaned_data["verbatim"], value=value_of(self.question, self.cleaned_data))

    def is_filled(self) -> bool:
        """Tell whether there is something to save; clearing what was saved before is something, too."""
        said = self.said()
        blank = said.outcome == Answer.Outcome.ANSWERED and not said.verbatim.strip() and not said.value
        return self.answer is not None or not blank


class GuestConsentForm(forms.Form):
    """What the customer allows us to do with the answers."""

    quoting = forms.BooleanField(label=_("You may quote me, without my name."), required=False)
    recontact = forms.BooleanField(label=_("You may write to me when what I miss is there."), required=False)
