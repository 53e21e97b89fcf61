"""What the measures are taken on: a public site with people on it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.browser.pages import LANGUAGES
from tests.browser.people import personal_links
from tests.browser.public_site import public_site
from tests.browser.stage import Site
from tests.ports import free_port


@pytest.fixture(scope="session")
def site(live_site: Site) -> Iterator[Site]:
    """Serve the running site's data as a public site does."""
    log = live_site.var_dir.parent / "public.log"
    with public_site(live_site.var_dir, free_port(), log) as address:
        yield replace(live_site, address=address)


@pytest.fixture(scope="session")
def links(site: Site) -> dict[str, dict[str, str]]:
    """Return the personal links of sample people, by language."""
    return {language: personal_links(site, language) for language in LANGUAGES}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes times, unless it is asked for: other tests would disturb it."""
    if "lighthouse" in config.option.markexpr:
        return
    out = [item for item in items if item.get_closest_marker("lighthouse")]
    items[:] = [item for item in items if item not in out]
    config.hook.pytest_deselected(items=out)
