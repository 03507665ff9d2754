"""What a worker of the demo host does before it begins."""

from __future__ import annotations

from celery.signals import worker_init
from django.urls import clear_url_caches, get_resolver

from project.celery import load_addresses


def test_a_worker_knows_all_addresses_before_it_forks():
    clear_url_caches()
    assert "url_patterns" not in vars(get_resolver())

    load_addresses()

    assert "url_patterns" in vars(get_resolver())
    assert "project.addresses" in {identity for (identity, _sender), *_receiver in worker_init.receivers}
