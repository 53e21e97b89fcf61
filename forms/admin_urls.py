"""Addresses of the registers, below the admin's."""

from django.urls import path

from forms import register_views as views

app_name = "registers"
urlpatterns = [
    path("", views.RegisterIndexView.as_view(), name="index"),
    path("<int:register_id>/", views.SubmissionIndexView.as_view(), name="submissions"),
    path(
        "<int:register_id>/results/",
        views.SubmissionIndexView.as_view(results_only=True),
        name="submissions_results",
    ),
    path("<int:register_id>/export/", views.ExportView.as_view(), name="export"),
    path("<int:register_id>/<uuid:pk>/", views.EntryView.as_view(), name="entry"),
    path("settings/<int:pk>/", views.RegisterSettingsView.as_view(), name="settings"),
]
