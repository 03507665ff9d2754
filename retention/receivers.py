"""What we listen to in the host: a customer that is saved or deleted there is read again here, by a worker."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db.models.signals import post_delete, post_save

from retention import conf, doorbell, tasks
from retention.adapters import adapter_of
from retention.conf import CustomerSource


def connect() -> None:
    """Listen to the models of RETENTION["CUSTOMER_SOURCES"]; what is wrong with them is reported by the checks."""
    try:
        for source in conf.settings().customer_sources:
            model, name = apps.get_model(source.model), f"retention.{source.name}"
            post_save.connect(partial(_saved, source), sender=model, weak=False, dispatch_uid=f"{name}.saved")
            post_delete.connect(partial(_deleted, source), sender=model, weak=False, dispatch_uid=f"{name}.deleted")
    except (ImproperlyConfigured, LookupError, TypeError, ValueError):
        return


def _saved(source: CustomerSource, *, instance: Any, raw: bool = False, **kwargs: object) -> None:
    """Read the customer again once the host's transaction is committed; a lost message is made good by the schedule."""
    if not raw:
        doorbell.ring(tasks.sync_customers, source=source.name, keys=[str(instance.pk)])


def _deleted(source: CustomerSource, *, instance: Any, **kwargs: object) -> None:
    """Note that the customer is gone; by then the row is not there any more, so its number is sent."""
    key = adapter_of(source).key_of(instance)
    if key is not None:
        doorbell.ring(tasks.customer_gone, source=source.name, tenant=key[0], external_id=key[1])
