"""Names that people read, in both languages of the product."""

from __future__ import annotations

from django.db import models
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
    if name_zh and (get_language() or "").startswith("zh"):
        return name_zh
    return name
