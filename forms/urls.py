"""Personal links, below the prefix of a language."""

from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from forms import link_views, mine_views, new_text_views

app_name = "forms"
urlpatterns = [
    path(
        "link/confirm/<str:token>/",
        csrf_exempt(link_views.ConfirmView.as_view()),
        name="confirm",
    ),
    path("link/not-me/done/", link_views.DisownedView.as_view(), name="disowned"),
    path(
        "link/not-me/<str:token>/",
        csrf_exempt(link_views.NotMeView.as_view()),
        name="not-me",
    ),
    path("link/withdrawn/", link_views.WithdrawnView.as_view(), name="withdrawn"),
    path("link/mine/<str:token>/", mine_views.MineView.as_view(), name="mine"),
    path("link/mine/<str:token>/data.json", mine_views.DataView.as_view(), name="data"),
    path(
        "link/mine/<str:token>/change/",
        csrf_exempt(mine_views.ChangeView.as_view()),
        name="change",
    ),
    path(
        "link/mine/<str:token>/text/",
        csrf_exempt(new_text_views.SignTextView.as_view()),
        name="text",
    ),
    path(
        "link/unsubscribe/<str:token>/",
        csrf_exempt(new_text_views.UnsubscribeView.as_view()),
        name="unsubscribe",
    ),
    path(
        "link/mine/<str:token>/withdraw/",
        csrf_exempt(mine_views.WithdrawView.as_view()),
        name="withdraw",
    ),
    path(
        "link/mine/<str:token>/help/<int:page_id>/",
        csrf_exempt(mine_views.HelpView.as_view()),
        name="help",
    ),
]
