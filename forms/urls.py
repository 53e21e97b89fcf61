"""Personal links, below the prefix of a language."""

from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from forms.views import ConfirmView

app_name = "forms"
urlpatterns = [
    path("link/confirm/<str:token>/", csrf_exempt(ConfirmView.as_view()), name="confirm"),
]
