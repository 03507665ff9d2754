"""Denied by default: whoever has no role of ours gets nothing from any address of the site, by any method it knows."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.urls import reverse
from psycopg import sql

from interviews.models import (
    Answer,
    Attempt,
    CodedReason,
    Competitor,
    CompetitorMention,
    CompetitorNote,
    Departure,
    Form,
    FormVersion,
    Interview,
    Interviewer,
    Invitation,
    ProductRequest,
    ProgrammeRules,
    Question,
    Reason,
    WinBack,
    WinBackCondition,
)
from playbooks.models import (
    ApprovalLevel,
    ApprovalPolicy,
    ApprovalRequest,
    ApprovalSeat,
    ApprovalStep,
    BulkAction,
    BulkResult,
    Case,
    Enrolment,
    LevelResponse,
    Message,
    MessageSequence,
    MessageTemplate,
    MessagingRules,
    Offer,
    OfferKind,
    Playbook,
    PlaybookRun,
    PlaybookVersion,
    QueueLayout,
    RetentionTask,
    Robot,
    SavedView,
    SequenceStep,
    Step,
    Suppression,
    Team,
    WorkingCalendar,
)
from retention import models, roles
from tests.architecture.addresses import Address, addresses
from tests.architecture.asker import asker, draw_refusals_once
from tests.conftest import make_person
from tests.makers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

OPEN = {
    "login",
    "logout",
    "retention:language",
    "retention:look",
    "set_language",
    "admin:login",
    "admin:logout",
    "interviews_guest:thanks",
}
"""What a stranger may use: the way in and out, the language and the look, whether the site is alive, and our thanks."""
OF_ANYBODY_KNOWN = OPEN | {"retention-api-schema", "retention-api-docs"}
"""What everybody with a login may read: how the API is used."""
OF_INTERVIEWERS = {
    "interviews:interviews",
    "interviews-api-interview-list",
    "interviews-api-departure-list",
    "interviews-api-reason-list",
    "interviews-api-coded-reason-list",
    "retention:keys",
    "playbooks:notices",
    "playbooks:notices-read",
    "playbooks:notices-settings",
}
"""Lists that everybody who holds interviews may open."""
TREE_OF_REASONS = {"interviews-api-reason-detail"}
"""What reasons there are is no secret of a customer."""
OF_ANY_STAFF = {
    "admin:index",
    "admin:password_change",
    "admin:password_change_done",
    "admin:jsi18n",
    "admin:autocomplete",
}
"""Django's own pages for whom the host lets into its admin; they show no rows of ours."""


@pytest.fixture(scope="module", autouse=True)
def rows(kept_for_module):
    """Row number 1 of everything that an address can name."""
    with kept_for_module(lambda: write_rows(make_person("csm", roles.CSM))):
        yield


@pytest.fixture(autouse=True)
def without_lines_of_refusals(caplog):
    """Hundreds are refused, and each would be written down in four places with where it happened."""
    caplog.set_level(logging.ERROR, "django.request")


@pytest.fixture
def log_in(settings, monkeypatch):
    """A client for a person: `log_in(csm)`; for nobody, `log_in(None)`."""
    draw_refusals_once(monkeypatch)
    return lambda person: asker(person, settings)


def write_rows(csm) -> None:
    customer = models.Customer.objects.create(pk=1, external_id="1", name="Secret of csm", owner=csm)
    models.Contact.objects.create(pk=1, customer=customer, external_id="1", name="Secret of csm, Pat")
    models.Subscription.objects.create(pk=1, customer=customer, external_id="1", start=date(2026, 1, 1), mrr=1)
    models.Interaction.objects.create(pk=1, customer=customer, external_id="1", kind="call", occurred_at=NOW)
    measure = models.Measure.objects.create(pk=1, code="logins", name="Secret measure")
    metric = models.Metric.objects.create(
        pk=1, code="logins_30d", name="Secret metric", dimension="product", aggregation="sum", window=30
    )
    metric.measures.set([measure])
    model = models.HealthModel.objects.create(pk=1, code="default", name="Secret model", active=True)
    version = models.HealthModelVersion.objects.create(pk=1, model=model, number=1)
    models.ModelMetric.objects.create(pk=1, version=version, metric=metric, weight=1, curve=[[0, 0], [1, 100]])
    card = models.Scorecard.objects.create(pk=1, version=version, digest="1", metrics=[], minimum_coverage=0, tiers={})
    models.CurrentHealth.objects.create(
        customer=customer, day=date(2026, 3, 1), scorecard=card, score=50, tier="medium", coverage=1
    )
    models.HealthOverride.objects.create(
        pk=1,
        customer=customer,
        score=70,
        reason="Secret of csm",
        author_name="M",
        created_at=NOW,
        expires_on=date(2026, 4, 1),
    )
    models.OwnerSentiment.objects.create(
        pk=1, customer=customer, value=2, reason="Secret of csm", owner=csm, owner_name="Secret of csm", at=NOW
    )
    models.SavedSegment.objects.create(pk=1, owner=csm, name="Secret of csm", query="tier=high", created_at=NOW)
    rule = models.Rule.objects.create(
        pk=1, code="low", name="Secret rule", level="medium", conditions=[{"field": "score", "op": "<", "value": 60}]
    )
    models.Warning.objects.create(
        pk=1, rule=rule, customer=customer, level="medium", opened_on=date(2026, 3, 1), raised_at=NOW
    )
    models.EmotionalRule.objects.create(pk=1, code="praise", name="Secret rule", kind="praise", points=1, lasts_days=1)
    models.EmotionalEntry.objects.create(
        pk=1, customer=customer, points=1, day=date(2026, 3, 1), expires_on=date(2100, 1, 1), at=NOW,
        evidence="Secret of csm",
    )  # fmt: skip
    job = models.Job.objects.create(pk=1, code="secret", every_minutes=5)
    models.JobRun.objects.create(pk=1, job=job, slot=NOW)
    models.ScoreRun.objects.create(
        pk=1, kind="daily", first_day=date(2026, 3, 1), last_day=date(2026, 3, 1), scorecard=card, started_at=NOW
    )
    models.ImportBatch.objects.create(
        pk=1, kind="customers", origin="secret", rows=1, inserted=1, updated=0, unchanged=0, finished_at=NOW
    )
    calendar = WorkingCalendar.objects.create(pk=1, code="office", name="Secret calendar")
    Team.objects.create(pk=1, code="team", name="Secret team", calendar=calendar)
    playbook = Playbook.objects.create(pk=1, code="medium-risk", name="Secret playbook")
    edition = PlaybookVersion.objects.create(pk=1, playbook=playbook, number=1)
    Step.objects.create(pk=1, version=edition, position=1, title="Secret step")
    LevelResponse.objects.create(pk=1, level="medium", playbook=playbook, sla_amount=24, sla_unit="clock_hours")
    text = MessageTemplate.objects.create(pk=1, code="care", name="Secret text", subject="Secret", body="Secret")
    Message.objects.create(
        pk=1,
        token="1",
        channel="email",
        audience="staff",
        recipient="user:1",
        cause="run:1",
        template=text,
        customer=customer,
        subject="Secret of csm",
        queued_at=NOW,
        due_at=NOW,
    )
    Robot.objects.create(pk=1, code="robot", name="Secret robot", kind="dingtalk")
    Suppression.objects.create(pk=1, address="secret@customer.example", note="Secret note", since=NOW)
    MessagingRules.objects.create(pk=1, sender="Secret <secret@example.com>")
    sequence = MessageSequence.objects.create(pk=1, code="drip", name="Secret sequence")
    SequenceStep.objects.create(pk=1, sequence=sequence, position=1, template=text)
    Enrolment.objects.create(pk=1, sequence=sequence, customer=customer, entered_at=NOW, next_at=NOW)
    case = Case.objects.create(pk=1, customer=customer, level="medium", opened_at=NOW)
    run = PlaybookRun.objects.create(pk=1, case=case, version=edition, level="medium", definition=[], started_at=NOW)
    RetentionTask.objects.create(
        pk=1,
        case=case,
        customer=customer,
        run=run,
        level="medium",
        title="Secret of csm: call",
        owner=csm,
        created_at=NOW,
        due_soon_at=NOW + timedelta(hours=20),
        due_at=NOW + timedelta(days=1),
        sla_amount=24,
        sla_unit="clock_hours",
    )
    on_the_desk(csm)
    decisions_wait(customer, case, csm)
    customer_left(customer, csm)


def on_the_desk(csm) -> None:
    """A view that csm keeps, and a bulk action of theirs."""
    SavedView.objects.create(pk=1, owner=csm, name="Secret of csm", made_at=NOW)
    action = BulkAction.objects.create(pk=1, by=csm, kind="note", given="Secret of csm", at=NOW)
    BulkResult.objects.create(pk=1, action=action, task_id=1, state="done")


def customer_left(customer, csm) -> None:
    """An interview about csm that somebody neutral holds."""
    form = Form.objects.create(pk=1, code="exit", name="Secret form", purpose="exit")
    version = FormVersion.objects.create(pk=1, form=form, number=1, introduction="Secret introduction")
    Question.objects.create(pk=1, version=version, position=1, key="why", text="Secret question")
    departure = Departure.objects.create(
        pk=1, customer=customer, left_on=date(2026, 3, 1), name="Secret of csm", csm_name="csm", noticed_at=NOW
    )
    holder = get_user_model().objects.create_user("holder")
    interview = Interview.objects.create(
        pk=1, customer=customer, departure=departure, form_version=version, state="assigned", interviewer=holder,
        contact_name="Secret of csm", interviewer_name="Secret", opened_at=NOW, due_at=NOW, warn_at=NOW,
    )  # fmt: skip
    Answer.objects.create(pk=1, interview=interview, question_key="why", verbatim="Secret of csm", answered_at=NOW)
    Invitation.objects.create(pk=1, interview=interview, nonce="1", made_at=NOW, expires_at=NOW + timedelta(days=1))
    Interviewer.objects.create(pk=1, person=csm)
    ProgrammeRules.objects.create(pk=1)
    reason = Reason.objects.create(pk=1, code="price", name="Secret reason")
    CodedReason.objects.create(
        pk=1, departure=departure, source="recorded", reason=reason, evidence="Secret of csm", coded_at=NOW
    )
    rival = Competitor.objects.create(pk=1, code="rival", name="Secret rival")
    CompetitorMention.objects.create(
        pk=1, departure=departure, competitor=rival, source="stated", strengths="Secret of csm", at=NOW
    )
    CompetitorNote.objects.create(
        pk=1, customer=customer, competitor=rival, standing="compares", text="Secret of csm", at=NOW
    )
    ProductRequest.objects.create(pk=1, code="request", name="Secret request")
    condition = WinBackCondition.objects.create(
        pk=1, departure=departure, kind="price", detail="Secret of csm", recontact_on=date(2026, 9, 1), made_at=NOW
    )
    WinBack.objects.create(pk=1, departure=departure, condition=condition, begun_at=NOW, by_name="Secret of csm")


def decisions_wait(customer, case, csm) -> None:
    """An offer of csm that waits for somebody who is on no account of theirs."""
    kind = OfferKind.objects.create(pk=1, code="discount", name="Secret kind", basis="percent_of_mrr", value_max=40)
    policy = ApprovalPolicy.objects.create(pk=1, code="offer", name="Secret policy")
    ApprovalLevel.objects.create(pk=1, policy=policy, position=1, role="manager")
    offer = Offer.objects.create(
        pk=1, case=case, customer=customer, kind=kind, value=15, term_months=6, reason="Secret of csm", currency="CNY",
        cost=900, mrr_at_risk=1000, state="waiting", created_by=csm, created_by_name="csm", created_at=NOW,
    )  # fmt: skip
    request = ApprovalRequest.objects.create(
        pk=1, case=case, customer=customer, offer=offer, plan="Secret of csm", requester=csm, requester_name="csm",
        asked_at=NOW, policy=policy, cost=900, mrr_at_risk=1000, content_hash="1",
        snapshot={"content": {"plan": "Secret of csm", "offer": {"term_months": 6, "one_off_cost": "0", "reason": "x"}},
                  "currency": "CNY", "given": {"count": 0, "cost": "0"}, "break_even_months": "1"},
    )  # fmt: skip
    step = ApprovalStep.objects.create(
        pk=1, request=request, position=1, role="manager", quorum="any", state="active", sla_amount=24,
        sla_unit="clock_hours", activated_at=NOW, due_at=NOW + timedelta(days=1), due_soon_at=NOW + timedelta(hours=20),
    )  # fmt: skip
    ApprovalSeat.objects.create(
        pk=1, step=step, person=None, person_name="Secret", requester=csm, origin="role", made_at=NOW
    )  # fmt: skip


def requests(allowed: set[str], part: str = "") -> Iterator[tuple[str, Address]]:
    """Every method that an address knows, but for those that are allowed; of a part of the site, if one is named."""
    for address in every_address():
        if not address.name.startswith(part) or address.name in allowed or address.path.startswith(settings.STATIC_URL):
            continue
        for method in address.methods:
            yield method, address


@cache
def every_address() -> list[Address]:
    """They are the same for everybody."""
    return addresses()


def given_away(client: Client, allowed: set[str], part: str = "") -> list[str]:
    """The addresses that answered with anything but a refusal, with what they answered."""
    before = everything()
    found = []
    for method, address in requests(allowed, part):
        response = getattr(client, method)(address.path)
        if not refused(response, address):
            found.append(f"{method.upper()} {address.path} ({address.name}): {response.status_code}")
    return found if everything() == before else [*found, "something was changed"]


def everything() -> dict[str, str]:
    """What all rows of our tables come to, but for how often links are tried, and how one looks at one's queue."""
    ours = [
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label.startswith("retention") and model._meta.managed and model not in {Attempt, QueueLayout}
    ]
    rows = sql.SQL("SELECT {}, md5(string_agg(one::text, ' ' ORDER BY one::text)) FROM {} one")
    one_statement = sql.SQL(" UNION ALL ").join(rows.format(sql.Literal(name), sql.Identifier(name)) for name in ours)
    with connection.cursor() as cursor:
        cursor.execute(one_statement)
        return dict(cursor.fetchall())


@cache
def ways_in() -> set[str]:
    """Where somebody who may not see a page is sent."""
    return {reverse("login"), reverse("admin:login"), reverse("admin:index"), "/retention/", "/retention/customers/"}


def refused(response, address: Address) -> bool:
    """Whether nothing was shown: an error of the asker, the way to the login, or the way to another address."""
    if response.status_code in (301, 302):
        target = response.headers["Location"].partition("?")[0]
        return target in ways_in() or target in (f"{address.path}/", f"{address.path}change/")
    return 400 <= response.status_code < 500 and b"Secret" not in response.content


def content_of(response) -> bytes:
    """What was answered, a file that is sent while it is read as well."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_gives_nothing_to_somebody_who_is_not_logged_in(log_in):
    assert given_away(log_in(None), OPEN) == []


def test_gives_nothing_to_somebody_with_a_login_of_the_host_and_no_role(log_in, outsider):
    client = log_in(outsider)

    assert given_away(client, OF_ANYBODY_KNOWN) == []


def test_gives_an_interviewer_nothing_but_empty_lists_of_what_others_hold(log_in, interviewer):
    client = log_in(interviewer)

    assert given_away(client, OF_ANYBODY_KNOWN | OF_INTERVIEWERS | TREE_OF_REASONS | {"playbooks:queue"}) == []
    assert client.get(reverse("playbooks:queue")).headers["Location"] == reverse("interviews:interviews")
    for name in OF_INTERVIEWERS - {"playbooks:notices-read"}:
        assert b"Secret of csm" not in client.get(reverse(name)).content, name


def test_gives_nothing_of_ours_to_somebody_of_the_hosts_own_staff(log_in, outsider):
    outsider.is_staff = True
    outsider.save()
    client = log_in(outsider)

    assert given_away(client, OF_ANYBODY_KNOWN | OF_ANY_STAFF, "admin:") == []  # the other pages know no staff
    for name in OF_ANY_STAFF - {"admin:autocomplete"}:
        assert b"Secret" not in client.get(reverse(name)).content, name
    query = {"app_label": "retention", "model_name": "contact", "field_name": "customer", "term": "Secret"}
    assert client.get(reverse("admin:autocomplete"), query).status_code == 403


@pytest.mark.parametrize(("role", "part"), [("other_csm", ""), ("interviewer", "admin:")])
def test_shows_nothing_of_another_portfolio_and_of_what_others_were_told(log_in, request, role, part):
    person = request.getfixturevalue(role)
    person.is_staff = True
    person.save()
    client = log_in(person)
    before = everything()

    shown, broken = [], []
    for method, address in requests(OPEN, part):
        response = getattr(client, method)(address.path)
        if response.status_code >= 500:
            broken.append(f"{method.upper()} {address.path}")
        if b"Secret of csm" in content_of(response):
            shown.append(f"{method.upper()} {address.path}")

    assert (shown, broken) == ([], [])
    assert everything() == before


def test_knows_every_address():
    names = {address.name for address in every_address()}

    assert {"retention:customer", "playbooks:task", "admin:retention_rule_change", "login"} <= names
    assert len(names) > 80
