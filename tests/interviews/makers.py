"""Rows for tests of reasons, each made by one call that names what matters."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

from interviews.models import CodedReason, Departure, Form, FormVersion, Interview, Reason
from retention.people import display_name
from tests.makers import NOW, make_customer

_numbers = count(1)


def make_tree():
    """A small tree: product (defect, missing), price, competitor, own (bankrupt), unknown; by code."""
    tops = {}
    for place, (code, avoidable) in enumerate(
        [("product", "avoidable"), ("price", "depends"), ("competitor", "depends"), ("own", "unavoidable")]
    ):
        tops[code] = Reason.objects.create(code=code, name=code.title(), avoidable=avoidable, position=place)
    for parent, code, avoidable in (
        ("product", "defect", "avoidable"),
        ("product", "missing", "depends"),
        ("own", "bankrupt", "unavoidable"),
    ):
        tops[code] = Reason.objects.create(code=code, name=code.title(), parent=tops[parent], avoidable=avoidable)
    return tops


def make_departure(*, owner=None, left_on=date(2026, 2, 2), mrr=100, customer=None, **facts):
    """A customer who left, with the facts of that day."""
    customer = customer or make_customer(owner=owner, industry=facts.get("industry", "Tools"))
    values = {"name": customer.name, "industry": customer.industry, "segment": customer.segment, **facts}
    return Departure.objects.create(
        customer=customer, left_on=left_on, mrr_lost=mrr, csm=owner, csm_name=display_name(owner), noticed_at=NOW,
        **values,
    )  # fmt: skip


def make_code(departure, reason, *, source="confirmed", rank=1, **values):
    """One coded reason."""
    return CodedReason.objects.create(
        departure=departure, reason=reason, source=source, rank=rank, coded_at=NOW, **{"author_name": "A", **values}
    )


def make_interview(departure, *, interviewer=None, state="submitted", days=10, **values):
    """An interview of a departure, as a rule a submitted one."""
    form, _ = Form.objects.get_or_create(code="exit", defaults={"name": "Exit", "purpose": "exit"})
    version, _ = FormVersion.objects.get_or_create(form=form, number=1)
    left = NOW.replace(year=departure.left_on.year, month=departure.left_on.month, day=departure.left_on.day)
    done = left + timedelta(days=days)
    stays = values.get("purpose") == "stay"
    over = {"started_at": done, "submitted_at": done} if state == "submitted" else {}
    return Interview.objects.create(
        customer=departure.customer, departure=None if stays else departure,
        form_version=version, state=state, interviewer=interviewer,
        interviewer_name=display_name(interviewer), opened_at=left, due_at=left + timedelta(days=30),
        warn_at=left + timedelta(days=60), **{**over, **values},
    )  # fmt: skip
