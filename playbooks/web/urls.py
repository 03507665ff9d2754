"""The addresses of this app's pages."""

from __future__ import annotations

from django.urls import path

from playbooks.web.views.queue import QueuePage
from playbooks.web.views.task import FinishTask, SnoozeTask, TaskPage, WakeTask

urlpatterns = [
    path("", QueuePage.as_view(), name="queue"),
    path("tasks/<int:pk>/", TaskPage.as_view(), name="task"),
    path("tasks/<int:pk>/finish/", FinishTask.as_view(), name="task-finish"),
    path("tasks/<int:pk>/snooze/", SnoozeTask.as_view(), name="task-snooze"),
    path("tasks/<int:pk>/wake/", WakeTask.as_view(), name="task-wake"),
]
