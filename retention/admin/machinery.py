"""What the machines did: runs, imports and the regular work; only the rhythm of jobs can be changed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from retention import jobs
from retention.admin.access import Definition, GuardedForm, Inspection
from retention.clock import database_now
from retention.models import Job, JobRun, ScoreChunk


class JobForm(GuardedForm):
    """A job's rhythm: a time of day, or every so many minutes."""

    class Meta:
        model = Job
        fields = ("daily_at", "every_minutes", "enabled")


class JobAdmin(Definition):
    """The regular work and when it is done."""

    form = JobForm
    list_display = ("code", "label", "daily_at", "every_minutes", "enabled", "last_slot", "last_state", "next_slot")
    ordering = ("code",)
    fieldsets = (
        (
            None,
            {
                "fields": ("code", "label", "daily_at", "every_minutes", "enabled", "next_slot"),
                "description": gettext_lazy(
                    "Give either a time of day (in the time zone of the product) or a number of minutes, not both."
                ),
            },
        ),
    )
    readonly_fields = ("code", "label", "next_slot")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Jobs come with the product."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        """With the newest run of each."""
        newest = JobRun.objects.filter(job=OuterRef("pk")).order_by("-slot")
        found: QuerySet[Job] = super().get_queryset(request)
        return found.annotate(
            newest_slot=Subquery(newest.values("slot")[:1]), newest_state=Subquery(newest.values("state")[:1])
        )

    @admin.display(description=gettext_lazy("what it does"))
    def label(self, job: Job) -> str:
        """The work in words."""
        known = jobs.registered().get(job.code)
        return str(known.label) if known is not None else "—"

    @admin.display(description=gettext_lazy("next due at"))
    def next_slot(self, job: Job) -> Any:
        """When it is due next."""
        return jobs.next_due(code=job.code, now=database_now())

    @admin.display(description=gettext_lazy("last due at"))
    def last_slot(self, job: Any) -> Any:
        """When it was last due."""
        return job.newest_slot

    @admin.display(description=gettext_lazy("and it is"))
    def last_state(self, job: Any) -> str:
        """How that went."""
        return str(JobRun.State(job.newest_state).label) if job.newest_state else "—"


class JobRunAdmin(Inspection):
    """The slots of the jobs, each with what came out."""

    actions = ["retry"]
    list_display = ("job", "slot", "state", "attempts", "finished_at", "error")
    list_filter = ("state", "job")
    list_select_related = ("job",)
    date_hierarchy = "slot"
    ordering = ("-slot",)

    @admin.action(description=gettext_lazy("Try again what was given up"), permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: QuerySet[JobRun]) -> None:
        """Make the chosen runs due again, where they were given up."""
        done = 0
        for run in queryset.filter(state=JobRun.State.DEAD):
            jobs.retry(job_run_id=run.pk)
            done += 1
        self.message_user(request, _("%(count)d will be tried again.") % {"count": done})

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Who may change the jobs."""
        return bool(request.user.has_perm("retention.change_job"))


class ScoreChunkInline(admin.TabularInline):  # type: ignore[type-arg]
    """The pieces of a run that are not done."""

    model = ScoreChunk
    fields = ("number", "state", "attempts", "claimed_at", "scored", "not_scorable", "changed", "error")
    readonly_fields = fields
    ordering = ("number",)
    extra = 0
    can_delete = False
    verbose_name_plural = gettext_lazy("Chunks that are open or given up")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ScoreChunk]:
        """A run may have thousands of finished ones."""
        found: QuerySet[ScoreChunk] = super().get_queryset(request)
        return found.exclude(state=ScoreChunk.State.DONE)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may see the run."""
        return request.user.has_perm("retention.view_scorerun")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never by hand."""
        return False


class ScoreRunAdmin(Inspection):
    """The recalculations."""

    inlines = [ScoreChunkInline]
    list_display = (
        "kind",
        "first_day",
        "last_day",
        "state",
        "customers",
        "scored",
        "not_scorable",
        "failed",
        "finished_at",
    )
    list_filter = ("kind", "state")
    date_hierarchy = "last_day"
    ordering = ("-started_at",)
    list_select_related = ("scorecard__version__model",)


class ImportBatchAdmin(Inspection):
    """The accepted imports."""

    list_display = ("finished_at", "kind", "source", "origin", "rows", "inserted", "updated", "unchanged", "by")
    list_filter = ("kind", "source")
    search_fields = ("origin", "digest")
    date_hierarchy = "finished_at"
    ordering = ("-finished_at",)
    list_select_related = ("by",)
