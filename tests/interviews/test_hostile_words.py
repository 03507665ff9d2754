"""One customer answers with a script and with formulas: inert on pages, in the admin, in files and in mails."""

from __future__ import annotations

import csv
import io

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from interviews.analysis import closing, naming, winback
from interviews.analysis.coding import Coding
from interviews.analysis.winback import Condition
from interviews.collection import reminding
from interviews.models import CodedReason, CompetitorMention, Departure, Interview, WinBackCondition
from playbooks.messaging import delivery
from retention.configuration import defaults
from retention.configuration.files import load
from retention.models import Contact
from tests.interviews.conftest import NOW
from tests.interviews.makers import make_tree
from tests.playbooks.admin.conftest import as_staff

pytestmark = pytest.mark.django_db
__all__ = ["as_staff"]
SCRIPT = "<script>alert('gone')</script>"
INERT = "&lt;script&gt;alert("
FORMULAS = ("=1+1", "+SUM(1)", "-SUM(1)", "@SUM(1)")


@pytest.fixture
def hostile(submitted, manager):
    """An interview in which everything that can be written is a script, and a departure whose facts are formulas."""
    make_tree()
    talk = submitted(words=SCRIPT, name=SCRIPT)
    by = {"by": talk.interviewer, "now": NOW}
    found = Coding(reason="price", evidence=SCRIPT)
    closing.code_interview(
        interview_id=talk.pk, stated=[Coding(reason="price", evidence=SCRIPT)], confirmed=[found], **by
    )
    naming.mention(departure_id=talk.departure_id, competitor=SCRIPT, strengths=SCRIPT, source="stated", **by)
    wished = Condition(kind="price", detail=SCRIPT, consent=True)
    winback.note_condition(departure_id=talk.departure_id, condition=wished, **by)
    names = ("segment", "region", "channel", "stage")
    Departure.objects.filter(pk=talk.departure_id).update(**dict(zip(names, FORMULAS, strict=True)))
    CodedReason.objects.filter(source="stated").update(evidence=FORMULAS[0])
    return talk


def test_on_every_page_and_in_the_admin_it_is_only_words(client, as_staff, manager, hostile):
    staff = as_staff(manager)
    client.force_login(manager)
    pages = [
        reverse("interviews:interview", args=[hostile.pk]),
        reverse("interviews:interviews") + "?box=over",
        reverse("interviews:reasons") + "?since=2026-01-01&until=2026-12-31",
        reverse("interviews:win-back"),
        reverse("retention:customer", args=[hostile.customer_id]),
    ]
    rows = (CodedReason, CompetitorMention, WinBackCondition, Departure, Interview)
    for model in rows:
        name = f"admin:retention_interviews_{model._meta.model_name}"
        pages += [reverse(f"{name}_changelist"), reverse(f"{name}_change", args=[model.objects.latest("pk").pk])]

    seen = {address: staff.get(address).content.decode() for address in pages}

    assert [address for address, text in seen.items() if SCRIPT in text or INERT not in text] == []


def test_in_a_file_no_cell_is_a_formula(hostile):
    for kind in ("reasons", "departures", "interviews"):
        out = io.StringIO()
        call_command("export_data", kind, stdout=out)
        cells = [cell for row in csv.reader(io.StringIO(out.getvalue())) for cell in row]
        assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == [], kind
        assert any(FORMULAS[0] in cell for cell in cells) == (kind != "interviews"), kind


def test_in_a_mail_it_is_only_words(due, manager, settings):
    settings.RETENTION = {**getattr(settings, "RETENTION", {}), "SITE_URL": "https://crm.example.com"}
    settings.ROOT_URLCONF = "tests.interviews.customers_page"
    load(document={"templates": defaults.shipped()["templates"]}, now=NOW, origin="test", only_missing=True)
    interview = due(name=SCRIPT)
    Contact.objects.update(name=SCRIPT)

    reminding.send_invitation(interview_id=interview.pk, by=manager, now=NOW)
    delivery.deliver(channel="email", clock=lambda: NOW, until=NOW.replace(minute=1))

    (sent,) = mail.outbox
    html = [content for content, kind in sent.alternatives if kind == "text/html"]
    assert [SCRIPT in text for text in html] == [False]
    assert [INERT in text for text in html] == [True]
