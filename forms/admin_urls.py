"""Addresses of the registers, below the admin's."""

from django.urls import path

from forms.dashboard_views import DashboardView
from forms.entry_views import EntryView
from forms.export_views import ExportView
from forms.register_views import RegisterIndexView, SubmissionIndexView
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
]
