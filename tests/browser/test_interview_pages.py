"""Every page about interviews and reasons, wide and narrow, in both languages, light and dark: nothing is wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from interviews.analysis import competitor_notes
from interviews.collection import invitations
from interviews.models import Answer, Competitor, CompetitorMention, Interview, ProductRequest, WinBackCondition
from retention import roles
from retention.clock import database_now
from tests.browser.looking import look_over
from tests.interviews.makers import make_code, make_departure, make_tree
from tests.interviews.web.conftest import make_interview, make_talk
from tests.makers import make_customer

pytestmark = pytest.mark.browser
LOOKS = [("en", 1280, "light"), ("zh-hans", 400, "dark")]


@pytest.fixture(scope="module")
def people(world):
    named = {
        "interviewer": world.person(roles.INTERVIEWER, "Sophie", "Laurent"),
        "manager": world.person(roles.MANAGER, "Jing", "Chen"),
        "csm": world.person(roles.CSM, "Emma", "Clarke"),
    }
    return named | {"customer": None}


def six_who_left(csm):
    """Customers of a CSM who left for several reasons: one waits for a feature, one went where another looks."""
    tree, today, now = make_tree(), timezone.localdate(), database_now()
    left = [
        make_departure(owner=csm, left_on=today - timedelta(days=30 + 20 * place), mrr=800, region="East", size=60)
        for place in range(6)
    ]
    verdicts = {"defect": "avoidable", "missing": "avoidable", "price": "undetermined", "bankrupt": "unavoidable"}
    codes = ["defect", "defect", "missing", "price", "price", "bankrupt"]
    for departure, code in zip(left, codes, strict=True):
        make_code(departure, tree["price"], source="recorded", evidence="They compared prices in March.")
        make_code(departure, tree[code], avoidable=verdicts[code], evidence="Said so twice.")
    rival = Competitor.objects.create(code="rival", name="Stockwise", name_zh="仓智", note="Cheap at first")
    CompetitorMention.objects.create(
        departure=left[4], competitor=rival, source="stated", strengths="Several warehouses in one view", at=now
    )
    for customer in (left[0].customer, make_customer(owner=csm)):
        competitor_notes.write(
            customer_id=customer.pk, competitor="rival", standing="trial", text="Their buyer told us.", by=csm, now=now
        )
    WinBackCondition.objects.create(
        departure=left[2], kind="feature", recontact_on=today, consent=True, made_at=now,
        product_request=ProductRequest.objects.create(code="export", name="Export to a file", name_zh="导出文件"),
    )  # fmt: skip
    return left


@pytest.fixture(scope="module")
def addresses(people, version):
    left = six_who_left(people["csm"])
    mine = people["interviewer"]
    waits, goes_on, over = make_interview(version, interviewer=mine), make_talk(version, mine), make_talk(version, mine)
    for talk in (goes_on, over):
        Answer.objects.create(
            interview=talk, question_key="main_reason", verbatim="Nobody called back.", quotes=["Nobody called back."],
            answered_at=database_now(),
        )  # fmt: skip
    Interview.objects.filter(pk=over.pk).update(state="submitted", submitted_at=database_now())
    invited = make_interview(version, interviewer=mine, language="en")
    token = invitations.invite(interview_id=invited.pk, by=mine, now=database_now())
    return {
        "interviews": reverse("interviews:interviews"),
        "an interview to be held": reverse("interviews:interview", args=[waits.pk]),
        "the questions": reverse("interviews:questions", args=[goes_on.pk]),
        "the close": reverse("interviews:close", args=[goes_on.pk]),
        "an interview that is over": reverse("interviews:interview", args=[over.pk]),
        "its reasons": reverse("interviews:coding", args=[over.pk]),
        "reasons": reverse("interviews:reasons"),
        "reasons, filters open": reverse("interviews:reasons") + "?by=region&across=size&filters=1",
        "who left for a reason": reverse("interviews:departures") + "?reason=price",
        "who left, filters open": reverse("interviews:departures") + "?filters=1",
        "competitors": reverse("interviews:competitors"),
        "who looks at one": reverse("interviews:looking"),
        "who is signalled": reverse("interviews:signalled"),
        "who waits for a request": reverse("interviews:win-back-customers") + "?request=export",
        "programme": reverse("interviews:programme"),
        "signals": reverse("interviews:signals"),
        "win-back": reverse("interviews:win-back"),
        "a recorded reason": reverse("interviews:record-reasons", args=[left[0].pk]),
        "a customer who left": reverse("retention:customer", args=[left[0].customer_id]),
        "the customer's own page": reverse("interviews_guest:answers", args=[token]),
        "the thanks": reverse("interviews_guest:thanks"),
        "a link that is not one": reverse("interviews_guest:answers", args=["nothing"]),
    }


LINE = "tbody tr"
NAMED = "text='Northgate Tooling'"
INTERVIEWS = [f"{LINE} >> {NAMED}"]
REASONS = [f"[aria-labelledby={part}-title] {LINE}" for part in ("pareto", "groups", "months")]
SHOWN = {
    "interviewer": {
        "interviews": INTERVIEWS,
        "an interview to be held": ["[aria-labelledby=begin-title] button"],
        "the questions": ["[aria-labelledby=question-1] textarea"],
        "the close": ["[aria-labelledby=stated-title] select", "[aria-labelledby=said-title] li >> nth=4"],
        "an interview that is over": ["[aria-labelledby=answers-title] >> text='Nobody called back.'"],
        "its reasons": ["[aria-labelledby=confirmed-title] select", "[aria-labelledby=said-title] li >> nth=4"],
    },
    "manager": {
        "interviews": INTERVIEWS,
        "reasons": REASONS,
        "reasons, filters open": ["form.rt-filter-form", *REASONS],
        "who left for a reason": [f"{LINE} >> {NAMED}", ".rt-behind"],
        "who left, filters open": ["form.rt-filter-form #id_alike", f"{LINE} >> {NAMED}"],
        "who looks at one": [f"{LINE} >> {NAMED}", ".rt-behind"],
        "who is signalled": [f"{LINE} >> {NAMED}", ".rt-behind"],
        "who waits for a request": [f"{LINE} >> {NAMED}", ".rt-behind"],
        "competitors": ["[aria-labelledby=rivals-title] li", f"[aria-labelledby=looking-title] {LINE}"],
        "programme": [f"[aria-labelledby=coverage-title] {LINE}"],
        "signals": [f"[aria-labelledby=signals-title] {LINE}"],
        "win-back": [f"[aria-labelledby={part}-title] {LINE}" for part in ("requests", "conditions")],
    },
    "csm": {
        "reasons": REASONS,
        "a recorded reason": ["main select >> nth=1"],
        "a customer who left": ["#departure >> text=/Price|价格/"],
    },
    "customer": {
        "the customer's own page": ["h1:has-text('Northgate Tooling')", "textarea >> nth=4"],
        "the thanks": ["h1"],
        "a link that is not one": ["h1"],
    },
}
"""The pages of each person, and what each is for: an empty one has none of it."""
VISITS = [(part, look[0], name) for part, names in SHOWN.items() for look in LOOKS for name in names]


@pytest.mark.parametrize(("part", "language", "name"), VISITS, ids=["-".join(one) for one in VISITS])
def test_nothing_complains_nothing_overflows_axe_finds_nothing_and_the_policy_is_kept(
    window, people, addresses, part, language, name
):
    _language, width, scheme = next(look for look in LOOKS if look[0] == language)
    seen = window(people[part], language, width, scheme)
    found = look_over(seen, addresses[name], shows=SHOWN[part][name], width_for_axe=width)

    assert [one for one in found if "status of 4" not in one] == []
