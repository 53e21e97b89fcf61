"""Addresses of the registers, below the admin's."""

from django.urls import path

from forms import rule_views as rules
from forms import suppression_views as suppressions
from forms.dashboard_views import DashboardView
from forms.data_request_views import (
    CertificateView,
    DataRequestView,
    EraseView,
    GiveDataView,
)
from forms.entry_views import DecisionView, EntryView
from forms.export_views import ExportView
from forms.invalidation_views import (
    InvalidationCreateView,
    InvalidationIndexView,
    InvalidationView,
)
from forms.look_up_views import LookUpView
from forms.register_views import RegisterIndexView, SubmissionIndexView
from forms.retention_views import RetentionView
from forms.review_views import ReviewView
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
    path("<int:register_id>/look-up/", LookUpView.as_view(), name="look_up"),
    path("<int:register_id>/export/", ExportView.as_view(), name="export"),
    path("<int:register_id>/<uuid:pk>/", EntryView.as_view(), name="entry"),
    path("<int:register_id>/<uuid:pk>/decide/", DecisionView.as_view(), name="decide"),
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
    path("review/", ReviewView.as_view(), name="review_all"),
    path("review/results/", ReviewView.as_view(results_only=True), name="review_all_results"),
    path("<int:register_id>/review/", ReviewView.as_view(), name="review"),
    path(
        "<int:register_id>/review/results/",
        ReviewView.as_view(results_only=True),
        name="review_results",
    ),
    path("domains/", rules.DomainIndexView.as_view(), name="domains"),
    path(
        "domains/results/",
        rules.DomainIndexView.as_view(results_only=True),
        name="domains_results",
    ),
    path("domains/add/", rules.DomainAddView.as_view(), name="domain_add"),
    path("domains/<int:pk>/", rules.DomainEditView.as_view(), name="domain"),
    path("domains/<int:pk>/delete/", rules.DomainDeleteView.as_view(), name="domain_delete"),
    path("networks/", rules.NetworkIndexView.as_view(), name="networks"),
    path("networks/add/", rules.NetworkAddView.as_view(), name="network_add"),
    path("networks/<int:pk>/", rules.NetworkEditView.as_view(), name="network"),
    path("networks/<int:pk>/delete/", rules.NetworkDeleteView.as_view(), name="network_delete"),
    path("suppressions/", suppressions.SuppressionIndexView.as_view(), name="suppressions"),
    path(
        "suppressions/results/",
        suppressions.SuppressionIndexView.as_view(results_only=True),
        name="suppressions_results",
    ),
    path("suppressions/add/", suppressions.SuppressionAddView.as_view(), name="suppression_add"),
    path(
        "suppressions/lift/",
        suppressions.SuppressionLiftAddressView.as_view(),
        name="suppression_lift_address",
    ),
    path(
        "suppressions/<int:pk>/lift/",
        suppressions.SuppressionLiftView.as_view(),
        name="suppression_lift",
    ),
]
