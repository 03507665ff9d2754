"""Messages: the texts that are sent, and a row for everything that is to be sent, once for each recipient and cause."""

from __future__ import annotations

import secrets
import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from playbooks.models.case import Case
from playbooks.models.messages.channel import Robot
from retention import conf
from retention.models import Contact, Customer, Named, localized
from retention.models.audit import audited


class Audience(models.TextChoices):
    """Who reads a text: what a customer may read is a shorter list of fields."""

    CUSTOMER = "customer", _("The customer")
    STAFF = "staff", _("Colleagues")


@audited()
class MessageTemplate(Named):
    """A text with merge fields from a closed list: {{ customer_name }}. It holds no program, only names of fields."""

    audience = models.CharField(_("who reads it"), max_length=10, choices=Audience.choices, default=Audience.CUSTOMER)
    subject = models.CharField(_("subject"), max_length=200)
    subject_zh = models.CharField(_("subject in Chinese"), max_length=200, blank=True, default="")
    body = models.TextField(
        pgettext_lazy("of a message", "text"),
        help_text=_("An empty line begins a paragraph, a dash at its beginning makes a line an item of a list."),
    )
    body_zh = models.TextField(_("text in Chinese"), blank=True, default="")
    active = models.BooleanField(
        pgettext_lazy("in use", "active"),
        default=True,
        help_text=_("Of a text that is switched off no message is made."),
    )

    class Meta:
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        constraints = [
            models.CheckConstraint(condition=Q(audience__in=["customer", "staff"]), name="playbooks_template_audience")
        ]


class MessageQuerySet(models.QuerySet["Message"]):
    """The one place where messages are filtered by who may see them."""

    def visible_to(self, user: Any) -> Self:
        """What was sent about the customers that one may see, and what was sent to oneself."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if not user.has_perm("retention_playbooks.view_message"):
            return self.none()
        found = self.filter(Q(user=user) | Q(customer__in=Customer.objects.visible_to(user)))
        tenants = conf.settings().tenants_of(user)
        return found if tenants is None else found.filter(Q(customer=None) | Q(customer__tenant__in=tenants))

    def waiting(self) -> Self:
        """To be sent."""
        return self.filter(state="waiting")


def new_token() -> str:
    """What the link for unsubscribing holds: nobody can guess it."""
    return secrets.token_urlsafe(24)


class Message(models.Model):
    """One message to one recipient for one cause; `due_at` is the moment the sender looks at.

    A row that is being sent is claimed until `lease_until`: a sender that dies leaves it to the next one. Rows of one
    call to a robot, or of one mail to a colleague, share a `batch`.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        ROBOT = "robot", _("Robot")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CLAIMED = "claimed", _("Being sent")
        SENT = "sent", _("Sent")
        SKIPPED = "skipped", _("Not sent")
        DEAD = "dead", _("Given up")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token = models.CharField(max_length=40, default=new_token, unique=True, editable=False)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    audience = models.CharField(_("who reads it"), max_length=10, choices=Audience.choices)
    recipient = models.CharField(_("recipient"), max_length=120)
    cause = models.CharField(_("cause"), max_length=120)
    step = models.CharField(_("step"), max_length=120, blank=True, default="")
    template = models.ForeignKey(
        MessageTemplate, verbose_name=_("template"), on_delete=models.PROTECT, related_name="messages"
    )
    language = models.CharField(_("language"), max_length=10, default="en")
    values = models.JSONField(_("values"), default=dict, blank=True)
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="messages",
    )
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("contact"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    case = models.ForeignKey(
        Case,
        verbose_name=_("case"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="messages",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("colleague"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    robot = models.ForeignKey(
        Robot, verbose_name=_("robot"), null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    to_name = models.CharField(_("name"), max_length=200, blank=True, default="")
    address = models.CharField(_("address"), max_length=254, blank=True, default="")
    subject = models.CharField(_("subject"), max_length=400, blank=True, default="")
    text = models.TextField(pgettext_lazy("of a message", "text"), blank=True, default="")
    html = models.TextField(_("HTML"), blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    queued_at = models.DateTimeField(_("queued at"))
    due_at = models.DateTimeField(_("to be sent at"))
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    batch = models.UUIDField(_("sent together as"), null=True, blank=True)
    ended_at = models.DateTimeField(_("sent or given up at"), null=True, blank=True)
    error = models.TextField(_("what went wrong"), blank=True, default="")
    on_page = models.BooleanField(
        _("shown to the colleague"), default=True, db_default=True, help_text=_("Unless they want no such notices.")
    )
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["channel", "recipient", "cause", "step"], name="playbooks_message_once"),
            models.CheckConstraint(
                condition=Q(state="claimed", lease_until__isnull=False) | ~Q(state="claimed") & Q(lease_until=None),
                name="playbooks_message_claim_has_lease",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "claimed"], ended_at=None)
                | Q(state__in=["sent", "skipped", "dead"], ended_at__isnull=False),
                name="playbooks_message_state",
            ),
            models.CheckConstraint(
                condition=Q(channel="email", robot=None) | Q(channel="robot", robot__isnull=False),
                name="playbooks_message_channel",
            ),
            models.CheckConstraint(condition=Q(audience__in=["customer", "staff"]), name="playbooks_message_audience"),
        ]
        indexes = [
            models.Index(
                fields=["channel", "due_at", "id"], condition=Q(state="waiting"), name="playbooks_message_due"
            ),
            models.Index(fields=["lease_until"], condition=Q(state="claimed"), name="playbooks_message_lease"),
            models.Index(
                fields=["recipient", "channel"],
                condition=Q(state="waiting", audience="staff"),
                name="playbooks_message_digest",
            ),
            models.Index(
                fields=["address", "ended_at"],
                condition=Q(audience="customer", state__in=["sent", "claimed"]),
                name="playbooks_message_cap",
            ),
            models.Index(
                fields=["ended_at"],
                condition=Q(audience="customer", state="sent", user=None),
                name="playbooks_message_arrived",
            ),
            models.Index(fields=["batch"], condition=Q(batch__isnull=False), name="playbooks_message_batch"),
            models.Index(fields=["cause"], name="playbooks_message_cause"),
            models.Index(fields=["customer", "-queued_at"], name="playbooks_message_customer"),
            models.Index(
                fields=["user", "-queued_at"],
                condition=Q(audience="staff", channel="email", on_page=True),
                name="playbooks_message_notices",
            ),
            models.Index(
                fields=["user"],
                condition=Q(audience="staff", channel="email", on_page=True, read_at=None),
                name="playbooks_message_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.cause} {self.step}".strip()

    @property
    def label(self) -> str:
        """The subject; before it is written, the name of the template."""
        return self.subject or localized(self.template.name, self.template.name_zh)
