"""PO files in the editor of a translation, at the addresses where wagtail-localize had its own."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from core.breadcrumbs import from_home
from core.desk import po
from core.desk.access import open_translation, target_of
from core.desk.po_reading import MOST_BYTES, UnreadableFile
from core.navigation import describe

# The page stays readable; everything is counted.
MOST_SHOWN: Final = 200


class DownloadView(View):
    """Gives the PO file of one page to who may edit it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the translation, whatever is asked of it."""
        pk = kwargs["translation_id"]
        self.translation = open_translation(request.user, pk, to_write=False)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, translation_id: int) -> HttpResponse:
        """Return the file."""
        translation = self.translation
        name = slugify(translation.source.object_repr)[:60] or "page"
        name = f"{name}-{translation.target_locale.language_code}.po"
        return HttpResponse(
            po.export(translation),
            content_type="text/x-gettext-translation; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


class UploadView(WagtailAdminTemplateMixin, TemplateView):
    """Takes a PO file, and shows what was taken and what was not."""

    http_method_names = ["post"]
    template_name = "core/admin/po_report.html"
    page_title = gettext_lazy("What became of the PO file")
    header_icon = "wagtail-localize-language"

    def post(self, request: HttpRequest, translation_id: int) -> HttpResponse:
        """Take the file and show the report; 400 where it cannot be read at all."""
        translation = open_translation(request.user, translation_id, to_write=True)
        target = target_of(translation)
        code = translation.target_locale.language_code
        context = self.get_context_data(
            target=target,
            language=format_html("<bdi>{}</bdi>", describe(code)[0]),
            edit_url=translation.get_target_instance_edit_url(),
        )
        try:
            report = po.take(translation=translation, content=_sent(request), user=request.user)
        except UnreadableFile as error:
            return self.render_to_response({**context, "fault": str(error)}, status=400)
        counts = {"taken": report.taken, "drafts": report.drafts, "refused": len(report.refused)}
        log(instance=target, action="core.take_po", user=request.user, data=counts)
        shown = report.refused[:MOST_SHOWN]
        more = len(report.refused) - len(shown)
        return self.render_to_response({**context, "report": report, "shown": shown, "more": more})

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the admin."""
        return from_home(("", self.get_page_title()))


def _sent(request: HttpRequest) -> bytes:
    """Return the file; of one that is too large anyway no more than shows it."""
    file = request.FILES.get("file")
    if file is None:
        raise UnreadableFile(_("Choose a PO file first."))
    content: bytes = file.read(MOST_BYTES + 1)
    return content
