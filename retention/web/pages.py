"""What every page states for itself: who may see it, its parent template and the moment it shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from retention import conf, statements
from retention.clock import database_now
from retention.web import navigation
from retention.web.personal import language


def is_fragment(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a part of the page rather than the page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def page_around(request: HttpRequest) -> str:
    """Return the page that a person is on: a part of one is asked for from there, as htmx says.

    What is said is kept only where it is a page of this host; else it is the address that was asked for.
    """
    said = request.headers.get("HX-Current-URL", "") if is_fragment(request) else ""
    if url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure()):
        parts = urlsplit(said)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if url_has_allowed_host_and_scheme(path, None):
            return path
    return request.get_full_path()


def sees_customers(user: Any) -> bool:
    """Tell whether a person has customers to look at; which ones is visible_to's business."""
    if not user.is_authenticated or not user.is_active:
        return False
    if conf.settings().visibility is not None:
        return True
    return bool(user.has_perm("retention.view_customer") or user.has_perm("retention.view_every_customer"))


def sees_every_portfolio(user: Any) -> bool:
    """Tell whether a person's customers have several owners, so that pages name them."""
    return conf.settings().visibility is not None or bool(user.has_perm("retention.view_every_customer"))


class Page(View):
    """A page for people who are logged in; a subclass says who, else nobody may see it."""

    nav = ""
    template_name = ""
    home = False
    """Whether people arrive here after the login: who has other work is led there."""
    narrows = False
    """Whether it is a list that a form of filters narrows; what the form sends empty does not stay in the address."""

    def allowed(self, user: Any) -> bool:
        """Tell whether this person may use the page."""
        return False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask strangers to log in, and refuse those without permission; who comes from the login has their language."""
        if not request.user.is_authenticated:
            return self.to_login(request)
        wanted = language.of_newcomer(request)
        try:
            response = self.respond(request, *args, **kwargs)
        except OperationalError as error:
            if not statements.gave_up(error):
                raise
            response = render(request, "retention/busy.html", status=503)
        if wanted:
            language.keep(response, wanted)
        return response

    def respond(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Return the page to those who may see it."""
        if not self.allowed(request.user):
            return self.elsewhere(request)
        if self.narrows and request.method == "GET" and (address := self.without_blanks()) is not None:
            return address
        return super().dispatch(request, *args, **kwargs)

    def elsewhere(self, request: HttpRequest) -> HttpResponseBase:
        """Lead from the home page to the first page that the person may open. Raises PermissionDenied on others."""
        ways = navigation.entries(user=request.user, current=self.nav, now=self.now) if self.home else []
        if not ways:
            raise PermissionDenied
        return HttpResponseRedirect(ways[0].url)

    def to_login(self, request: HttpRequest) -> HttpResponse:
        """Send the whole page to the login, also when only a part of it was asked for; it leads back to the page."""
        redirect = redirect_to_login(page_around(request))
        if is_fragment(request):
            return HttpResponse(status=204, headers={"HX-Redirect": redirect.url})
        return redirect

    @property
    def person(self) -> Any:
        """The person who is logged in; dispatch has sent everybody else away."""
        return self.request.user

    @cached_property
    def now(self) -> datetime:
        """The moment of this request, by the database's clock."""
        return database_now()

    def without_blanks(self) -> HttpResponse | None:
        """Lead to the same address without what a form sent empty; None where there is nothing of that kind."""
        here = self.request.GET
        if is_fragment(self.request) or all(value for _name, values in here.lists() for value in values):
            return None
        kept = QueryDict(mutable=True)
        for name, values in here.lists():
            kept.setlist(name, [value for value in values if value])
        return HttpResponseRedirect(
            f"{self.request.path}?{kept.urlencode()}" if kept.urlencode() else self.request.path
        )

    @cached_property
    def wants_filters(self) -> bool:
        """Tell whether the choices of the filters are asked for; they are not read for every page view."""
        return "filters" in self.request.GET

    def show(self, context: Mapping[str, Any], *, template: str = "", status: int = 200) -> HttpResponse:
        """Return the page, or the part of it that is named."""
        shared = {
            "base_template": conf.settings().base_template,
            "nav_current": self.nav,
            "now": self.now,
            "request": self.request,
            "user": self.request.user,
        }
        return render(self.request, template or self.template_name, {**shared, **context}, status=status)
