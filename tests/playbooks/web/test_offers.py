"""An offer as a page: written, changed, asked for, carried out, and taken out as a file."""

from __future__ import annotations

import csv
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from playbooks.models import ApprovalRequest, Offer, OfferExecution, OfferKind
from playbooks.work.approvals import deciding

pytestmark = pytest.mark.django_db


def test_offers_are_taken_out_as_a_file(request_of_csm):
    out = StringIO()
    call_command("export_data", "offers", stdout=out, stderr=StringIO())

    (row,) = csv.DictReader(StringIO(out.getvalue()))
    assert (row["customer"], row["kind"], row["value"], row["cost"], row["state"], row["reference"]) == (
        "C1",
        "discount",
        "15",
        "900",
        "waiting",
        "",
    )


class TestOffers:
    form = {
        "kind": "discount",
        "value": "15",
        "term_months": 6,
        "one_off_cost": "",
        "reason": "Prices.",
        "plan": "Visit.",
    }

    def test_writes_an_offer_and_asks_for_its_approval_with_one_click(
        self, client, case_of, catalogue, policy, csm, manager
    ):  # fmt: skip
        policy("offer")
        case = case_of()
        client.force_login(csm)
        assert client.get(reverse("playbooks:offer-new", args=[case.pk])).status_code == 200

        response = client.post(reverse("playbooks:offer-new", args=[case.pk]), {**self.form, "ask": "1"})

        offer = Offer.objects.get()
        assert response.headers["Location"] == reverse("playbooks:offer", args=[offer.pk])
        assert (offer.state, ApprovalRequest.objects.get().plan) == ("waiting", "Visit.")

    def test_says_of_each_kind_what_its_value_is_counted_in(self, client, case_of, catalogue, csm):
        OfferKind.objects.create(code="module", name="Module", basis="monthly_amount", value_max=20000)
        client.force_login(csm)

        page = client.get(reverse("playbooks:offer-new", args=[case_of().pk]))

        written = re.findall(r'data-of-choice="(\w+)">([^<]+)<', page.content.decode())
        assert written == [
            ("credit", "Credit: in ¥, once"),
            ("discount", "Discount: in % of the MRR, for the term"),
            ("module", "Module: in ¥ a month, for the term"),
        ]
        assert [label for _code, label in page.context["offer_form"].fields["kind"].choices] == [
            "Credit: 0 to 10,000 ¥, once; 0 to 12 months",
            "Discount: 1 to 40 % of the MRR, for the term; 1 to 12 months",
            "Module: 0 to 20,000 ¥ a month, for the term; 1 to 12 months",
        ]
        assert page.context["offer_form"].fields["one_off_cost"].help_text == "In ¥."

    def test_saves_nothing_of_an_offer_that_cannot_be_made(self, client, case_of, catalogue, csm):
        case = case_of()
        client.force_login(csm)

        response = client.post(reverse("playbooks:offer-new", args=[case.pk]), {**self.form, "value": "60", "ask": "1"})

        assert response.status_code == 200
        assert list(response.context["offer_form"].errors) == ["value"]
        assert response.content.decode().count("value must be from 1.00 to 40.00") == 1
        assert re.search(r'<input[^>]*name="value"[^>]*aria-invalid="true"', response.content.decode())
        assert not Offer.objects.exists()

    def test_changes_an_offer_and_refuses_a_stale_change(self, client, offer_for, csm):
        offer = offer_for()
        client.force_login(csm)
        address = reverse("playbooks:offer", args=[offer.pk])
        assert client.get(address).status_code == 200

        assert client.post(address, {**self.form, "version": 1, "value": "10"}).status_code == 302
        response = client.post(address, {**self.form, "version": 1, "value": "12"})

        assert response.status_code == 200
        assert "What you entered" in response.content.decode()
        assert Offer.objects.get().value == 10

    def test_records_that_it_was_carried_out(self, client, request_of_csm, csm, manager, now):
        deciding.approve(request_id=request_of_csm.pk, by=manager, now=now, version=request_of_csm.version)
        offer = Offer.objects.get()
        client.force_login(csm)

        sent = {"version": offer.version, "reference": "C-17"}
        assert client.post(reverse("playbooks:offer-execute", args=[offer.pk]), {"version": 1}).status_code == 200
        assert client.post(reverse("playbooks:offer-execute", args=[offer.pk]), sent).status_code == 302
        assert client.post(reverse("playbooks:offer-execute", args=[offer.pk]), sent).status_code == 200

        assert OfferExecution.objects.get().reference == "C-17"
        assert "C-17" in client.get(reverse("playbooks:offer", args=[offer.pk])).content.decode()

    def test_withdraws(self, client, request_of_csm, csm):
        client.force_login(csm)
        offer = Offer.objects.get()

        client.post(reverse("playbooks:offer-withdraw", args=[offer.pk]), {"version": offer.version})

        assert (Offer.objects.get().state, ApprovalRequest.objects.get().state) == ("withdrawn", "withdrawn")
        page = client.get(reverse("playbooks:offer", args=[offer.pk])).content.decode()
        assert page.count("Withdrawn by csm, ") == 3

    def test_says_who_withdrew_a_draft_of_somebody_else_and_why(self, client, offer_for, manager, analyst):
        offer = offer_for()
        address = reverse("playbooks:offer-withdraw", args=[offer.pk])
        client.force_login(analyst)
        assert client.post(address, {}).status_code == 403
        client.force_login(manager)

        refused = client.post(address, {"version": offer.version, "note": ""})
        assert (refused.status_code, "This field is required." in refused.content.decode()) == (200, True)
        assert client.post(address, {"version": offer.version, "note": "They stay."}).status_code == 302

        for page in ("offer", "case"):
            shown = client.get(reverse(f"playbooks:{page}", args=[offer.pk if page == "offer" else offer.case_id]))
            text = shown.content.decode()
            assert "Withdrawn by manager, " in text
            assert "They stay." in text
        assert [(line.words, line.who, line.note) for line in shown.context["lines"] if line.who == "manager"] == [
            ("Withdrawn", "manager", "They stay.")
        ]

    def test_asks_for_the_approval_of_a_plan(self, client, case_of, csm):
        case = case_of()
        client.force_login(csm)
        address = reverse("playbooks:plan-new", args=[case.pk])
        assert client.get(address).status_code == 200

        assert client.post(address, {"plan": " "}).status_code == 200
        response = client.post(address, {"plan": "Visit them."})

        request = ApprovalRequest.objects.get()
        assert response.headers["Location"] == reverse("playbooks:approval", args=[request.pk])
        assert client.get(response.headers["Location"]).status_code == 200

    def test_other_portfolios_do_not_exist(self, client, request_of_csm, other_csm):
        client.force_login(other_csm)
        offer = Offer.objects.get()

        for name, pk in (("offer", offer.pk), ("offer-new", offer.case_id), ("plan-new", offer.case_id)):
            assert client.get(reverse(f"playbooks:{name}", args=[pk])).status_code == 404

    def test_an_analyst_looks_and_changes_nothing(self, client, request_of_csm, analyst):
        client.force_login(analyst)
        offer = Offer.objects.get()

        page = client.get(reverse("playbooks:offer", args=[offer.pk])).content.decode()

        assert "<textarea" not in page
        answer = client.post(reverse("playbooks:offer", args=[offer.pk]), {**self.form, "version": offer.version})
        assert answer.status_code == 403
