"""Our addresses that stand before wagtail-localize's own, below ``localize/``."""

from django.urls import path

from core.desk import guards, machine_views, po_views, submit_views

before_wagtail_localize = [
    path("submit/page/<int:page_id>/", submit_views.SubmitPageView.as_view()),
    path(
        "submit/snippet/<slug:app_label>/<slug:model_name>/<str:pk>/",
        submit_views.SubmitSnippetView.as_view(),
    ),
    path("update/<int:translation_source_id>/", submit_views.SyncView.as_view()),
    path("page/<int:page_id>/convert_to_alias/", guards.guarded_convert_to_alias),
    path("translate/<int:translation_id>/disable/", guards.guarded_stop_translation),
    path(
        "translate/<int:translation_id>/strings/<int:string_segment_id>/edit/",
        guards.guarded_edit_string,
    ),
    path(
        "translate/<int:translation_id>/overrides/<int:overridable_segment_id>/edit/",
        guards.guarded_edit_override,
    ),
    path("translate/<int:translation_id>/machine_translate/", machine_views.MachineView.as_view()),
    path("translate/<int:translation_id>/preview/", guards.guarded_preview),
    path("translate/<int:translation_id>/preview/<str:mode>/", guards.guarded_preview),
    path("translate/<int:translation_id>/pofile/download/", po_views.DownloadView.as_view()),
    path("translate/<int:translation_id>/pofile/upload/", po_views.UploadView.as_view()),
]
