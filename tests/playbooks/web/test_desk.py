"""The queue as a desk: columns, views, filters, order, a row opened in place, and the rank of a row."""

from __future__ import annotations

import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from playbooks.models import (
    ApprovalRequest,
    CaseMember,
    ChecklistItem,
    RetentionTask,
    SavedView,
    TaskEvent,
)
from playbooks.web.desk import columns, glance, listing
from playbooks.web.desk.groups import in_order
from playbooks.web.desk.listing import filtered, next_in_queue
from retention.ingest.by_hand import sentiments
from retention.models import Customer, Sentiment
from retention.web import formats, navigation
from tests.makers import make_customer, make_interactions, make_task
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
        assert refused[1][-1].startswith("There is no column “x”; known are due, customer, ")
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
        assert refused.url == f"{QUEUE}?tier=violet&colour=red&scope=theirs"
        assert told(refused)[-5:] == [
            "Give the view a name of at most 60 characters.",
            "“colour” is no filter of the queue. Remove it from the address.",
            "“theirs” is nobody's queue; known are mine, team, helping.",
            "Tier: Select a valid choice. violet is not one of the available choices. Choose another value.",
            f"There is no column “shoe”; known are {', '.join(column.key for column in columns.COLUMNS)}.",
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

    found = {
        query: [task.case.customer.name for task in in_order(filtered(csm, QueryDict(query), now)[0].qs, now=now)]
        for query in queries
    }

    assert found == queries
    words = [f"{chip.label} {chip.value}" for chip in client.get(f"{QUEUE}?size=small&data=stale").context["chips"]]
    assert words == ["Size under 50 people", "Data older than 2 days, or too little"]


class TestSentiments:
    """Ash 36, high; Birch 100, Dogwood 59 and Cedar 66: high, healthy, medium and low."""

    def said(self, task, value, now, by=None):
        customer = task.case.customer
        sentiments.judge(customer_id=customer.pk, value=value, reason="Known.", by=by or customer.owner, now=now)

    def disagreeing(self, csm, now):
        tasks = filtered(csm, QueryDict("feeling=disagrees"), now)[0].qs
        return [task.case.customer.name for task in in_order(tasks, now=now)]

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


class TestSorting:
    def test_every_column_sorts_and_the_next_task_follows_in_that_order(self, client, csm, work, now):
        """Elder is not scored: it comes last whichever way."""
        make_task(make_customer(name="Elder Ltd", owner=csm), due_in=timedelta(days=30), now=now)
        tasks = {task.case.customer.name[0]: task for task in RetentionTask.objects.filter(owner=csm)}
        client.force_login(csm)
        orders, followers = {}, {}
        for sort in ("due", "-customer", "score", "-score", "-mrr", "renewal", "-rank", "step", "-owner", "level"):
            order = "".join(name[0] for name in shown(client.get(QUEUE, {"sort": sort})))
            at_work = order.replace("D", "")
            found = [next_in_queue(csm, f"sort={sort}", tasks[name], now).case.customer.name[0] for name in at_work]
            orders[sort], followers[sort] = order, "".join(found) == at_work[1:] + at_work[0]

        assert orders == {
            "due": "ABDCE",
            "-customer": "EDCBA",
            "score": "ADCBE",
            "-score": "BCDAE",
            "-mrr": "DCABE",
            "renewal": "CBDAE",
            "-rank": "DCAEB",
            "step": "ABDEC",
            "-owner": "EDCBA",
            "level": "ABCDE",
        }
        assert set(followers.values()) == {True}

    def test_a_header_sorts_and_turns_round_and_what_is_none_is_named(self, client, csm, work):
        client.force_login(csm)

        plain = client.get(QUEUE, {"tier": "high"}).content.decode()
        turned = client.get(QUEUE, {"tier": "high", "sort": "-mrr"}).content.decode()
        wrong = client.get(QUEUE, {"sort": "shoe"})

        assert 'href="?tier=high&amp;sort=-mrr"' in plain
        assert 'href="?tier=high&amp;sort=mrr"' in turned
        assert 'aria-sort="descending"' in turned
        assert "Back to the order by deadline" in turned
        assert "“shoe” is no column to sort by; known are due, customer, score" in wrong.content.decode()
        assert len(wrong.context["groups"]) == 3


class TestGlance:
    def test_shows_what_moved_the_score_the_checklist_and_the_latest_news(self, client, csm, work, now):
        task = work["Ash Ltd"]
        make_interactions(task.case.customer, now=now)
        ChecklistItem.objects.create(task=task, position=1, text="Ask for the invoice")
        client.force_login(csm)
        address = reverse("playbooks:task-look", args=[task.pk])

        part = client.get(address, headers=HTMX).content.decode()

        assert part.strip().startswith("<tr")
        for words in ("Logins in 30 days", "Ask for the invoice", "Zhang Min", "mailto:zm@example.com", "Snooze…"):
            assert words in part
        assert "Assign…" not in part
        assert client.get(address).url == reverse("playbooks:task", args=[task.pk])

    @pytest.mark.parametrize(
        ("do", "expected"),
        [
            ("finish", 'name="outcome" value="saved"'),
            ("snooze", 'name="until"'),
            ("comment", 'name="note"'),
            ("playbook", 'name="playbook"'),
            ("priority", 'name="priority"'),
            ("wait", 'name="reason"'),
        ],
    )
    def test_a_form_opens_in_the_row_also_without_a_script(self, client, csm, work, do, expected):
        client.force_login(csm)
        query = {"open": work["Ash Ltd"].pk, "do": do, "outcome": "saved"}

        page = client.get(QUEUE, query).content.decode()

        assert expected in page
        assert 'name="back" value="queue"' in page

    def test_a_colleague_of_the_retention_team_sees_the_task_and_nothing_else_of_the_customer(
        self, client, other_csm, work, now
    ):
        task = work["Ash Ltd"]
        make_interactions(task.case.customer, now=now)
        address = reverse("playbooks:task-look", args=[task.pk])
        client.force_login(other_csm)
        assert client.get(address, headers=HTMX).status_code == 404

        CaseMember.objects.create(
            case=task.case, user=other_csm, name="other_csm", role="sales", state="acknowledged", asked_at=now,
            acknowledged_at=now, due_at=now, sla_amount=4, sla_unit="clock_hours",
        )  # fmt: skip

        part = client.get(address, headers=HTMX)
        assert part.status_code == 200
        assert "mailto" not in part.content.decode()

    def test_after_a_form_of_a_row_the_next_row_has_its_turn(self, client, csm, work):
        client.force_login(csm)
        task = work["Ash Ltd"]
        sent = {
            "version": 1,
            "queue": "tier=high&tier=healthy",
            "back": "queue",
            "note": "They stay.",
            "outcome": "saved",
        }

        done = client.post(reverse("playbooks:task-finish", args=[task.pk]), sent)
        stayed = client.post(
            reverse("playbooks:task-priority", args=[work["Birch Ltd"].pk]),
            {"version": 1, "queue": "", "back": "queue", "priority": "low"},
        )

        assert done.url == f"{QUEUE}?tier=high&tier=healthy#task-{work['Birch Ltd'].pk}"
        following = RetentionTask.objects.get(case=task.case, state="open")
        assert stayed.url == f"{QUEUE}#task-{following.pk}"
        assert RetentionTask.objects.get(pk=work["Birch Ltd"].pk).priority == "low"

    def test_a_form_that_is_refused_stays_in_its_row_with_what_was_entered(self, client, csm, work):
        client.force_login(csm)
        task = work["Ash Ltd"]
        RetentionTask.objects.filter(pk=task.pk).update(version=2)
        sent = {"version": 1, "back": "queue", "do": "finish", "note": "They leave.", "outcome": "not_saved"}

        refused = client.post(reverse("playbooks:task-finish", args=[task.pk]), sent)
        page = client.get(refused.url)

        assert refused.url == f"{QUEUE}?open={task.pk}&do=finish#task-{task.pk}"
        form = page.context["way"].form
        assert [form[name].value() for name in ("note", "outcome", "version")] == ["They leave.", "not_saved", 2]
        assert "changed" in page.context["refusals"][0]
        assert client.get(refused.url).context["refusals"] == []

    def test_an_item_of_the_checklist_is_ticked_in_the_row(self, client, csm, work):
        client.force_login(csm)
        task = work["Ash Ltd"]
        item = task.checklist.create(position=1, text="Ask for the renewal")

        ticked = client.post(
            reverse("playbooks:task-tick", args=[task.pk]), {"item": item.pk, "done": "on", "back": "row", "queue": ""}
        )

        item.refresh_from_db()
        assert (item.done_by_name != "", ticked.url) == (True, f"{QUEUE}?open={task.pk}#item-{item.pk}")
        assert f'id="item-{item.pk}" role="checkbox" aria-checked="true"' in client.get(ticked.url).content.decode()

    @pytest.mark.parametrize("do", ["assign", "mail"])
    def test_says_why_a_form_is_not_there(self, client, csm, work, do):
        client.force_login(csm)
        work["Ash Ltd"].case.customer.contacts.all().delete()

        page = client.get(QUEUE, {"open": work["Ash Ltd"].pk, "do": do})

        assert (page.context["way"], len(page.context["refusals"])) == (None, 1)
        assert page.context["refusals"][0] in page.content.decode().replace("&#x27;", "'")

    @pytest.mark.parametrize(
        ("action", "sent", "said"),
        [
            ("task-skip", {"reason": ""}, "This field is required."),
            ("task-priority", {"version": 1, "priority": "huge"}, "huge is not one of the available choices"),
            ("task-priority", {"priority": "high"}, "It was not sent along which edition of the task you saw."),
            ("task-playbook", {"version": 1}, "This field is required."),
            ("task-playbook", {"version": 1, "playbook": "x"}, "x is not one of the available choices"),
            ("task-start", {}, "It was not sent along which edition of the task you saw."),
            ("task-tick", {}, "Say which item of the checklist it is."),
        ],
    )
    def test_what_has_no_place_on_the_page_is_named_above_it(self, client, csm, work, action, sent, said):
        client.force_login(csm)
        task = work["Ash Ltd"]

        refused = client.post(reverse(f"playbooks:{action}", args=[task.pk]), sent)

        assert refused.status_code == 422
        assert said in refused.content.decode()
        assert not TaskEvent.objects.filter(task=task).exclude(kind="opened").exists()

    def test_what_is_due_at_the_same_moment_comes_in_the_order_of_what_is_at_stake(self, client, csm, work, now):
        RetentionTask.objects.filter(owner=csm, state="open").update(due_at=now, due_soon_at=now, created_at=now)
        client.force_login(csm)

        # risk x MRR x renewal: Cedar 0.3375 x 20,000 x 1.92, Ash 0.6375 x 20,000 x 1, Birch no risk
        assert shown(client.get(QUEUE)) == ["Cedar Ltd", "Ash Ltd", "Birch Ltd", "Dogwood Ltd"]
        sent = {"version": 1, "back": "queue", "note": "They leave.", "outcome": "not_saved"}
        done = client.post(reverse("playbooks:task-finish", args=[work["Cedar Ltd"].pk]), sent)
        assert done.url.endswith(f"#task-{work['Ash Ltd'].pk}")


def test_a_rank_is_shown_with_factors_that_multiply_out(client, csm, work):
    client.force_login(csm)
    client.post(reverse("playbooks:queue-columns"), {"column": ["rank"]})

    page = client.get(QUEUE, {"when": "snoozed"}).content.decode()
    rank = page.partition('<details class="rt-rank">')[2].partition("</details>")[0]

    assert "risk 0.4125" in rank
    assert " 20,000<" in rank
    assert "renewal (2 \N{MINUS SIGN} 20/180)" in rank
    assert f">{0.4125 * 20_000 * (2 - 20 / 180):,.0f}<" in rank


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


def test_an_unknown_filter_is_named(client, csm, work):
    client.force_login(csm)

    page = client.get(QUEUE, {"foo": "bar", "tier": "high"})

    assert page.context["problems"] == ["“foo” is no filter of the queue. Remove it from the address."]
    assert "“foo” is no filter of the queue." in page.content.decode()
    assert client.get(QUEUE, {"tier": "high", "sort": "-mrr", "page": "2"}).context["problems"] == []


def test_a_second_task_of_a_case_says_so_and_its_money_is_not_read_twice(client, csm, work, now):
    first = work["Birch Ltd"]
    RetentionTask.objects.create(
        case=first.case, level="medium", title="Second", owner=csm, created_at=now, due_soon_at=now,
        due_at=now + timedelta(days=9), sla_amount=9, sla_unit="working_days",
    )  # fmt: skip
    client.force_login(csm)

    page = client.get(QUEUE).content.decode()

    assert page.count("the same case as above") == 1
    assert page.count("as above</span></span>") == 1


class TestLatest:
    def test_escalations_are_one_line_that_names_who_was_told_and_leave_room_for_a_call(self, client, csm, work, now):
        task = work["Ash Ltd"]
        for number, name in enumerate(("Wei Li", "Jing Chen", "Jing Chen"), start=1):
            task.events.create(kind="escalated", at=now - timedelta(minutes=10 - number), data={"to": name})
        make_interactions(task.case.customer, now=now)
        client.force_login(csm)

        page = client.get(reverse("playbooks:task-look", args=[task.pk]), headers=HTMX)

        news = page.context["news"]
        assert [one.told for one in news if one.event] == ["Wei Li, Jing Chen"]
        assert [one.interaction.kind for one in news if one.interaction] == ["call", "mail"]
        assert "told: Wei Li, Jing Chen" in page.content.decode()

    def test_the_bars_of_the_score_add_up_however_many_metrics_moved(self, client, csm, work):
        client.force_login(csm)
        address = reverse("playbooks:task-look", args=[work["Ash Ltd"].pk])

        for most in (1, 2, 6):
            with patch.object(glance, "BARS", most):
                drawn = client.get(address, headers=HTMX).context["waterfall"]
            assert len(drawn.bars) <= most
            assert drawn.change.before + sum(bar.points for bar in drawn.bars) == drawn.change.after
