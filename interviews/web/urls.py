"""The addresses of this app's pages."""

from __future__ import annotations

from django.urls import path

from interviews.web.views import arranging
from interviews.web.views.asking import QuestionsPage, SaveAnswer
from interviews.web.views.closing import ClosePage
from interviews.web.views.coding import CodingPage
from interviews.web.views.interview import InterviewPage
from interviews.web.views.programme import InterviewsPage
from interviews.web.views.recorded import ConfirmUnavoidable, RecordReasons, RefuseUnavoidable

urlpatterns = [
    path("interviews/", InterviewsPage.as_view(), name="interviews"),
    path("interviews/<int:pk>/", InterviewPage.as_view(), name="interview"),
    path("interviews/<int:pk>/start/", arranging.Start.as_view(), name="start"),
    path("interviews/<int:pk>/assign/", arranging.Assign.as_view(), name="assign"),
    path("interviews/<int:pk>/schedule/", arranging.Schedule.as_view(), name="schedule"),
    path("interviews/<int:pk>/calendar.ics", arranging.CalendarFile.as_view(), name="calendar"),
    path("interviews/<int:pk>/contact/", arranging.ChooseContact.as_view(), name="contact"),
    path("interviews/<int:pk>/invite/", arranging.Invite.as_view(), name="invite"),
    path("interviews/<int:pk>/revoke/", arranging.Revoke.as_view(), name="revoke"),
    path("interviews/<int:pk>/decline/", arranging.Decline.as_view(), name="decline"),
    path("interviews/<int:pk>/cancel/", arranging.Cancel.as_view(), name="cancel"),
    path("interviews/<int:pk>/correct/", arranging.Correct.as_view(), name="correct"),
    path("interviews/<int:pk>/questions/", QuestionsPage.as_view(), name="questions"),
    path("interviews/<int:pk>/answers/<slug:key>/", SaveAnswer.as_view(), name="answer"),
    path("interviews/<int:pk>/close/", ClosePage.as_view(), name="close"),
    path("interviews/<int:pk>/reasons/", CodingPage.as_view(), name="coding"),
    path("departures/<int:pk>/reasons/", RecordReasons.as_view(), name="record-reasons"),
    path("reasons/<int:pk>/confirm/", ConfirmUnavoidable.as_view(), name="confirm-unavoidable"),
    path("reasons/<int:pk>/refuse/", RefuseUnavoidable.as_view(), name="refuse-unavoidable"),
]
