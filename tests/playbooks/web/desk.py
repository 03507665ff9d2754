"""What a page of the queue shows, and what it says after something was sent."""

from __future__ import annotations

from django.contrib.messages import get_messages


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def shown(response):
    return [task.case.customer.name for group in response.context["groups"] for task in group.tasks]
