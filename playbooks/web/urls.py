"""The addresses of this app's pages."""

from __future__ import annotations

from django.urls import path

from playbooks.web.customer.views import AddTask, DraftOffer, StartPlaybook
from playbooks.web.operations.desks import OpenTasksFile, OpenTasksPage
from playbooks.web.operations.mails import ContactMailsFile, ContactMailsPage
from playbooks.web.operations.owners import OwnersFile, OwnersPage
from playbooks.web.operations.past import CaseTimesFile, CaseTimesPage, PastTasksFile, PastTasksPage
from playbooks.web.operations.snoozes import SnoozesFile, SnoozesPage
from playbooks.web.operations.views import OperationsPage
from playbooks.web.views import retention_team, task_actions
from playbooks.web.views.absences import AbsencesPage, EndAbsence
from playbooks.web.views.approvals import ApprovalPage, ApprovalsPage, ApproveMany, DecideApproval
from playbooks.web.views.cases import CasePage, CasesFile, CasesPage, ChoosePlaybook, CloseCase
from playbooks.web.views.desk import acting, arriving, bulk, keeping, looking
from playbooks.web.views.notices import MarkRead, NoticeSettings, NoticesPage, OpenNotice
from playbooks.web.views.offers import AskForPlan, ExecuteOffer, NewOffer, OfferPage, WithdrawOffer
from playbooks.web.views.queue import QueuePage
from playbooks.web.views.task import TaskPage
from playbooks.web.views.unheard import UnheardPage
from playbooks.web.views.unsubscribe import UnsubscribePage

urlpatterns = [
    path("unsubscribe/<str:token>/", UnsubscribePage.as_view(), name="unsubscribe"),
    path("", QueuePage.as_view(), name="queue"),
    path("queue/news/", arriving.NewsPart.as_view(), name="queue-news"),
    path("queue/columns/", keeping.ChooseColumns.as_view(), name="queue-columns"),
    path("queue/groups/", keeping.FoldGroup.as_view(), name="queue-fold"),
    path("queue/views/", keeping.SaveView.as_view(), name="view-save"),
    path("queue/views/<int:pk>/delete/", keeping.DeleteView.as_view(), name="view-delete"),
    path("queue/bulk/", bulk.BulkPage.as_view(), name="bulk"),
    path("queue/bulk/<int:pk>/", bulk.BulkResultPage.as_view(), name="bulk-done"),
    path("queue/bulk/<int:pk>/undo/", bulk.UndoBulk.as_view(), name="bulk-undo"),
    path("queue/leave/", acting.LeavePlay.as_view(), name="play-leave"),
    path("tasks/<int:pk>/look/", looking.GlancePage.as_view(), name="task-look"),
    path("tasks/<int:pk>/skip/", acting.SkipTask.as_view(), name="task-skip"),
    path("tasks/<int:pk>/priority/", acting.PrioritiseTask.as_view(), name="task-priority"),
    path("tasks/<int:pk>/playbook/", acting.StartPlaybook.as_view(), name="task-playbook"),
    path("tasks/<int:pk>/", TaskPage.as_view(), name="task"),
    path("tasks/<int:pk>/start/", task_actions.StartTask.as_view(), name="task-start"),
    path("tasks/<int:pk>/finish/", task_actions.FinishTask.as_view(), name="task-finish"),
    path("tasks/<int:pk>/snooze/", task_actions.SnoozeTask.as_view(), name="task-snooze"),
    path("tasks/<int:pk>/wake/", task_actions.WakeTask.as_view(), name="task-wake"),
    path("tasks/<int:pk>/wait/", task_actions.WaitTask.as_view(), name="task-wait"),
    path("tasks/<int:pk>/resume/", task_actions.ResumeTask.as_view(), name="task-resume"),
    path("tasks/<int:pk>/comment/", task_actions.CommentTask.as_view(), name="task-comment"),
    path("tasks/<int:pk>/tick/", task_actions.TickItem.as_view(), name="task-tick"),
    path("tasks/<int:pk>/checklist/", task_actions.AddItem.as_view(), name="task-add-item"),
    path("tasks/<int:pk>/reassign/", task_actions.ReassignTask.as_view(), name="task-reassign"),
    path("tasks/<int:pk>/appoint/", retention_team.Appoint.as_view(), name="task-appoint"),
    path("places/acknowledge/", retention_team.Acknowledge.as_view(), name="places-acknowledge"),
    path("places/decline/", retention_team.Decline.as_view(), name="places-decline"),
    path("absences/", AbsencesPage.as_view(), name="absences"),
    path("absences/<int:pk>/end/", EndAbsence.as_view(), name="absence-end"),
    path("unheard/", UnheardPage.as_view(), name="unheard"),
    path("notifications/", NoticesPage.as_view(), name="notices"),
    path("notifications/read/", MarkRead.as_view(), name="notices-read"),
    path("notifications/settings/", NoticeSettings.as_view(), name="notices-settings"),
    path("notifications/<int:pk>/", OpenNotice.as_view(), name="notice"),
    path("approvals/", ApprovalsPage.as_view(), name="approvals"),
    path("approvals/bulk/", ApproveMany.as_view(), name="approve-many"),
    path("approvals/<int:pk>/", ApprovalPage.as_view(), name="approval"),
    path("approvals/<int:pk>/<slug:verb>/", DecideApproval.as_view(), name="approval-decide"),
    path("customers/<int:pk>/task/", AddTask.as_view(), name="customer-task"),
    path("customers/<int:pk>/playbook/", StartPlaybook.as_view(), name="customer-playbook"),
    path("customers/<int:pk>/offer/", DraftOffer.as_view(), name="customer-offer"),
    path("operations/", OperationsPage.as_view(), name="operations"),
    path("operations/now/", OpenTasksPage.as_view(), name="open-tasks"),
    path("operations/now/file/", OpenTasksFile.as_view(), name="open-tasks-file"),
    path("operations/tasks/", PastTasksPage.as_view(), name="past-tasks"),
    path("operations/tasks/file/", PastTasksFile.as_view(), name="past-tasks-file"),
    path("operations/snoozes/", SnoozesPage.as_view(), name="snoozes"),
    path("operations/snoozes/file/", SnoozesFile.as_view(), name="snoozes-file"),
    path("operations/owners/", OwnersPage.as_view(), name="owners"),
    path("operations/owners/file/", OwnersFile.as_view(), name="owners-file"),
    path("operations/cases/", CaseTimesPage.as_view(), name="case-times"),
    path("operations/cases/file/", CaseTimesFile.as_view(), name="case-times-file"),
    path("operations/contacts/", ContactMailsPage.as_view(), name="contact-mails"),
    path("operations/contacts/file/", ContactMailsFile.as_view(), name="contact-mails-file"),
    path("cases/", CasesPage.as_view(), name="cases"),
    path("cases/file/", CasesFile.as_view(), name="cases-file"),
    path("cases/<int:pk>/", CasePage.as_view(), name="case"),
    path("cases/<int:pk>/playbook/", ChoosePlaybook.as_view(), name="case-playbook"),
    path("cases/<int:pk>/close/", CloseCase.as_view(), name="case-close"),
    path("cases/<int:pk>/offers/", NewOffer.as_view(), name="offer-new"),
    path("cases/<int:pk>/plan/", AskForPlan.as_view(), name="plan-new"),
    path("offers/<int:pk>/", OfferPage.as_view(), name="offer"),
    path("offers/<int:pk>/withdraw/", WithdrawOffer.as_view(), name="offer-withdraw"),
    path("offers/<int:pk>/execute/", ExecuteOffer.as_view(), name="offer-execute"),
]
