"""Where the mail provider reports what became of our mails."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from anymail.exceptions import AnymailAPIError
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

# Providers report in batches. Below the 2.5 MB at which Django itself refuses a body.
LARGEST_REPORT: Final = 2 * 1024 * 1024
# What a body that is not what the provider sends makes of django-anymail's readers.
MALFORMED: Final = (
    AnymailAPIError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)

View = Callable[..., HttpResponse]


def tracking_patterns(provider: str) -> list[URLPattern]:
    """Return the address of this provider's reports.

    django-anymail's own list holds every provider's: those without a secret would believe anybody.
    """
    from anymail.urls import urlpatterns

    name = f"{provider}_tracking_webhook"
    (view,) = (pattern.callback for pattern in urlpatterns if pattern.name == name)
    return [path(f"{provider}/tracking/", _guarded(view), name=name)]


def _guarded(view: View) -> View:
    """Take larger bodies than a visitor's, and answer 400 to what cannot be read."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except MALFORMED as error:
            # Its text may hold what was sent.
            kind = type(error).__name__
            raise BadRequest(f"A mail provider's report is malformed: {kind}") from None

    vars(guarded)["largest_post"] = LARGEST_REPORT
    return guarded
