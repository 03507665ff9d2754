"""What people keep of their queue: saving and deleting views, choosing columns, folding groups away."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from playbooks.web.desk import columns, listing
from playbooks.web.desk.addresses import queue_address
from playbooks.web.desk.forms import SaveViewForm
from playbooks.web.desk.groups import LABELS
from playbooks.web.views.desk.looking import DeskPage
from playbooks.work.desk import views
from retention.web import formats

UNSAVED: Final = "retention_unsaved_view"
"""In the session: a view that was not saved, and why, for the page that comes next."""


class Keeping(DeskPage):
    """Something small that is remembered; the person goes back to the queue they came from."""

    http_method_names = ["post"]

    def back(self, *, at: str = "", **changes: str | None) -> HttpResponse:
        """Go back to the queue, with parts of its address changed, to where the person was on the page."""
        query = QueryDict(self.request.POST.get("queue", ""), mutable=True)
        for name, value in changes.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return redirect(queue_address(query.urlencode()) + (f"#{at}" if at else ""))

    def strange(self, keys: list[str]) -> list[str]:
        """Return what is to be said of columns that there are not for this person."""
        there = {column.key: column.label for column in columns.offered(self.person)}
        unknown = sorted({key[:40] for key in keys} - there.keys())
        if not unknown:
            return []
        words = {"columns": formats.listed(unknown), "known": formats.named(there.items())}
        return [_("There is no column “%(columns)s”; known are %(known)s.") % words]


class SaveView(Keeping):
    """Keep the filters and columns of this moment under a name."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save it and show it; what is refused stands in its form again, as it was entered."""
        form = SaveViewForm(request.POST)
        query = QueryDict(request.POST.get("queue", ""), mutable=True)
        for name in ("view", "play"):
            query.pop(name, None)
        problems = [_("Give the view a name of at most 60 characters.")] if not form.is_valid() else []
        problems += listing.problems(request.user, query, self.now)
        problems += self.strange(request.POST.getlist("column"))
        if problems:
            return self.refuse(problems)
        replaces = form.cleaned_data["replaces"]
        name = replaces or form.cleaned_data["name"]
        try:
            view = views.save(
                name=name,
                shared=form.cleaned_data["shared"],
                query=query.urlencode(),
                columns=columns.known(request.POST.getlist("column"), user=request.user),
                by=request.user,
                now=self.now,
                replaces=bool(replaces),
            )
        except views.UnableToReplaceView as error:
            return self.refuse([str(error)], taken=name)
        except views.UnableToSaveView as error:
            return self.refuse([str(error)])
        messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
        return self.back(view=str(view.pk))

    def refuse(self, problems: list[str], *, taken: str = "") -> HttpResponse:
        """Go back to the form, which says why; `taken` is a name whose view can be replaced."""
        entered = {"name": self.request.POST.get("name", "")[:200], "shared": "shared" in self.request.POST}
        self.request.session[UNSAVED] = {"problems": problems, "taken": taken, **entered}
        return self.back()


class DeleteView(Keeping):
    """Delete a saved view."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete it; 404 where it is not theirs to delete."""
        try:
            views.delete(view_id=pk, by=request.user)
        except views.UnableToDeleteView as error:
            raise Http404(str(error)) from error
        messages.success(request, _("The view is deleted."))
        return self.back(view=None)


class ChooseColumns(Keeping):
    """Choose the columns of one's queue."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Remember them; with "usual" the choice is forgotten."""
        sent, usual = request.POST.getlist("column"), "usual" in request.POST
        problems = [] if usual else self.strange(sent)
        if not sent and not usual:
            problems.append(_("Choose at least one column, or the usual ones."))
        if problems:
            messages.error(request, " ".join(problems))
            return self.back(at="rt-columns")
        views.choose_columns(columns=[] if usual else columns.known(sent, user=request.user), by=request.user)
        return self.back(at="rt-columns", view=None)


class FoldGroup(Keeping):
    """Fold a group away, or unfold it."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Remember it."""
        group: Any = request.POST.get("group")
        if group not in LABELS:
            raise Http404
        views.fold(group=group, folded="folded" in request.POST, by=request.user)
        return self.back(at=f"group-{group}", page=None)
