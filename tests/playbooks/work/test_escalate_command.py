"""The command for a host without Celery moves playbooks on too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command

from playbooks.cases import intake
from playbooks.models import RetentionTask
from tests.playbooks.conftest import NOW, publish, step_of

pytestmark = pytest.mark.django_db


def test_moves_on_what_has_waited_long_enough(office, customer, warn, capsys):
    publish("plan", [step_of("wait", **{"for": "2 working_days"}), "Call"])
    intake.take_in(warning_ids=[warn(customer(), rule="plan", playbook="plan").pk], now=NOW)

    call_command("escalate", now=NOW + timedelta(days=3))

    assert RetentionTask.objects.get().title == "Call"
    assert "1 steps of playbooks moved on" in capsys.readouterr().out
