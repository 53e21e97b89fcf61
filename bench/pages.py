"""A server that is asked for one page after another: prints the milliseconds that each took.

    python bench/pages.py

First it prints the names of the pages as JSON; then it reads one name a line. The site is that of
the environment: ``bench/register.py`` runs two of these, on a small register and on a large one,
and asks them in turn, so that whatever else the machine does weighs on both alike.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any, Final

# The entry that is looked at: in the middle of the smallest register.
ENTRY: Final = 500


def main() -> None:
    """Answer until nobody asks any more."""
    import django

    django.setup()
    pages = requests()
    print(json.dumps(list(pages)), flush=True)
    for line in sys.stdin:
        begun = time.perf_counter()
        pages[line.strip()]()
        print(1000 * (time.perf_counter() - begun), flush=True)


def requests() -> dict[str, Callable[[], Any]]:
    """Return what is measured by name; what this site has no address for is left out."""
    from django.urls import NoReverseMatch, reverse

    from bench.stage import registrar, signing_page
    from forms import tally
    from forms.models import Register

    client, page = registrar(), signing_page()
    register = Register.objects.get(key=page.translation_key)
    entry = register.submissions.order_by("-created_at")[ENTRY]
    base = reverse("registers:submissions", args=[register.pk])
    addresses = {
        "registers": reverse("registers:index"),
        "list": base,
        "list, second page": f"{base}?p=2",
        "list by status": f"{base}?status=confirmed",
        "list by two statuses": f"{base}?status=suspect&status=pending",
        "list by language": f"{base}?language=uk",
        "list by country": f"{base}?country=UA",
        "list by days": f"{base}?created_at_from=2026-01-01&created_at_to=2026-01-01",
        "list by language and country": f"{base}?language=uk&country=UA&status=confirmed",
        "one entry": reverse("registers:entry", args=[register.pk, entry.pk]),
        "page of exports": reverse("registers:export", args=[register.pk]),
    }
    try:
        addresses["dashboard"] = reverse("registers:dashboard", args=[register.pk])
    except NoReverseMatch:
        print("Left out: there is no dashboard at registers:dashboard", file=sys.stderr)
    try:
        addresses["public total"] = page.url + page.reverse_subpage("total_json")
    except NoReverseMatch:
        print("Left out: the signing page has no total.json", file=sys.stderr)
    found = {name: asking(client, address) for name, address in addresses.items()}
    return found | {"total as the database has it": lambda: tally.total_of(register.key)}


def asking(client: Any, address: str) -> Callable[[], None]:
    """Return what asks for an address; no answer comes from the cache."""
    from django.core.cache import cache

    def ask() -> None:
        cache.clear()
        response = client.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{address} answered {response.status_code}")

    return ask


if __name__ == "__main__":
    main()
