"""Addresses of the registers, below the admin's."""

from django.urls import path

from forms.dashboard_views import DashboardView
from forms.data_request_views import (
    CertificateView,
    DataRequestView,
    EraseView,
    GiveDataView,
)
from forms.entry_views import EntryView
from forms.export_views import ExportView
from forms.invalidation_views import (
    InvalidationCreateView,
    InvalidationIndexView,
    InvalidationView,
)
from forms.register_views import RegisterIndexView, SubmissionIndexView
from forms.retention_views import RetentionView
from forms.settings_views import RegisterSettingsView

app_name = "registers"
urlpatterns = [
    path("", RegisterIndexView.as_view(), name="index"),
    path("<int:register_id>/", SubmissionIndexView.as_view(), name="submissions"),
    path(
        "<int:register_id>/results/",
        SubmissionIndexView.as_view(results_only=True),
        name="submissions_results",
    ),
    path("<int:register_id>/dashboard/", DashboardView.as_view(), name="dashboard"),
    path("<int:register_id>/export/", ExportView.as_view(), name="export"),
    path("<int:register_id>/<uuid:pk>/", EntryView.as_view(), name="entry"),
    path("settings/<int:pk>/", RegisterSettingsView.as_view(), name="settings"),
    path("retention/", RetentionView.as_view(), name="retention"),
    path("data-request/", DataRequestView.as_view(), name="data_request"),
    path("data-request/give/", GiveDataView.as_view(), name="give_data"),
    path("data-request/erase/", EraseView.as_view(), name="erase_data"),
    path("data-request/certificate/", CertificateView.as_view(), name="certificate"),
    path(
        "<int:register_id>/invalidations/",
        InvalidationIndexView.as_view(),
        name="invalidations",
    ),
    path(
        "<int:register_id>/invalidations/new/",
        InvalidationCreateView.as_view(),
        name="invalidation_new",
    ),
    path(
        "<int:register_id>/invalidations/<int:pk>/",
        InvalidationView.as_view(),
        name="invalidation",
    ),
]
