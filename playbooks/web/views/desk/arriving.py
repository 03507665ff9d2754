"""What came to a queue, changed or left it since a page of it was shown, for the page to put in its place."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from playbooks.models import RetentionTask
from playbooks.web.desk import addresses, listing, news
from playbooks.web.desk.groups import LABELS, Borders
from playbooks.web.desk.listing import filtered
from playbooks.web.desk.sorting import Sort
from playbooks.web.views.queue import QueuePage
from retention.web.filters import chips


class NewsPart(QueuePage):
    """What is new in a queue since it was shown; 304 where that is what the browser knows.

    The quiet answer asks three questions: how many tasks there are, which rows the page would have now, and which
    editions the shown rows have. What changed is drawn besides, and with `show` in the address also what came.
    """

    home, narrows = False, False
    template_name = "playbooks/desk/_news.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Compare and tell."""
        filters, scope = filtered(request.user, request.GET, self.now)
        shown, borders, since = news.Shown.of(request.GET), Borders(now=self.now), self.visit_before()
        counts = self.counts(filters, scope, borders, since=since)
        folded = set(request.GET.get("folded", "").split(",")) & LABELS.keys()
        keys = list(self.order(filters, borders, counts, folded).get_page(shown.page).object_list)
        there = news.versions(filters.qs, shown=shown, borders=borders)
        left = [pk for pk, (version, _look) in shown.rows.items() if pk not in there and version != news.GONE]
        gone = news.whereabouts(keys=left, user=request.user)
        found = news.compare(shown=shown, keys=keys, there=there, counts=counts, gone=gone)
        headers = {"ETag": found.etag(there), "Cache-Control": "private, no-cache"}
        if request.headers.get("If-None-Match") == headers["ETag"]:
            return HttpResponse(status=304, headers=headers)
        context: dict[str, Any] = {"news": found}
        if found:
            narrowed = bool(chips(filters, request.GET))
            context |= self.strip(scope, counts, since, folded=folded, narrowed=narrowed)
            context |= self.drawn(found, scope, borders, keys=keys)
        response = self.show(context)
        for name, value in headers.items():
            response[name] = value
        return response

    def drawn(self, found: news.News, scope: str, borders: Borders, *, keys: list[int]) -> dict[str, Any]:
        """Draw the rows that changed and, where they are asked for, those that came."""
        asks = "show" in self.request.GET
        wanted = [*found.changed, *(found.new if asks else ())]
        if not wanted:
            return {}
        here = addresses.without(self.request.GET, addresses.NEWS)
        context = {**self.desk(scope), "addresses": addresses.of_rows(here)}
        tasks = listing.rows(wanted, now=self.now, columns=context["shown"].keys)
        changed = [task for task in tasks if task.pk in set(found.changed)]
        came = [task for task in tasks if task.pk not in set(found.changed)]
        marks = {task.pk: self.mark(task, found, borders) for task in changed}
        cases = dict(RetentionTask.objects.filter(pk__in=keys).values_list("pk", "case_id"))
        again = listing.again((key, cases[key]) for key in keys if key in cases)
        self.draw(changed, context, borders, marks=marks, swaps=True, again=again)
        self.draw(came, context, borders, marks={task.pk: str(_("new")) for task in came}, again=again)
        flat = Sort.of(self.request.GET) is not None
        for task in came:
            place = keys.index(task.pk)
            task.group_key = "" if flat else borders.group_of(task)  # type: ignore[attr-defined]  # for the template
            task.follows = keys[place - 1] if place else ""  # type: ignore[attr-defined]
        groups = {} if flat else {borders.group_of(task): None for task in came}
        return {
            "changed": changed,
            "came": came,
            "asks": asks,
            "heads": [
                {"key": key, "place": place, "label": label, "count": found.numbers.split(".")[place]}
                for place, (key, label) in enumerate(LABELS.items())
                if key in groups
            ],
            "shown": context["shown"],
            "queue": addresses.queue_of(self.request.GET),
        }

    def mark(self, task: RetentionTask, found: news.News, borders: Borders) -> str:
        """Say in a word what is different: the group that the row belongs to now, or just that something is."""
        if task.pk in found.groups:
            return _("changed: %(group)s") % {"group": LABELS[borders.group_of(task)]}
        return _("changed")
