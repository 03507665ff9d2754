"""The addresses of this app's pages."""

from __future__ import annotations

from django.urls import path

from playbooks.web.views.approvals import ApprovalPage, ApprovalsPage, DecideApproval
from playbooks.web.views.offers import AskForPlan, ExecuteOffer, NewOffer, OfferPage, WithdrawOffer
from playbooks.web.views.queue import QueuePage
from playbooks.web.views.task import FinishTask, SnoozeTask, TaskPage, WakeTask
from playbooks.web.views.unsubscribe import UnsubscribePage

urlpatterns = [
    path("unsubscribe/<str:token>/", UnsubscribePage.as_view(), name="unsubscribe"),
    path("", QueuePage.as_view(), name="queue"),
    path("tasks/<int:pk>/", TaskPage.as_view(), name="task"),
    path("tasks/<int:pk>/finish/", FinishTask.as_view(), name="task-finish"),
    path("tasks/<int:pk>/snooze/", SnoozeTask.as_view(), name="task-snooze"),
    path("tasks/<int:pk>/wake/", WakeTask.as_view(), name="task-wake"),
    path("approvals/", ApprovalsPage.as_view(), name="approvals"),
    path("approvals/<int:pk>/", ApprovalPage.as_view(), name="approval"),
    path("approvals/<int:pk>/<slug:verb>/", DecideApproval.as_view(), name="approval-decide"),
    path("cases/<int:pk>/offers/", NewOffer.as_view(), name="offer-new"),
    path("cases/<int:pk>/plan/", AskForPlan.as_view(), name="plan-new"),
    path("offers/<int:pk>/", OfferPage.as_view(), name="offer"),
    path("offers/<int:pk>/withdraw/", WithdrawOffer.as_view(), name="offer-withdraw"),
    path("offers/<int:pk>/execute/", ExecuteOffer.as_view(), name="offer-execute"),
]
