"""Notifications: what one was told, and how one wants to be told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from playbooks.messaging.told import centre, kinds, preferences
from playbooks.messaging.told.preferences import UnableToChoose
from playbooks.models import Message, MessageTemplate
from playbooks.web import notices
from playbooks.web.access import sees_notices
from playbooks.web.notice_forms import NoticeSettingsForm
from retention.models import localized
from retention.web.pages import Page

PAGE_SIZE = 50


class NoticesPage(Page):
    """The newest first, or only what is unread."""

    nav = "notices"
    template_name = "playbooks/notices.html"

    def allowed(self, user: Any) -> bool:
        """People who are ever told anything."""
        return sees_notices(user)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show a week of them, or what is behind one line: the notices of one kind on one day."""
        text = MessageTemplate.objects.filter(code=_code(request.GET.get("template", ""))).first()
        day = _day(request.GET.get("day", ""))
        if text is not None and day is not None:
            return self.day(text, day)
        unread_only = request.GET.get("show") == "unread"
        found = centre.unread_of(user=self.person) if unread_only else centre.notices_of(user=self.person)
        before = _day(request.GET.get("before", ""))
        week = notices.week_of(found=found, user=self.person, before=before)
        unread = centre.count_unread(user=self.person)
        return self.show({"week": week, "before": before, "unread_only": unread_only, "unread": unread})

    def day(self, text: MessageTemplate, day: date) -> HttpResponse:
        """Show one page of the notices behind a line."""
        found = notices.of_day(found=centre.notices_of(user=self.person), template=text.code, day=day)
        page = Paginator(found.select_related("template", "customer"), PAGE_SIZE).get_page(self.request.GET.get("page"))
        context = {
            "title": localized(text.name, text.name_zh),
            "template": text.code,
            "day": day,
            "page": page,
            "notices": notices.in_words(list(page.object_list), user=self.person),
            "unread": found.filter(read_at=None).exists(),
        }
        return self.show(context, template="playbooks/notices/day.html")


class OpenNotice(NoticesPage):
    """From a notification to what it is about; it is read then."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:  # type: ignore[override]
        """Lead on."""
        notice = centre.notices_of(user=self.person).filter(pk=pk).first()
        if notice is None:
            raise Http404
        centre.mark_read(user=self.person, now=self.now, message_ids=[pk])
        target = kinds.page_of(values=notice.values, customer_id=notice.customer_id)
        return HttpResponseRedirect(target) if target else redirect("playbooks:notices")


class MarkRead(NoticesPage):
    """Marking one as read, or all of them."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Do it and go back to the list."""
        named = [int(pk) for pk in request.POST.getlist("notice") if pk.isascii() and pk.isdigit() and len(pk) < 19]
        chosen: Collection[int] | QuerySet[Message, Any] | None = None if "all" in request.POST else named
        day = _day(request.POST.get("day", ""))
        if day is not None:
            unread = centre.unread_of(user=self.person)
            behind = notices.of_day(found=unread, template=_code(request.POST.get("template", "")), day=day)
            chosen = behind.values("pk")
        centre.mark_read(user=self.person, now=self.now, message_ids=chosen)
        return redirect("playbooks:notices")


class NoticeSettings(NoticesPage):
    """Which notices one wants, by which way, and when no mail is to come."""

    template_name = "playbooks/notices/settings.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show what is chosen."""
        return self.show({"form": NoticeSettingsForm(user=self.person)})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Remember what is chosen, or say what stands in the way."""
        form = NoticeSettingsForm(request.POST, user=self.person)
        if form.is_valid():
            try:
                preferences.choose(by=self.person, wishes=form.wishes(), **form.hours())
            except UnableToChoose as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Remembered. It holds for everything that happens from now on."))
                return redirect("playbooks:notices-settings")
        return self.show({"form": form})


def _code(written: str) -> str:
    """The code of a template, without what no row can hold."""
    return written.replace("\x00", "")


def _day(written: str) -> date | None:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day < date(2200, 1, 1) else None
