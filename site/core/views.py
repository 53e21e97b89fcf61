"""Pages that belong to no page of the tree: the front door and the errors."""

import sys
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.log import log_response
from django.utils.translation import get_language, get_language_from_path, gettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control

from core.languages import preferred

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ERRORS = {
    400: (_("Bad request"), _("We could not understand what was sent. Please try again.")),
    403: (
        _("Not allowed"),
        _("This page is not open to everybody. If you expected to see it, please write to us."),
    ),
    404: (
        _("Page not found"),
        _("There is no page at this address. It may have moved, or the address is mistyped."),
    ),
    413: (
        _("Too much text"),
        _("What was sent is larger than 64 kilobytes. Please shorten your answers and try again."),
    ),
    500: (
        _("Something went wrong"),
        _("The fault is ours and has been noted. Please try again in a few minutes."),
    ),
    503: (
        _("Not available for a moment"),
        _(
            "Our database does not answer. Please try again in a minute. If you have just sent a "
            "form, go back and send it again: we could not note that it arrived."
        ),
    ),
}
# Why a form is refused, in place of the words above.
FOREIGN_FORM = _(
    "The form was sent from another site. Please open our page and send it from there."
)
STALE_FORM = _(
    "Your form was open for too long, or your browser takes no cookies. Please reload the page and "
    "send it again."
)
# A database that is away, locked, or whose disk is full (PEP 249).
DATABASE_TROUBLE: Final = (OperationalError, InterfaceError)
RETRY_SECONDS: Final = 30


@cache_control(private=True)
def front_door(request: HttpRequest) -> HttpResponse:
    """Send a visitor of ``/`` to the home page in the language that the browser asks for."""
    response = HttpResponseRedirect(f"/{preferred(request)}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


def refuse(request: HttpRequest, status: int, reason: "StrOrPromise" = "") -> HttpResponse:
    """Answer with the error page for ``status``, in the language of the address.

    Where a ``reason`` is given, it stands in place of the usual explanation.
    """
    title, explanation = ERRORS[status]
    context = {"title": title, "explanation": reason or explanation, "status": status}
    return render(request, "core/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, also for hosts and bodies that Django refuses."""
    return standalone_error(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 of the views that raise it."""
    return refuse(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of the admin's forms, which carry a token."""
    return refuse(request, 403, STALE_FORM)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, with the site's menu."""
    return refuse(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 if the database is in trouble: asks nothing of it, for it may be what failed.

    Django calls this while it handles the exception, wherever in the site it was raised.
    """
    error = sys.exc_info()[1]
    if not isinstance(error, DATABASE_TROUBLE):
        return standalone_error(request, 500)
    response = standalone_error(request, 503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    # One line instead of Django's traceback: while a database is away every request fails.
    reason = " ".join(str(error).split())
    log_response("Unavailable: %s: %s", request.path, reason, response=response, request=request)
    return response


def standalone_error(request: HttpRequest, status: int) -> HttpResponse:
    """Answer with an error page that needs no database, menu or page.

    The fault may have come before the language of the address was known.
    """
    title, explanation = ERRORS[status]
    with override(get_language_from_path(request.path_info) or get_language()):
        context = {
            "title": title,
            "explanation": explanation,
            "home": gettext("Go to the home page"),
        }
        return render(request, "core/error_standalone.html", context, status=HTTPStatus(status))
