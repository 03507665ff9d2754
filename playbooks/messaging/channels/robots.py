"""What each kind of robot is sent, how it is signed, and what its answers mean: a status of 200 alone means nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from playbooks.messaging.channels import calls
from playbooks.messaging.channels.addresses import UnableToCall
from playbooks.messaging.channels.calls import Answer
from playbooks.messaging.channels.mail import UnableToDeliver
from playbooks.models import Robot

MOST_BYTES: Final = {
    "dingtalk": 18_000,
    "wecom": 2_000,
    "feishu": 18_000,
    "slack": 3_800,
    "teams": 20_000,
    "webhook": 100_000,
}
"""UTF-8 bytes of text that a kind of robot takes with room to spare."""
_BUSY: Final[Mapping[str, Collection[int]]] = {
    "dingtalk": (-1, 130101, 130102, 302033, 302034, 410100, 410101, 90018),
    "wecom": (-1, 45009, 45033, 6000),
    "feishu": (9499, 11232, 11233, 11246, 99991400),
}
"""Error codes that mean: not now."""
_BUSY_STATUS: Final = (408, 425, 429)


@dataclass(frozen=True, kw_only=True)
class Note:
    """One message to a robot; `uid` is the same whenever it is sent again."""

    uid: str
    title: str
    text: str


@dataclass(frozen=True)
class Call:
    """What is sent where."""

    url: str
    body: bytes
    headers: Mapping[str, str]


def send(*, robot: Robot, note: Note, now: datetime, allowed: Collection[str]) -> None:
    """Send a note to a robot, and believe only an answer that says it was taken. Raises UnableToDeliver."""
    call = compose(robot=robot, note=note, now=now)
    try:
        answer = calls.post(url=call.url, body=call.body, headers=call.headers, allowed=allowed)
    except UnableToCall as error:
        raise UnableToDeliver(str(error), again=error.again) from error
    read(kind=robot.kind, answer=answer)


def compose(*, robot: Robot, note: Note, now: datetime) -> Call:
    """The call in the form that this kind of robot wants, signed where there is a secret."""
    access = robot.access
    text = cut(note.text, most=MOST_BYTES[robot.kind])
    url, payload, headers = _FORMS[robot.kind](access.url, access.secret, note, text, now)
    body = json.dumps(payload, ensure_ascii=False).encode()
    if robot.kind == Robot.Kind.WEBHOOK:
        headers = {**headers, "X-Retention-Id": note.uid, **_signed(body, access.secret, now)}
    return Call(url, body, {"Content-Type": "application/json; charset=utf-8", "User-Agent": "retention", **headers})


Form = tuple[str, dict[str, Any], dict[str, str]]


def _dingtalk(url: str, secret: str, note: Note, text: str, now: datetime) -> Form:
    if secret:
        stamp = str(int(now.timestamp() * 1000))
        proof = {"timestamp": stamp, "sign": _digest(secret, f"{stamp}\n{secret}")}
        url += ("&" if "?" in url else "?") + urlencode(proof)
    return url, {"msgtype": "text", "text": {"content": f"{note.title}\n{text}"}}, {}


def _wecom(url: str, secret: str, note: Note, text: str, now: datetime) -> Form:
    content = cut(f"{note.title}\n{text}", most=MOST_BYTES["wecom"])
    return url, {"msgtype": "text", "text": {"content": content}}, {}


def _feishu(url: str, secret: str, note: Note, text: str, now: datetime) -> Form:
    payload: dict[str, Any] = {"msg_type": "text", "content": {"text": f"{note.title}\n{text}"}}
    if secret:
        stamp = str(int(now.timestamp()))
        payload |= {"timestamp": stamp, "sign": _digest(f"{stamp}\n{secret}", "")}
    return url, payload, {}


def _slack(url: str, secret: str, note: Note, text: str, now: datetime) -> Form:
    safe = f"{note.title}\n{text}".replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return url, {"text": safe, "mrkdwn": False}, {}


def _teams(url: str, secret: str, note: Note, text: str, now: datetime) -> Form:
    body = [
        {"type": "TextBlock", "text": _plain(note.title), "weight": "Bolder", "wrap": True},
        *({"type": "TextBlock", "text": _plain(line), "wrap": True} for line in text.split("\n") if line.strip()),
    ]
    card = {"type": "AdaptiveCard", "version": "1.4", "body": body[:100]}
    kind = "application/vnd.microsoft.card.adaptive"
    return url, {"type": "message", "attachments": [{"contentType": kind, "content": card}]}, {}


def _webhook(url: str, secret: str, note: Note, text: str, now: datetime) -> Form:
    return url, {"id": note.uid, "title": note.title, "text": text, "sent_at": now.isoformat()}, {}


_FORMS: Final[Mapping[str, Callable[[str, str, Note, str, datetime], Form]]] = {
    "dingtalk": _dingtalk,
    "wecom": _wecom,
    "feishu": _feishu,
    "slack": _slack,
    "teams": _teams,
    "webhook": _webhook,
}


def _signed(body: bytes, secret: str, now: datetime) -> dict[str, str]:
    """HMAC-SHA256 over moment and body, so that a copy cannot be sent again later."""
    stamp = str(int(now.timestamp()))
    made = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Retention-Signature": f"t={stamp},v1={made}"}


def _digest(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


def _plain(text: str) -> str:
    """Without the brackets that a card would make a link of."""
    return text.replace("[", "(").replace("]", ")")


def cut(text: str, *, most: int) -> str:
    """A text of at most so many UTF-8 bytes, cut between characters."""
    raw = text.encode()
    if len(raw) <= most:
        return text
    return raw[: most - 3].decode("utf-8", "ignore") + "…"


def read(*, kind: str, answer: Answer) -> None:
    """Whether the answer says that the note was taken. Raises UnableToDeliver with the robot's own words."""
    words = f"{answer.status} {' '.join(answer.text.split())[:300]}".strip()
    if 300 <= answer.status < 400:
        redirect = _("It answers with a redirect, which is not followed: %(answer)s") % {"answer": words}
        raise UnableToDeliver(redirect, again=False)
    if not 200 <= answer.status < 300:
        again = answer.status in _BUSY_STATUS or answer.status >= 500
        raise UnableToDeliver(words, again=again)
    if kind in _BUSY:
        _read_code(kind, answer, words)
    elif kind == Robot.Kind.SLACK and answer.text.strip() != "ok":
        raise UnableToDeliver(words, again=False)
    elif kind == Robot.Kind.TEAMS and "error" in answer.text.lower():
        raise UnableToDeliver(words, again="429" in answer.text or "throttl" in answer.text.lower())


def _read_code(kind: str, answer: Answer, words: str) -> None:
    try:
        found = json.loads(answer.text)
    except ValueError:
        found = None
    if not isinstance(found, dict):  # a page of a proxy, or nothing at all
        raise UnableToDeliver(words, again=True)
    names = ("code", "StatusCode") if kind == Robot.Kind.FEISHU else ("errcode",)
    code = next((found[name] for name in names if name in found), None)
    if code == 0 and not isinstance(code, bool):
        return
    raise UnableToDeliver(words, again=code is None or code in _BUSY[kind])
