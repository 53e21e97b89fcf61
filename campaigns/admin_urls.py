"""Addresses of the manifestos' own pages, below the admin's."""

from django.urls import path

from campaigns.invitation_views import InviteView
from campaigns.publication_views import PublishView, RequestView, RulesView, WaitingView
from campaigns.supporter_views import ApproveView, RemoveView, SupportersView

app_name = "manifestos"
urlpatterns = [
    path("<int:page_id>/publish/<int:revision_id>/", PublishView.as_view(), name="publish"),
    path("<int:page_id>/invite/", InviteView.as_view(), name="invite"),
    path("waiting/", WaitingView.as_view(), name="waiting"),
    path("waiting/<int:pk>/", RequestView.as_view(), name="request"),
    path("supporters/", SupportersView.as_view(), name="supporters"),
    path("<int:page_id>/supporters/add/", ApproveView.as_view(), name="approve_supporter"),
    path("supporters/<int:pk>/remove/", RemoveView.as_view(), name="remove_supporter"),
    path("rules/", RulesView.as_view(), name="rules"),
]
