"""Texts, sequences and the rules for messages as a file: all or nothing, and back without a change."""

from __future__ import annotations

import pytest
from django.utils import translation

from playbooks.messaging import previews
from playbooks.messaging.texts import placeholders
from playbooks.models import MessageSequence, MessageTemplate, MessagingRules
from retention.configuration.defaults import shipped
from retention.configuration.files import UnableToImportConfiguration, as_yaml, exported, load, parse_yaml
from tests.playbooks.conftest import NOW

pytestmark = pytest.mark.django_db
MINE = ("measures", "messaging", "templates", "sequences")


def read(document, **more):
    return load(document=document, now=NOW, **more)


def test_the_defaults_are_written_out_as_they_were_read_and_change_nothing_again():
    document = {key: shipped()[key] for key in MINE}

    added = read(document)
    again = read(parse_yaml(as_yaml({key: exported()[key] for key in MINE})))

    assert {change.kind for change in added} == {"added"}
    assert {change.kind for change in again} == {"unchanged"}
    assert MessagingRules.current().feature_measures.count() == 5
    assert MessageSequence.objects.get(code="keep-in-touch").steps.count() == 2


def test_every_text_that_comes_with_the_product_is_whole_in_both_languages():
    read({"templates": shipped()["templates"]})

    for one in MessageTemplate.objects.all():
        assert previews.check(template=one) == {}
        assert all((one.name_zh, one.subject_zh, one.body_zh)), one.code
        for english, chinese in ((one.subject, one.subject_zh), (one.body, one.body_zh)):
            assert set(placeholders.names_in(english)) == set(placeholders.names_in(chinese)), one.code


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"templates": [{"code": "a", "subject": "{{ x.y }}", "body": "b"}]}, "is no merge field"),
        ({"templates": [{"code": "a", "subject": "s", "body": "{{ score }}"}]}, "no merge field score"),
        ({"templates": [{"code": "a", "body": "b"}]}, "subject is missing"),
        ({"sequences": [{"code": "a", "steps": [{"days": 1, "template": "none"}]}]}, "there is no template 'none'"),
        ({"sequences": [{"code": "a", "enter_when": [{"field": "x"}]}]}, "enter_when"),
        ({"sequences": [{"code": "a", "pause_for": ["rain"]}]}, "unknown rain"),
        ({"messaging": [{"code": "default", "quiet_from": "21:00"}]}, "belong together"),
        ({"messaging": [{"code": "default", "quiet_from": "late", "quiet_until": "08:00"}]}, "time of day"),
        ({"messaging": [{"code": "default", "logins_measure": "none"}]}, "there is no measure 'none'"),
    ],
)
def test_refuses_and_says_what_is_wrong(document, words):
    with pytest.raises(UnableToImportConfiguration) as refused, translation.override("en"):
        read(document)

    assert words in str(refused.value)
    assert not MessageTemplate.objects.exists()
    assert not MessageSequence.objects.exists()
