"""Who does a step: the people around a customer, by what they are there for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Whom a step asks; which person that is, the customer and its team decide when the step begins."""

    OWNER = "owner", _("the customer's owner")
    MANAGER = "manager", _("the manager of the team")
    DIRECTOR = "director", _("the director")
    SALES = "sales", _("sales")
    PRODUCT = "product", _("product")
    EXECUTIVE = "executive", _("an executive")
    SERVICE = "service", _("service")
