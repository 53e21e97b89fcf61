"""The button “Translate with …” of a translation's editor."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views import View

from core.desk import machine
from core.desk.access import open_translation


class MachineView(View):
    """Starts the job; without a machine there is no such address, nor the button."""

    def post(self, request: HttpRequest, translation_id: int) -> HttpResponse:
        """Lead to the job's page."""
        translation = open_translation(request.user, translation_id, to_write=True)
        if machine.translator_for(translation) is None:
            raise Http404
        job = machine.queue(translation=translation, user=request.user)
        return HttpResponseRedirect(reverse("jobs:job", args=[job.pk]))
