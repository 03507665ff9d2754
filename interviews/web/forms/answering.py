"""One answer as a form: the words, what the kind of question asks beside them, quotes, and whether it was answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from interviews.collection.answering import Said
from interviews.models import LONGEST_ANSWER, Answer, Question
from interviews.web.quotes import passage_in
from retention.web import formats
from retention.web.forms import ChoiceField, DayInput, MultipleChoiceField

Choices = Sequence[tuple[str, Any]]
NOTHING: tuple[str, Any] = ("", "—")
NAMES = {
    Question.Kind.SINGLE: "choice",
    Question.Kind.MULTIPLE: "choices",
    Question.Kind.SCALE: "scale",
    Question.Kind.COMPETITOR: "competitor",
    Question.Kind.DATE: "date",
}
"""Under which name the value of a question is stored; open text has none."""


def field_of(question: Question, competitors: Choices, stored: Any = None) -> forms.Field | None:
    """Return the field beside the words that a kind of question has; what is stored can be chosen again."""
    match question.kind:
        case Question.Kind.SINGLE:
            return ChoiceField(label=_("Choice"), choices=[NOTHING, *question.options], required=False)
        case Question.Kind.MULTIPLE:
            return MultipleChoiceField(
                label=_("Choices"), choices=question.options, required=False, widget=forms.CheckboxSelectMultiple
            )
        case Question.Kind.SCALE:
            scale = [NOTHING, *((str(number), str(number)) for number in range(11))]
            return ChoiceField(label=_("From 0 (not at all) to 10 (very much)"), choices=scale, required=False)
        case Question.Kind.COMPETITOR:
            offered = [NOTHING, *competitors]
            if stored and stored not in dict(offered):
                offered.append((stored, stored))
            return ChoiceField(label=_("What replaces us"), choices=offered, required=False)
        case Question.Kind.DATE:
            return forms.DateField(label=_("By when"), required=False, widget=DayInput)
    return None


class AnswerForm(forms.Form):
    """The answer to one question as the interviewer notes it."""

    verbatim = forms.CharField(
        label=_("In the customer's own words"),
        required=False,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    quotes = forms.CharField(
        label=_("Quotes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Passages worth quoting, word for word as above, one a line."),
    )
    outcome = ChoiceField(
        label=_("Answered?"),
        choices=Answer.Outcome.choices,
        widget=forms.RadioSelect,
        initial=Answer.Outcome.ANSWERED,
        required=False,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        question: Question,
        competitors: Choices = (),
        reasons: Choices = (),
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, auto_id=f"{question.key}-%s", initial=initial)
        self.question = question
        self.version_seen = 0
        beside = field_of(question, competitors, (initial or {}).get("beside"))
        if beside is not None:
            self.fields["beside"] = beside
        if question.asks_reason and reasons:
            self.fields["reasons"] = MultipleChoiceField(
                label=_("Reasons that this speaks of"),
                choices=reasons,
                required=False,
                help_text=_("At most three: what the customer says it is. Your own judgement comes at the close."),
            )

    def clean_quotes(self) -> list[str]:
        """Take each line as a passage, as it stands in the words; refuse one that is not there."""
        said = self.cleaned_data.get("verbatim", "").replace("\r\n", "\n")
        found = []
        for line in filter(str.strip, self.cleaned_data["quotes"].splitlines()):
            passage = passage_in(said, line)
            if passage is None:
                raise forms.ValidationError(
                    _("“%(passage)s” is not among the customer's words above. Copy the passage as it stands there."),
                    params={"passage": line.strip()[:120]},
                )
            found.append(passage)
        return list(dict.fromkeys(found))

    def reason_groups(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """Return the reasons by main reason, each with whether it is chosen."""
        field, chosen = self.fields["reasons"], self["reasons"].value() or []
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  for the type checker
        groups: Any = field.choices
        return [(group, [(code, label, code in chosen) for code, label in members]) for group, members in groups]

    def outcomes(self) -> list[tuple[str, str, bool]]:
        """Return whether it was answered, as choices, each with whether it is chosen."""
        chosen = self["outcome"].value() or Answer.Outcome.ANSWERED
        return [(code, str(label), code == chosen) for code, label in Answer.Outcome.choices]

    def clean_outcome(self) -> str:
        """Take a question without a word about it as answered."""
        return self.cleaned_data["outcome"] or Answer.Outcome.ANSWERED.value

    def clean(self) -> dict[str, Any]:
        """Refuse words beside “does not know”: one of the two would be lost."""
        cleaned = self.cleaned_data
        if cleaned.get("outcome", Answer.Outcome.ANSWERED) != Answer.Outcome.ANSWERED and (
            cleaned.get("verbatim") or cleaned.get("quotes") or value_of(self.question, cleaned)
        ):
            raise forms.ValidationError(_("There are words or choices above. Choose “Answered”, or remove them first."))
        return cleaned

    def said(self) -> Said:
        """Return the answer as the domain takes it."""
        cleaned = self.cleaned_data
        return Said(
            outcome=cleaned["outcome"],
            verbatim=cleaned["verbatim"],
            value=value_of(self.question, cleaned),
            quotes=cleaned["quotes"],
        )

    def is_blank(self) -> bool:
        """Tell whether nothing was filled in at all."""
        said = self.said()
        return said.outcome == Answer.Outcome.ANSWERED and not said.verbatim.strip() and not said.value

    def in_words(self, labels: Mapping[str, str]) -> str:
        """Write what was entered, for the comparison with what is stored."""
        said = self.said()
        return in_words({"outcome": said.outcome, "verbatim": said.verbatim, "value": said.value}, labels)


def value_of(question: Question, cleaned: dict[str, Any]) -> dict[str, Any]:
    """Return what was chosen beside the words, under the names of `Answer.value`."""
    found: dict[str, Any] = {}
    chosen = cleaned.get("beside")
    if chosen not in (None, "", []):
        name = NAMES[Question.Kind(question.kind)]
        found[name] = written(question.kind, chosen)
    if cleaned.get("reasons"):
        found["reasons"] = cleaned["reasons"]
    return found


def written(kind: str, chosen: Any) -> Any:
    """Write a chosen value as JSON has it."""
    if kind == Question.Kind.SCALE:
        return int(chosen)
    return chosen.isoformat() if kind == Question.Kind.DATE else chosen


def initial_of(question: Question, answer: Answer | None) -> dict[str, Any]:
    """Return what the form shows of a stored answer."""
    if answer is None:
        return {}
    name = NAMES.get(Question.Kind(question.kind), "")
    beside = answer.value.get(name)
    return {
        "outcome": answer.outcome,
        "verbatim": answer.verbatim,
        "quotes": "\n".join(" ".join(quote.split()) for quote in answer.quotes),
        "beside": str(beside) if isinstance(beside, int) else beside,
        "reasons": answer.value.get("reasons", []),
    }


def in_words(content: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """Write an answer as text: the words, what was chosen beside them by its label, or why there is none."""
    if content["outcome"] != Answer.Outcome.ANSWERED:
        return str(Answer.Outcome(content["outcome"]).label)
    parts = [content["verbatim"]]
    for chosen in content["value"].values():
        many = chosen if isinstance(chosen, list) else [chosen]
        parts.append(formats.listed(labels.get(one, one) for one in many))
    return "\n".join(filter(None, parts))
