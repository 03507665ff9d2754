"""Why customers leave: a tree of reasons that keep their meaning for ever."""

from __future__ import annotations

from datetime import date
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from retention.models import Named, localized
from retention.models.audit import audited

_USED = "EXISTS (SELECT 1 FROM retention_interviews_codedreason WHERE reason_id = OLD.id)"


class Avoidable(models.TextChoices):
    """Whether somebody of ours could have kept the customer, as a rule."""

    AVOIDABLE = "avoidable", _("Avoidable")
    UNAVOIDABLE = "unavoidable", _("Unavoidable")
    DEPENDS = "depends", _("Depends on the case")


class ReasonQuerySet(models.QuerySet["Reason"]):
    """The one place that knows which reasons are in use."""

    def active(self, *, as_of: date) -> Self:
        """Those that may be chosen on a day."""
        return self.filter(
            Q(active_from=None) | Q(active_from__lte=as_of), Q(retired_on=None) | Q(retired_on__gt=as_of)
        )

    def in_order(self) -> Self:
        """As the tree is read: each main reason, then what it is made of."""
        return self.annotate(
            _top=Coalesce("parent__position", "position"),
            _branch=Coalesce("parent_id", "pk"),
        ).order_by("_top", "_branch", F("parent_id").asc(nulls_first=True), "position", "pk")


@audited()
class Reason(Named):
    """One reason of the tree, which has two levels: main reasons, and what they are made of.

    What a reason means never changes once a customer was coded with it: the database refuses it. A reason that no
    longer fits is retired, and `maps_to` says under which one it is counted from then on.
    """

    parent = models.ForeignKey(
        "self",
        verbose_name=_("main reason"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text=_("Empty for a main reason."),
    )
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    definition = models.TextField(
        _("definition"), blank=True, default="", help_text=_("When this is the reason, and when it is another one.")
    )
    definition_zh = models.TextField(_("definition in Chinese"), blank=True, default="")
    evidence_rule = models.TextField(
        _("evidence needed"), blank=True, default="", help_text=_("What must be there to code a customer so.")
    )
    evidence_rule_zh = models.TextField(_("evidence needed, in Chinese"), blank=True, default="")
    avoidable = models.CharField(
        _("avoidable"),
        max_length=12,
        choices=Avoidable.choices,
        default=Avoidable.DEPENDS,
        help_text=_("What is proposed when a customer is coded. “Unavoidable” counts after a second person agreed."),
    )
    active_from = models.DateField(_("in use from"), null=True, blank=True)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)
    maps_to = models.ForeignKey(
        "self",
        verbose_name=_("counted as"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaces",
        help_text=_("Only for a retired reason: the one under which its customers are counted."),
    )

    objects = ReasonQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        constraints = [
            models.CheckConstraint(
                condition=Q(avoidable__in=["avoidable", "unavoidable", "depends"]), name="interviews_reason_avoidable"
            ),
            models.CheckConstraint(
                condition=Q(maps_to=None) | Q(retired_on__isnull=False) & ~Q(maps_to=F("id")),
                name="interviews_only_retired_reasons_map",
            ),
            models.CheckConstraint(
                condition=Q(retired_on=None) | Q(active_from=None) | Q(retired_on__gte=F("active_from")),
                name="interviews_reason_retired_after_start",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="reasons_keep_their_code",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("code"),
                func="RAISE EXCEPTION 'the code of a reason never changes: retire it and map it to a new one'"
                " USING ERRCODE = 'restrict_violation';",
            ),
            pgtrigger.Trigger(
                name="used_reasons_keep_their_meaning",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.name <> NEW.name OR OLD.parent_id IS DISTINCT FROM NEW.parent_id"
                    " OR (OLD.name_zh <> '' AND OLD.name_zh <> NEW.name_zh)"
                    " OR (OLD.definition <> '' AND OLD.definition <> NEW.definition)"
                ),
                func=f"""
                    IF {_USED} THEN
                        RAISE EXCEPTION 'customers are coded with this reason: retire it and map it to a new one'
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="reasons_have_two_levels",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Condition("NEW.parent_id IS NOT NULL"),
                func="""
                    IF EXISTS (SELECT 1 FROM retention_interviews_reason
                                WHERE id = NEW.parent_id AND parent_id IS NOT NULL)
                       OR NEW.parent_id = NEW.id
                       OR EXISTS (SELECT 1 FROM retention_interviews_reason WHERE parent_id = NEW.id) THEN
                        RAISE EXCEPTION 'the tree of reasons has two levels' USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    @property
    def meaning(self) -> str:
        """The definition in the language of the page."""
        return localized(self.definition, self.definition_zh)

    @property
    def evidence(self) -> str:
        """The evidence that is needed, in the language of the page."""
        return localized(self.evidence_rule, self.evidence_rule_zh)
