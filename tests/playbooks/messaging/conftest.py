"""Texts, customers with contacts, a mail server and a server for robots: real ones, on this computer."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from playbooks.messaging import delivery, outbox
from playbooks.models import Message, MessageTemplate, MessagingRules, Robot, RobotAccess
from retention.models import Contact
from tests.playbooks.conftest import NOW

SITE = "https://crm.example.com"


@pytest.fixture(autouse=True)
def site(settings: Any) -> None:
    """The address of the site, and a mail server's own."""
    settings.RETENTION = {**settings.RETENTION, "SITE_URL": SITE}
    settings.DEFAULT_FROM_EMAIL = "Acme <care@acme.example>"


@pytest.fixture
def template(db):
    """Make a text: template("care", subject="…", body="…")."""

    def make(code="care", *, subject="Hello {{ contact_name }}", body="News for {{ customer_name }}.", **fields):
        return MessageTemplate.objects.create(code=code, name=code, subject=subject, body=body, **fields)

    return make


@pytest.fixture
def contact(customer):
    """Make a person at a customer: contact("Pat")."""
    made = 0

    def make(name="Pat", *, of=None, **fields):
        nonlocal made
        made += 1
        fields.setdefault("email", f"{name.lower()}@customer.example")
        return Contact.objects.create(customer=of or customer(), external_id=f"P{made}", name=name, **fields)

    return make


@pytest.fixture
def letter(template, contact):
    """Make a message to a contact: letter(cause="run:1")."""

    def make(*, cause="run:1", to=None, text=None, **more):
        to = to or contact()
        text = text or MessageTemplate.objects.first() or template()
        return outbox.to_contact(contact=to, template=text, cause=cause, **more)

    return make


@pytest.fixture
def rules(db):
    """Set the rules for messages: rules(cap_messages=1)."""

    def make(**fields):
        return MessagingRules.objects.update_or_create(code="default", defaults=fields)[0]

    return make


def queue(*letters, now=NOW):
    """Queue messages and return their rows."""
    return list(Message.objects.filter(pk__in=outbox.queue_messages(letters=letters, now=now)).order_by("pk"))


def send(channel="email", *, now=NOW):
    """Send what is due at a moment."""
    return delivery.deliver(channel=channel, clock=lambda: now, until=now + timedelta(minutes=1))


def states():
    """The state of every message, in order."""
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


@dataclass
class MailServer:
    """A mail server that keeps what it takes, and refuses whom it is told to."""

    taken: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    port: int = 0

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  aiosmtpd's name
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  aiosmtpd's name
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        self.taken.append((envelope.rcpt_tos, parsed))
        return "250 taken"


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    """A running mail server, and Django set to use it."""
    server = MailServer()
    with socket.create_server(("127.0.0.1", 0)) as free:
        server.port = free.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    controller.stop()


@dataclass
class RobotServer:
    """A server that keeps every call and answers what it is told to."""

    calls: list[dict[str, Any]] = field(default_factory=list)
    answer: tuple[int, str] = (200, '{"errcode": 0, "errmsg": "ok"}')
    headers: dict[str, str] = field(default_factory=dict)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/robot/send?access_token=secret-token"


@pytest.fixture
def robot_server(settings: Any) -> Iterator[RobotServer]:
    """A running server for robots, which the settings allow."""
    server = RobotServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.calls.append(
                {"path": self.path, "headers": dict(self.headers), "raw": body, "body": json.loads(body)}
            )
            status, text = server.answer
            self.send_response(status)
            for name, value in server.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *args):
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.port = running.server_address[1]
    threading.Thread(target=running.serve_forever, daemon=True).start()
    settings.RETENTION = {**settings.RETENTION, "PRIVATE_TARGETS": ["127.0.0.0/8"]}
    yield server
    running.shutdown()
    running.server_close()


@pytest.fixture
def robot(db, robot_server):
    """Make a robot that calls the server: robot("dingtalk", secret="s")."""

    def make(kind="dingtalk", *, secret="", url="", **fields):
        made = Robot.objects.create(code=fields.pop("code", kind), name=kind, kind=kind, **fields)
        RobotAccess.objects.create(robot=made, url=url or robot_server.url, secret=secret)
        return made

    return make


def signed(secret: str, text: str) -> bytes:
    """HMAC-SHA256, for comparing."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
