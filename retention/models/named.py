"""Names that people read, in both languages of the product, and in which of them a person wants to read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    """A definition with a stable code for files and a name for people."""

    code = models.SlugField(
        _("code"),
        max_length=60,
        unique=True,
        help_text=_("Short and stable: files, rules and the API refer to it."),
    )
    name = models.CharField(_("name"), max_length=120)
    name_zh = models.CharField(_("name in Chinese"), max_length=120, blank=True, default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the language of the page."""
        return localized(self.name, self.name_zh)


def localized(name: str, name_zh: str) -> str:
    """The Chinese name on a Chinese page, where there is one; else the name."""
    return name_zh if name_zh and _in_chinese() else name


def localized_in_sql(name: str, name_zh: str) -> Coalesce:
    """The same of two columns, to be selected."""
    chinese = [NullIf(name_zh, Value(""))] if _in_chinese() else []
    return Coalesce(*chinese, name, Value(""))


def _in_chinese() -> bool:
    return (get_language() or "").startswith("zh")


class Language(models.TextChoices):
    """The languages of the product, each in its own words."""

    EN = "en", "English"
    ZH = "zh-hans", "中文"


class ChosenLanguage(models.Model):
    """The language that a person chose; their notices come in it too. Without a row they get that of the site."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("colleague"),
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)

    class Meta:
        verbose_name = _("language of a colleague")
        verbose_name_plural = _("languages of colleagues")
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(language__in=["en", "zh-hans"]), name="retention_language")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.language}"
