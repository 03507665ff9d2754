"""Robots: a real server checks body and signature, and its answers are believed only when they say so."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from playbooks.messaging import outbox
from playbooks.messaging.channels import robots
from playbooks.messaging.channels.mail import UnableToDeliver
from playbooks.messaging.channels.robots import Note
from playbooks.models import Message
from tests.playbooks.conftest import NOW
from tests.playbooks.messaging.conftest import queue, send, signed, states

pytestmark = pytest.mark.django_db
NOTE = Note(uid="u-1", title="Late: <call>", text="Due today & open")
LOOPBACK = ["127.0.0.0/8"]
OK = {
    "dingtalk": '{"errcode": 0, "errmsg": "ok"}',
    "wecom": '{"errcode": 0, "errmsg": "ok"}',
    "feishu": '{"code": 0, "msg": "success"}',
    "slack": "ok",
    "teams": "",
    "webhook": "",
}


def call(robot, now=NOW):
    robots.send(robot=robot, note=NOTE, now=now, allowed=LOOPBACK)


def test_signs_for_dingtalk(robot, robot_server):
    call(robot("dingtalk", secret="SEC1"))

    (got,) = robot_server.calls
    query = parse_qs(urlsplit(got["path"]).query)
    stamp = str(int(NOW.timestamp() * 1000))
    assert query["access_token"] == ["secret-token"]
    assert query["timestamp"] == [stamp]
    assert query["sign"] == [base64.b64encode(signed("SEC1", f"{stamp}\nSEC1")).decode()]
    assert got["body"] == {"msgtype": "text", "text": {"content": "Late: <call>\nDue today & open"}}


def test_signs_for_feishu(robot, robot_server):
    robot_server.answer = (200, OK["feishu"])

    call(robot("feishu", secret="SEC2"))

    (got,) = robot_server.calls
    stamp = str(int(NOW.timestamp()))
    assert got["body"]["timestamp"] == stamp
    assert got["body"]["sign"] == base64.b64encode(signed(f"{stamp}\nSEC2", "")).decode()
    assert got["body"]["content"] == {"text": "Late: <call>\nDue today & open"}


def test_signs_a_webhook_over_moment_and_body(robot, robot_server):
    robot_server.answer = (204, "")

    call(robot("webhook", secret="SEC3"))

    (got,) = robot_server.calls
    stamp = str(int(NOW.timestamp()))
    expected = signed("SEC3", f"{stamp}.{got['raw'].decode()}").hex()
    assert got["headers"]["X-Retention-Signature"] == f"t={stamp},v1={expected}"
    assert got["headers"]["X-Retention-Id"] == "u-1"
    assert got["body"] == {"id": "u-1", "title": NOTE.title, "text": NOTE.text, "sent_at": NOW.isoformat()}


def test_writes_for_wecom_slack_and_teams(robot, robot_server):
    for kind in ("wecom", "slack", "teams"):
        robot_server.answer = (200, OK[kind])
        call(robot(kind))

    wecom, slack, teams = (got["body"] for got in robot_server.calls)
    assert wecom == {"msgtype": "text", "text": {"content": "Late: <call>\nDue today & open"}}
    assert slack == {"text": "Late: &lt;call&gt;\nDue today &amp; open", "mrkdwn": False}
    card = teams["attachments"][0]["content"]
    assert [block["text"] for block in card["body"]] == ["Late: <call>", "Due today & open"]


def test_keeps_within_the_bytes_that_wecom_takes_without_breaking_a_character(robot):
    made = robots.compose(robot=robot("wecom"), note=Note(uid="1", title="题", text="客" * 3000), now=NOW)

    content = json.loads(made.body)["text"]["content"]
    assert len(content.encode()) <= 2048
    assert content.endswith("…")
    assert set(content) == {"题", "\n", "客", "…"}


@pytest.mark.parametrize("kind", OK)
def test_believes_the_answer_that_says_it_was_taken(robot, robot_server, kind):
    robot_server.answer = (200, OK[kind])

    call(robot(kind, secret="s"))

    assert len(robot_server.calls) == 1


REFUSED = [
    ("dingtalk", 200, '{"errcode": 310000, "errmsg": "keywords not in content"}', False),
    ("dingtalk", 200, '{"errcode": 130101, "errmsg": "send too fast"}', True),
    ("dingtalk", 200, '{"errcode": 300001, "errmsg": "token is not exist"}', False),
    ("wecom", 200, '{"errcode": 45009, "errmsg": "api freq out of limit"}', True),
    ("wecom", 200, '{"errcode": 93000, "errmsg": "invalid webhook url"}', False),
    ("wecom", 200, '{"errcode": 40058, "errmsg": "invalid Request Parameter"}', False),
    ("feishu", 200, '{"code": 19021, "msg": "sign match fail"}', False),
    ("feishu", 200, '{"code": 9499, "msg": "too many request"}', True),
    ("slack", 200, "invalid_payload", False),
    ("slack", 404, "channel_not_found", False),
    ("slack", 429, "rate_limited", True),
    ("teams", 200, "Webhook message delivery failed with error: HTTP error 429", True),
    ("teams", 400, "bad card", False),
    ("webhook", 410, "gone", False),
    ("webhook", 503, "later", True),
    ("webhook", 302, "", False),
    ("dingtalk", 200, "<html>proxy</html>", True),
    ("dingtalk", 200, "", True),
    ("feishu", 200, "{}", True),
    ("wecom", 200, '{"errcode": false}', False),
    ("dingtalk", 500, '{"errcode": 0}', True),
]


@pytest.mark.parametrize(("kind", "status", "text", "again"), REFUSED)
def test_believes_no_other_answer(robot, robot_server, kind, status, text, again):
    robot_server.answer = (status, text)
    robot_server.headers = {"Location": robot_server.url} if status == 302 else {}

    with pytest.raises(UnableToDeliver) as refused:
        call(robot(kind, secret="s"))

    assert refused.value.again is again
    assert str(status) in str(refused.value)
    assert text[:30] in str(refused.value)
    assert len(robot_server.calls) == 1  # a redirect is not followed


@pytest.fixture
def notice(template):
    text = template("late", subject="Late {{ today }}", body="Do it.", audience="staff")

    def make(robot, cause):
        return outbox.to_robot(robot=robot, template=text, cause=cause)

    return make


def test_records_a_refusal_with_the_robots_words(robot, robot_server, notice):
    robot_server.answer = (200, '{"errcode": 310000, "errmsg": "sign not match"}')
    queue(notice(robot(), "escalation:1"))

    send("robot")

    message = Message.objects.get()
    assert (message.state, message.error) == ("dead", '200 {"errcode": 310000, "errmsg": "sign not match"}')


def test_makes_one_call_of_what_waits(robot, robot_server, notice):
    ding = robot()
    queue(*(notice(ding, f"escalation:{number}") for number in range(3)))

    done = send("robot")

    (got,) = robot_server.calls
    assert (done.sent, states()) == (3, ["sent"] * 3)
    assert got["body"]["text"]["content"].startswith("3 notices: Late 2026-03-02\nLate 2026-03-02\nDo it.")
    assert got["body"]["text"]["content"].count("Do it.") == 3


def test_five_hundred_alerts_in_a_minute_are_at_most_eighteen_calls_and_all_are_told(robot, robot_server, notice):
    ding = robot()
    for part in range(25):
        now = NOW + timedelta(milliseconds=2400 * part)
        queue(*(notice(ding, f"escalation:{part}.{number}") for number in range(20)), now=now)
        send("robot", now=now)
    in_the_first_minute = len(robot_server.calls)

    for minute in range(2, 40):
        if set(states()) == {"sent"}:
            break
        send("robot", now=NOW + timedelta(minutes=minute))

    lines = sum(got["body"]["text"]["content"].count("Do it.") for got in robot_server.calls)
    assert in_the_first_minute == 18
    assert (lines, set(states())) == (500, {"sent"})


def test_sends_nothing_to_a_robot_that_is_switched_off(robot, robot_server, notice):
    ding = robot()
    queue(notice(ding, "escalation:1"))
    ding.active = False
    ding.save()

    send("robot")

    assert (states(), robot_server.calls) == (["skipped"], [])


def test_a_robot_that_answers_nothing_does_not_hold_up_another(robot, robot_server, notice):
    silent = robot("slack", code="silent", url="http://127.0.0.1:1/")
    queue(notice(silent, "escalation:1"), notice(robot(), "escalation:2"))

    done = send("robot")

    assert (done.sent, done.failed, states()) == (1, 1, ["waiting", "sent"])
