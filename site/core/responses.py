"""Answers that Django has no class for."""

from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """303 after a POST: the browser fetches another page, and a reload sends nothing again.

    RFC 9110, 15.4.4.
    """

    status_code = 303
