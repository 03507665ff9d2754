"""The queue as a desk: columns, views, filters, order, groups, and the rank of a row."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from playbooks.cases import tickets
from playbooks.models import (
    ApprovalRequest,
    MessagingRules,
    RetentionTask,
    SavedView,
)
from playbooks.web.desk import columns, listing
from playbooks.web.desk.groups import in_order
from playbooks.web.desk.listing import CountedPaginator, filtered
from retention.clock import local_day
from retention.ingest.by_hand import sentiments
from retention.models import Customer, Measure, Sentiment
from retention.web import formats, navigation
from tests.makers import make_customer, make_interactions, make_observations, make_task
from tests.playbooks.web.conftest import make_work
from tests.playbooks.web.desk import shown, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]
keep = make_work
QUEUE = "/retention/"
HTMX = {"HX-Request": "true"}


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


def test_every_filter_is_a_line_of_a_table(client, csm, work, now):
    """Ash fell to high risk, Birch rose; Cedar's data is old; they talked with Birch, who is unhappy."""
    client.force_login(csm)
    birch = work["Birch Ltd"].case.customer
    make_interactions(birch, now=now)  # a call yesterday, sentiment -0.4
    ash = work["Ash Ltd"].case.customer  # events are no touches
    ash.interactions.create(external_id="1", kind="champion_left", occurred_at=now - timedelta(days=1))
    RetentionTask.objects.filter(pk=work["Cedar Ltd"].pk).update(priority="high")
    for position in (1, 2):
        work["Cedar Ltd"].run.version.steps.create(position=position, title="Call")
    queries = {
        "moved=fell": ["Ash Ltd", "Cedar Ltd", "Dogwood Ltd"],
        "moved=rose": [],
        "reason=logins_30d": ["Ash Ltd", "Birch Ltd", "Cedar Ltd", "Dogwood Ltd"],
        "step=2": ["Cedar Ltd"],
        "said=high": ["Cedar Ltd"],
        "size=small": ["Ash Ltd"],
        "size=large": ["Birch Ltd", "Cedar Ltd", "Dogwood Ltd"],
        "worth=0": ["Birch Ltd"],
        "worth=2": ["Ash Ltd", "Cedar Ltd", "Dogwood Ltd"],
        "renewal=past": [],
        "renewal=30": ["Birch Ltd", "Cedar Ltd", "Dogwood Ltd"],
        "untouched=30": ["Ash Ltd", "Cedar Ltd", "Dogwood Ltd"],
        "feeling=disagrees": ["Birch Ltd"],
        "ticket=open": [],
        "data=stale": ["Cedar Ltd"],
        "channel=Partner&size=small": ["Ash Ltd"],
        "lifecycle=Nothing": ["Ash Ltd", "Birch Ltd", "Cedar Ltd", "Dogwood Ltd"],  # no choice: nothing is narrowed
        f"playbook={work['Ash Ltd'].run.version.playbook_id}&step=1": ["Ash Ltd", "Birch Ltd", "Dogwood Ltd"],
    }

    def shown_for(query):
        narrowed = filtered(csm, QueryDict(query), now)[0]
        found, looked_up = (
            tasks if tasks is None else [task.case.customer.name for task in in_order(tasks)]
            for tasks in (narrowed.qs, narrowed.looked_up)
        )
        assert looked_up in (None, found)
        return found

    assert {query: shown_for(query) for query in queries} == queries
    words = [f"{chip.label} {chip.value}" for chip in client.get(f"{QUEUE}?size=small&data=stale").context["chips"]]
    assert words == ["Size under 50 people", "Data older than 2 days, or too little"]


def test_values_of_an_address_are_looked_up_and_all_are_read_where_they_are_offered(csm, work, client, now):
    Customer.objects.filter(name="Ash Ltd").update(region="North")
    make_customer(name="Foreign Ltd", region="Abroad")
    client.force_login(csm)

    def of_region(*values, **others):
        page = client.get(QUEUE, {"region": values, **others})
        found = [re.findall("region: ([^.]*) is not one", problem)[0] for problem in refused(page)]
        return shown(page), found

    def refused(page):
        errors = page.context["filters"].form.errors
        return [f"{name}: {line.split('. ')[1]}" for name, lines in errors.items() for line in lines]

    everything = ["Ash Ltd", "Birch Ltd", "Cedar Ltd", "Dogwood Ltd"]
    assert of_region("North") == (["Ash Ltd"], [])
    assert of_region("-") == (["Birch Ltd", "Cedar Ltd", "Dogwood Ltd"], [])
    assert of_region("North", "-") == (everything, [])
    assert of_region("Abroad") == (everything, ["Abroad"])  # others have a customer there
    assert of_region("North", *(str(number) for number in range(30))) == (everything, ["0"])
    assert of_region("\x00") == (everything, ["\x00"])
    offered = client.get(QUEUE, {"region": "North", "filters": "1"}).content.decode()
    assert [f'name="region" value="{one}"' in offered for one in ("North", "-", "Abroad")] == [True, True, False]


def test_the_first_twentieth_of_a_list_is_read_row_by_row():
    pages = CountedPaginator(range(3000), 3000, first=range(10_000, 13_000))

    assert {number: pages.page(number).object_list[0] for number in (1, 3, 4, 60)} == {
        1: 10_000, 3: 10_100, 4: 150, 60: 2950,
    }  # fmt: skip
    assert CountedPaginator(range(100), 100, first=range(10_000, 10_100)).page(1).object_list[0] == 0


def test_the_filter_of_tickets_shows_what_the_last_count_found(csm, work, now):
    measure = Measure.objects.create(code="tickets_open", name="Open tickets")
    MessagingRules.objects.update_or_create(code="default", defaults={"tickets_measure": measure})
    for name, values in {"Ash Ltd": [0, 1], "Birch Ltd": [1, 0], "Dogwood Ltd": [2]}.items():
        make_observations(work[name].case.customer, "tickets_open", values, today=local_day(now))

    def shown_now():
        return [task.case.customer.name for task in in_order(filtered(csm, QueryDict("ticket=open"), now)[0].qs)]

    assert shown_now() == []
    tickets.note(now=now)
    assert shown_now() == ["Ash Ltd", "Dogwood Ltd"]


class TestSentiments:
    """Ash 36, high; Birch 100, Dogwood 59 and Cedar 66: high, healthy, medium and low."""

    def said(self, task, value, now, by=None):
        customer = task.case.customer
        sentiments.judge(customer_id=customer.pk, value=value, reason="Known.", by=by or customer.owner, now=now)

    def disagreeing(self, csm, now):
        found = filtered(csm, QueryDict("feeling=disagrees"), now)[0]
        all_of_them, first = (
            [task.case.customer.name for task in in_order(tasks)] for tasks in (found.qs, found.looked_up)
        )
        assert all_of_them == first
        return first

    def test_what_the_owner_said_counts_before_the_mood_of_the_newest_talk(self, csm, work, now):
        for name in ("Ash Ltd", "Birch Ltd", "Cedar Ltd"):
            make_interactions(work[name].case.customer, now=now)  # a call yesterday, sentiment -0.4
        tiers = {name: task.case.customer.health.tier for name, task in work.items()}
        assert tiers == {"Ash Ltd": "high", "Birch Ltd": "healthy", "Cedar Ltd": "low", "Dogwood Ltd": "medium"}
        assert self.disagreeing(csm, now) == ["Birch Ltd", "Cedar Ltd"]

        self.said(work["Ash Ltd"], Sentiment.CONTENT, now)
        self.said(work["Birch Ltd"], Sentiment.NEUTRAL, now)
        self.said(work["Dogwood Ltd"], Sentiment.ALARMED, now)
        assert self.disagreeing(csm, now) == ["Ash Ltd", "Cedar Ltd"]

        self.said(work["Dogwood Ltd"], Sentiment.DELIGHTED, now)
        self.said(work["Cedar Ltd"], Sentiment.WORRIED, now)
        assert self.disagreeing(csm, now) == ["Ash Ltd", "Cedar Ltd", "Dogwood Ltd"]

    def test_after_a_handover_the_mood_counts_again(self, csm, manager, work, now):
        birch = work["Birch Ltd"].case.customer
        make_interactions(birch, now=now)
        Customer.objects.filter(pk=birch.pk).update(owner=manager)
        self.said(work["Birch Ltd"], Sentiment.DELIGHTED, now, by=manager)
        assert self.disagreeing(csm, now) == []

        Customer.objects.filter(pk=birch.pk).update(owner=csm)
        assert self.disagreeing(csm, now) == ["Birch Ltd"]

    def test_is_a_column_that_is_asked_for_where_it_is_chosen(self, client, csm, work, now):
        self.said(work["Ash Ltd"], Sentiment.WORRIED, now)
        client.force_login(csm)
        with CaptureQueriesContext(connection) as usual:
            client.get(QUEUE)
        client.post(reverse("playbooks:queue-columns"), {"column": ["sentiment"]})

        page = client.get(QUEUE)

        assert [task.sentiment for group in page.context["groups"] for task in group.tasks] == [2, None, None, None]
        assert '<span class="rt-word">worried</span>' in page.content.decode()
        assert not [one for one in usual if "ownersentiment" in one["sql"]]


def test_the_keys_page_leaves_out_what_a_person_may_not_do(client, csm, manager):
    pages = []
    for person in (csm, manager):
        client.force_login(person)
        pages.append(client.get(reverse("retention:keys")).content.decode())

    assert ["For those who lead a team" in page for page in pages] == [False, True]


def test_what_a_form_sent_empty_does_not_stay_in_the_address(client, csm):
    client.force_login(csm)

    response = client.get(QUEUE, {"tier": "high", "when": "", "rule": ""})

    assert (response.status_code, response.url) == (302, f"{QUEUE}?tier=high")
    assert client.get(QUEUE, {"when": ""}).url == QUEUE


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


def test_an_unknown_filter_is_named(client, csm, work):
    client.force_login(csm)

    page = client.get(QUEUE, {"foo": "bar", "tier": "high"})

    assert page.context["problems"] == ["“foo” is no filter of the queue. Remove it from the address."]
    assert "“foo” is no filter of the queue." in page.content.decode()
    assert client.get(QUEUE, {"tier": "high", "sort": "-mrr", "page": "2"}).context["problems"] == []


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
