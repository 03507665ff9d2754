"""A programme at work: published forms, interviewers, customers who left, and conversations with them."""

from __future__ import annotations

from copy import copy
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from interviews.collection import answering, assigning, interviewing, programme, publishing
from interviews.collection.answering import Said
from interviews.collection.publishing import FormContent
from interviews.models import Form, Interview, Interviewer
from retention import roles
from retention.models import Contact, Customer, Subscription

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)  # a Monday
TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)
KEYS = ["main-reason", "help-sought", "one-thing", "replacement", "come-back"]


def question(key, kind="open", **fields):
    """A question as an operator writes it."""
    return {
        "key": key,
        "kind": kind,
        "text": f"About {key}?",
        "text_zh": f"关于 {key}",
        "probe": "",
        "probe_zh": "",
        "choices": [],
        "asks_reason": key == "main-reason",
        "shows_facts": key == "one-thing",
        **fields,
    }


FIVE = [
    question("main-reason"),
    question("help-sought"),
    question("one-thing"),
    question("replacement", "competitor"),
    question("come-back", "date"),
]


@pytest.fixture
def forms(published_forms, db):
    """The exit form with five questions and the stay form with one, both published."""
    return {code: copy(form) for code, form in published_forms.items()}


@pytest.fixture(scope="module")
def published_forms(kept_for_module):
    """The forms as they are at the beginning of each test."""
    forms = {}
    with kept_for_module(lambda: forms.update(publish_forms())):
        yield forms


def publish_forms():
    exit_form = Form.objects.create(code="exit", name="Exit", purpose="exit")
    stay_form = Form.objects.create(code="stay", name="Stay", purpose="stay")
    said = FormContent(introduction="Five questions.", introduction_zh="五个问题。", questions=FIVE)
    publishing.publish(form=exit_form, content=said, now=NOW)
    publishing.publish(form=stay_form, content={**said, "questions": FIVE[:1]}, now=NOW)
    return {"exit": exit_form, "stay": stay_form}


@pytest.fixture
def interviewers(person):
    """Make people who hold interviews: interviewers("ida", "ivo", chinese=False)."""

    def make(*names, **fields):
        made = [person(name, roles.INTERVIEWER) for name in names]
        for one in made:
            Interviewer.objects.get_or_create(person=one, defaults=fields)
        return made

    return make


@pytest.fixture
def lost(db, csm):
    """Make a customer who left yesterday and paid 1,000 a month; of csm, with a contact, unless told."""
    made = 0

    def make(name="", *, left_on=YESTERDAY, mrr=1000, language="en", **fields):
        nonlocal made
        made += 1
        fields.setdefault("owner", csm)
        fields = {"segment": "A", "industry": "Tools", "region": "East", "employees": 40, **fields}
        customer = Customer.objects.create(
            external_id=f"L{made}",
            name=name or f"Lost {made}",
            owner_name=fields["owner"].get_username() if fields["owner"] else "",
            attributes={"language": language},
            **fields,
        )
        Subscription.objects.create(
            customer=customer, external_id="s", start=date(2025, 1, 1), end=left_on, mrr=mrr, billing_months=1
        )
        Contact.objects.create(
            customer=customer, external_id="k", name=f"Kim {made}", email=f"kim{made}@example.com", role="champion"
        )
        return customer

    return make


@pytest.fixture
def due(forms, lost):
    """Make an interview that is due: due(name="Acme")."""

    def make(**fields):
        customer = lost(**fields)
        programme.notice_departures(customer_ids=[customer.pk], as_of=YESTERDAY, now=NOW)
        return Interview.objects.get(customer=customer)

    return make


@pytest.fixture
def begun(due, interviewers):
    """Make a conversation that ida has begun."""

    def make(**fields):
        (ida,) = interviewers("ida")
        interview = due(**fields)
        assigning.assign(interview_id=interview.pk, person=ida, by=None, now=NOW)
        return interviewing.start(interview_id=interview.pk, by=ida, now=NOW)

    return make


@pytest.fixture
def submitted(begun):
    """Make a conversation that ida has held and submitted: every question answered, one quote."""

    def make(words="It was too slow.", **fields):
        interview = begun(**fields)
        ida = interview.interviewer
        for key in KEYS:
            said = Said(verbatim=words, quotes=[words] if key == "main-reason" else [])
            save(interview, key, said, by=ida)
        consent(interview, by=ida)
        return interviewing.submit(interview_id=interview.pk, by=ida, now=NOW)

    return make


def save(interview, key, said, *, by, expected=0, now=NOW):
    """Keep one answer."""
    return answering.save_answer(
        interview_id=interview.pk, question_key=key, expected_version=expected, said=said, by=by, now=now
    )


def consent(interview, *, by, quoting=True):
    """Note that the customer may be quoted and contacted again."""
    return interviewing.record_consent(
        interview_id=interview.pk, recording=False, quoting=quoting, recontact=True, by=by, now=NOW
    )


def midnight(day):
    """The first moment of a day."""
    return datetime.combine(day, time(), tzinfo=SHANGHAI)


def history(interview):
    """The kinds of the lines of an interview's history, oldest first, with who did it."""
    return list(interview.events.order_by("pk").values_list("kind", "by_name"))
