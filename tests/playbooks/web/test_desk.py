"""The queue as a desk: columns, views, keys, groups, and the rank of a row."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from playbooks.models import (
    ApprovalRequest,
    RetentionTask,
    SavedView,
)
from playbooks.web.desk import columns, listing
from retention.web import formats, navigation
from tests.makers import make_customer, make_task
from tests.playbooks.web.conftest import make_work
from tests.playbooks.web.desk import shown, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]
keep = make_work
QUEUE = "/retention/"


class TestLayout:
    def test_columns_are_chosen_remembered_and_forgotten(self, client, csm, work):
        client.force_login(csm)
        usual = [column.key for column in client.get(QUEUE).context["shown"].columns]

        client.post(reverse("playbooks:queue-columns"), {"column": ["rank", "touch", "step"]})
        page = client.get(QUEUE)

        assert usual == ["due", "customer", "score", "line", "why", "mrr", "renewal"]
        assert [column.key for column in page.context["shown"].columns] == ["customer", "step", "touch", "rank"]
        words = page.content.decode()
        assert "never" in words
        assert "risk 0.6375" in words  # 3 logins: 0.75 x 15 + 25 = 36.25
        refused = [
            told(client.post(reverse("playbooks:queue-columns"), sent)) for sent in ({}, {"column": ["rank", "x"]})
        ]
        assert refused[0] == ["Choose at least one column, or the usual ones."]
        assert refused[1][-1].startswith("There is no column “x”; known are Due (due), Customer (customer), ")
        assert len(client.get(QUEUE).context["shown"].columns) == 4
        client.post(reverse("playbooks:queue-columns"), {"usual": "1", "column": ["rank"]})
        assert [column.key for column in client.get(QUEUE).context["shown"].columns] == usual

    def test_a_folded_group_keeps_its_line_and_gives_its_room_to_the_others(self, client, csm, work):
        client.force_login(csm)

        back = client.post(reverse("playbooks:queue-fold"), {"group": "overdue", "folded": "1", "queue": "tier=high"})
        page = client.get(QUEUE)

        assert back.url == f"{QUEUE}?tier=high#group-overdue"
        assert [(group.key, group.count, group.folded) for group in page.context["groups"]] == [
            ("overdue", 2, True),
            ("later", 1, False),
            ("snoozed", 1, False),
        ]
        assert shown(page) == ["Cedar Ltd", "Dogwood Ltd"]
        assert shown(client.get(QUEUE, {"when": "overdue"})) == ["Ash Ltd", "Birch Ltd"]
        client.post(reverse("playbooks:queue-fold"), {"group": "overdue"})
        assert len(shown(client.get(QUEUE))) == 4
        assert client.post(reverse("playbooks:queue-fold"), {"group": "nothing"}).status_code == 404

    def test_a_view_keeps_filters_and_columns_and_others_see_what_is_shared(self, client, csm, other_csm, work):
        client.force_login(csm)
        fields = {"queue": "tier=high&view=7", "column": ["due", "customer", "rank"]}
        saved = client.post(reverse("playbooks:view-save"), {"name": "Grave", **fields})
        client.post(reverse("playbooks:view-save"), {"name": "Ours", "shared": "on", "queue": "tier=low"})
        unfit = {"name": "", "queue": "tier=violet&colour=red&scope=theirs", "column": ["shoe"]}
        refused = client.post(reverse("playbooks:view-save"), unfit)
        known = ", ".join(f"{column.label} ({column.key})" for column in columns.COLUMNS)
        assert refused.url == f"{QUEUE}?tier=violet&colour=red&scope=theirs"
        assert client.get(refused.url).context["unsaved"]["problems"] == [
            "Give the view a name of at most 60 characters.",
            "“colour” is no filter of the queue. Remove it from the address.",
            "“theirs” is nobody's queue; known are Mine (mine), Retention teams (helping).",
            "Tier: Select a valid choice. violet is not one of the available choices. Choose another value.",
            f"There is no column “shoe”; known are {known}.",
        ]
        grave = SavedView.objects.get(name="Grave")

        page = client.get(saved.url)

        assert (grave.query, grave.shared) == ("tier=high", False)
        assert saved.url == f"{QUEUE}?tier=high&view={grave.pk}"
        assert shown(page) == ["Ash Ltd"]
        assert [column.key for column in page.context["shown"].columns] == ["due", "customer", "rank"]
        assert [view.name for view in page.context["views"]] == ["Grave", "Ours"]
        client.force_login(other_csm)
        assert [view.name for view in client.get(QUEUE).context["views"]] == ["Ours"]
        delete = reverse("playbooks:view-delete", args=[grave.pk])
        assert client.post(delete).status_code == 404
        client.force_login(csm)
        client.post(delete)
        assert [view.name for view in SavedView.objects.all()] == ["Ours"]

    def test_a_name_that_is_taken_is_refused_with_what_was_entered_and_replaced_only_when_that_is_said(
        self, client, csm, other_csm, work
    ):
        for person in (csm, other_csm):  # the view of another person of that name stays
            client.force_login(person)
            client.post(reverse("playbooks:view-save"), {"name": "Grave", "queue": "tier=high", "shared": "on"})
        entered = {"name": "Grave", "queue": "tier=low", "column": ["due"]}
        queries = lambda: sorted(SavedView.objects.values_list("owner__username", "query", "shared"))  # noqa: E731

        refused = client.post(reverse("playbooks:view-save"), entered)
        page = client.get(refused.url).content.decode()
        before, again = queries(), client.get(refused.url).content.decode()
        saved = client.post(reverse("playbooks:view-save"), {**entered, "replaces": "Grave"})

        assert refused.url == f"{QUEUE}?tier=low"
        form = page.partition(reverse("playbooks:view-save"))[2].partition("</form>")[0]
        assert "You have a view “Grave” already. Replace it, or choose another name." in form
        assert 'name="name" maxlength="60" required value="Grave"' in form
        assert 'name="shared"> ' in form  # not chosen this time
        assert '<button class="btn btn-quiet" name="replaces" value="Grave">Replace “Grave”</button>' in form
        assert "already" not in again
        assert before == [("csm", "tier=high", True), ("other_csm", "tier=high", True)]
        assert queries() == [("csm", "tier=high", True), ("other_csm", "tier=low", False)]
        assert told(saved)[-1] == "The view “Grave” is saved."
        assert "Replace “Grave”" in client.get(saved.url).content.decode()  # for what is changed in it next

    def test_a_name_that_is_too_long_stays_in_the_form(self, client, csm, work):
        client.force_login(csm)

        refused = client.post(reverse("playbooks:view-save"), {"name": "G" * 61, "queue": "tier=low", "shared": "on"})
        page = client.get(refused.url).content.decode()

        assert "Give the view a name of at most 60 characters." in page
        assert f'value="{"G" * 61}"' in page
        assert 'name="shared" checked' in page

    def test_requests_that_wait_for_a_decision_are_counted(self, client, csm, work, now):
        client.force_login(csm)

        assert "waiting on approval" in client.get(QUEUE).content.decode()
        case = work["Ash Ltd"].case
        asked = {"case": case, "customer": case.customer, "asked_at": now, "cost": 0, "mrr_at_risk": 0, "snapshot": {}}
        ApprovalRequest.objects.create(requester=csm, requester_name="csm", plan="Call", content_hash="1", **asked)
        assert client.get(QUEUE).context["counts"].approvals == 1
        assert client.get(QUEUE, {"tier": "unknown"}).context["counts"].approvals == 1  # also without any task

    def test_the_keys_are_explained_to_those_who_have_a_queue(self, client, csm, interviewer):
        client.force_login(csm)
        page = client.get(reverse("retention:keys")).content.decode()
        assert ("<kbd>g q</kbd>" in page, "complete the step" in page) == (True, True)

        client.force_login(interviewer)
        page = client.get(reverse("retention:keys")).content.decode()
        assert ("<kbd>g i</kbd>" in page, "<kbd>g q</kbd>" in page, "complete the step" in page) == (True, False, False)

    def test_no_two_pages_have_the_same_keys(self, csm, manager, director):
        ways = {key for person in (csm, manager, director) for key in navigation.key_groups(user=person)[0].keys}

        assert len({one.keys for one in ways}) == len(ways) > 9


def test_the_keys_page_leaves_out_what_a_person_may_not_do(client, csm, manager):
    pages = []
    for person in (csm, manager):
        client.force_login(person)
        pages.append(client.get(reverse("retention:keys")).content.decode())

    assert ["For those who lead a team" in page for page in pages] == [False, True]


class TestGroups:
    def test_every_page_names_all_groups_and_where_they_begin(self, client, csm, work, monkeypatch):
        monkeypatch.setattr(listing, "PAGE_SIZE", 2)
        client.force_login(csm)

        beginnings = client.get(QUEUE).context["beginnings"]

        assert [(one.key, one.count, one.query) for one in beginnings] == [
            ("overdue", 2, "?#group-overdue"),
            ("later", 1, "?page=2#group-later"),
            ("snoozed", 1, "?page=2#group-snoozed"),
        ]
        assert "Later · 1" in client.get(QUEUE, {"sort": "customer"}).content.decode()
        in_order = client.get(QUEUE, {"sort": "customer"}).context["beginnings"]
        assert in_order[1].query == "?sort=customer&when=later#group-later"

    def test_what_is_new_since_the_last_visit_is_a_filter(self, client, csm, work, now):
        client.force_login(csm)
        session = client.session
        session["retention_queue_seen"] = (now - timedelta(hours=2)).isoformat()
        session.save()
        make_task(make_customer(name="Elm Ltd", owner=csm), due_in=timedelta(days=3), now=now + timedelta(days=1))

        page = client.get(QUEUE)
        link = re.search(r'href="/retention/(\?since=[^"]+)"><b>1</b> new since', page.content.decode())
        narrowed = client.get(QUEUE + link[1])

        assert shown(narrowed) == ["Elm Ltd"]
        assert [(chip.label, chip.value) for chip in narrowed.context["chips"]] == [
            ("New since", formats.moment(now - timedelta(hours=2)))
        ]
        for given, hidden in (("", 0), (link[1], 1)):
            form = client.get(f"{QUEUE}{given}{'&' if given else '?'}filters=1", headers={"hx-request": "true"})
            assert "New since" not in form.content.decode()
            assert form.content.decode().count('type="hidden" name="since"') == hidden


def test_a_second_task_of_a_case_says_so_and_its_money_is_not_read_twice(client, csm, work, now):
    first = work["Birch Ltd"]
    RetentionTask.objects.create(
        case=first.case, customer=first.customer, level="medium",
        title="Second", owner=csm, created_at=now, due_soon_at=now,
        due_at=now + timedelta(days=9), sla_amount=9, sla_unit="working_days",
    )  # fmt: skip
    client.force_login(csm)

    page = client.get(QUEUE).content.decode()

    assert page.count("the same case as above") == 1
    assert page.count("as above</span></span>") == 1
