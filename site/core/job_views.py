"""Long work in the admin: who started it watches it, stops it and fetches what it made.

Others who answer for work of its kind watch and stop it too.
"""

import mimetypes
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from core import jobs
from core.breadcrumbs import from_home
from core.models import Job


def visible_jobs(user: Any) -> QuerySet[Job]:
    """Return the jobs that one watches and stops: one's own, those shared, a superuser all.

    Nobody gets another's file.
    """
    if user.is_superuser:
        return Job.objects.all()
    return Job.objects.filter(Q(user=user.pk) | Q(kind__in=jobs.shared_kinds(user)))


def shown_state(job: Job) -> str:
    """Return where a job stands."""
    return str(Job.State(job.state).label)


def shown_percent(job: Job) -> str:
    """Return how far a job is."""
    return "" if job.is_over else f"{job.percent} %"


def shown_error(job: Job) -> str:
    """Return in words why a job failed. Of an error only its kind is kept."""
    if job.error == jobs.GAVE_UP:
        return gettext("It was begun several times and never came to an end.")
    return gettext("The fault is of the kind %(kind)s; the worker's log says more.") % {
        "kind": job.error
    }


class JobIndexView(generic.IndexView):
    """The jobs that one may see, the newest first."""

    model = Job
    page_title = _("Jobs")
    header_icon = "history"
    index_url_name = "jobs:index"
    index_results_url_name = "jobs:index_results"
    permission_policy = None
    any_permission_required: ClassVar[list[str]] = []
    default_ordering = "-created_at"
    paginate_by = 50
    columns: ClassVar[list[Any]] = [
        TitleColumn("kind", label=_("Job"), accessor=jobs.label_of, url_name="jobs:job"),
        Column("state", label=_("State"), accessor=shown_state),
        Column("percent", label=_("Progress"), accessor=shown_percent),
        Column("user", label=_("Started by"), accessor="user"),
        DateColumn("created_at", label=_("Started"), sort_key="created_at"),
    ]

    def get_base_queryset(self) -> QuerySet[Job]:
        """Return the jobs that this person may see."""
        return visible_jobs(self.request.user).select_related("user")


class JobView(WagtailAdminTemplateMixin, TemplateView):
    """One job: its state, its progress, what came of it."""

    template_name = "core/admin/job.html"
    header_icon = "history"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the job of the address."""
        super().setup(request, *args, **kwargs)
        self.job = get_object_or_404(
            visible_jobs(request.user).select_related("user"), pk=kwargs["pk"]
        )

    def get_page_title(self) -> str:
        """Return what people call the job."""
        return jobs.label_of(self.job)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to all jobs."""
        return from_home((reverse("jobs:index"), _("Jobs")), ("", self.get_page_title()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the job, what came of it in words, and what this person may do."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        job, user = self.job, self.request.user
        return context | {
            "job": job,
            "state": shown_state(job),
            "outcome": jobs.told(job),
            "error": shown_error(job) if job.error else "",
            "may_cancel": not job.is_over,
            "may_fetch": jobs.may_fetch(job, user) and jobs.has_file(job),
        }


class CancelJobView(View):
    """Stops a job that one may see."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Ask the worker to stop; what it has done by then stays done."""
        job = get_object_or_404(visible_jobs(request.user), pk=pk)
        if not job.is_over:
            jobs.cancel(job=job)
            messages.success(request, gettext("The job stops."))
        return HttpResponseRedirect(reverse("jobs:job", args=[pk]))


class JobFileView(View):
    """Hands a job's file to its maker, whichever process is asked."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Stream the file part by part; who fetched it is noted."""
        job = get_object_or_404(Job, pk=pk, user=request.user.pk)
        if not (jobs.may_fetch(job, request.user) and jobs.has_file(job)):
            raise Http404
        log(instance=job, action="core.fetch_job_file", user=request.user)
        name = job.result["file_name"]
        return StreamingHttpResponse(
            jobs.file_of(job),
            content_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "no-store",
            },
        )


urlpatterns = [
    path("", JobIndexView.as_view(), name="index"),
    path("results/", JobIndexView.as_view(results_only=True), name="index_results"),
    path("<int:pk>/", JobView.as_view(), name="job"),
    path("<int:pk>/cancel/", CancelJobView.as_view(), name="cancel"),
    path("<int:pk>/file/", JobFileView.as_view(), name="file"),
]
