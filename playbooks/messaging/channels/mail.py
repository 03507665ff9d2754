"""E-mail by the host's own e-mail backend: what a mail server refuses for good is told from what it refuses now."""

from __future__ import annotations

import smtplib
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

TIMEOUT: Final = 15
"""Seconds without an answer of the mail server."""
_REFUSED_FOR_GOOD: Final = 500


class UnableToDeliver(Exception):
    """It was not taken. `again`: later it may be; `bounced`: the address itself is refused."""

    def __init__(self, message: str, *, again: bool, bounced: bool = False) -> None:
        super().__init__(message)
        self.again = again
        self.bounced = bounced


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail: `uid` becomes its Message-ID, so that whoever gets it twice can tell."""

    uid: str
    sender: str
    to: str
    subject: str
    text: str
    html: str
    reply_to: str = ""
    unsubscribe: str = ""


class Postman:
    """Sends mails over one connection, and opens a new one after a failure."""

    def __init__(self) -> None:
        self._connection: Any = None

    def send(self, mail: Mail) -> None:
        """Hand a mail to the mail server. Raises UnableToDeliver."""
        kept = self._connection is not None
        try:
            self._hand_over(compose(mail))
        except smtplib.SMTPServerDisconnected as error:
            self.close()
            if not kept:
                raise read(error) from error
            self.send(mail)  # the server hung up after the mail before
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise read(error) from error
        except ValueError as error:  # a header that cannot be, an address that is none
            raise UnableToDeliver(f"{type(error).__name__}: {error}", again=False) from error

    def _hand_over(self, message: EmailMultiAlternatives) -> None:
        if self._connection is None:
            self._connection = get_connection(timeout=settings.EMAIL_TIMEOUT or TIMEOUT)
            self._connection.open()
        if not self._connection.send_messages([message]):
            raise UnableToDeliver("The mail server took nothing.", again=True)

    def close(self) -> None:
        """Leave the mail server; one that hangs up first is left, too."""
        if self._connection is None:
            return
        with suppress(smtplib.SMTPException, OSError):
            self._connection.close()
        self._connection = None


def compose(mail: Mail) -> EmailMultiAlternatives:
    """The mail with its text, its HTML, a stable Message-ID and, to customers, the way to unsubscribe."""
    headers = {"Message-ID": f"<{mail.uid}@{domain_of(mail.sender)}>", "Auto-Submitted": "auto-generated"}
    if mail.unsubscribe:
        headers |= {
            "List-Unsubscribe": f"<{mail.unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=mail.sender,
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=headers,
    )
    message.attach_alternative(mail.html, "text/html")
    return message


def domain_of(sender: str) -> str:
    """The domain of an address, for the Message-ID."""
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def read(error: smtplib.SMTPException | OSError) -> UnableToDeliver:
    """What an error of the mail server means: codes from 500 on are for good."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        for_good = code >= _REFUSED_FOR_GOOD
        return UnableToDeliver(f"{code} {_text(words)}", again=not for_good, bounced=for_good)
    if isinstance(error, smtplib.SMTPResponseException):
        own = isinstance(error, smtplib.SMTPAuthenticationError)  # our fault, and somebody will mend it
        answer = f"{error.smtp_code} {_text(error.smtp_error)}"
        return UnableToDeliver(answer, again=own or error.smtp_code < _REFUSED_FOR_GOOD)
    return UnableToDeliver(f"{type(error).__name__}: {error}", again=True)


def _text(words: Any) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
