"""States of the site that the starter content does not have, staged in its data for a moment."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Final

from tests.browser.stage import PATIENCE_SECONDS, Site


@dataclass(frozen=True)
class Scene:
    """What is done to the database, and what undoes it; straight, for the servers are at work."""

    stage: tuple[str, ...] = ()
    strike: tuple[str, ...] = ()


SCENES: Final[Mapping[str, Scene]] = {
    "": Scene(),
    "paused": Scene(
        ("UPDATE site_forms_register SET paused = 1",),
        ("UPDATE site_forms_register SET paused = 0",),
    ),
    "closed": Scene(
        ("UPDATE site_forms_register SET closes_at = '2026-01-01 00:00:00'",),
        ("UPDATE site_forms_register SET closes_at = NULL",),
    ),
    "second edition": Scene(
        (
            "INSERT INTO campaigns_edition (manifesto, number, date)"
            " SELECT manifesto, 2, date FROM campaigns_edition WHERE number = 1",
            "INSERT INTO campaigns_editiontext (language, sha256, text, published_at, edition_id)"
            " SELECT language, 'second' || substr(sha256, 7), replace(text, ';', ', 2;'),"
            " published_at, second.id FROM campaigns_editiontext"
            " JOIN campaigns_edition AS second ON second.number = 2",
        ),
        (
            "DELETE FROM campaigns_editiontext WHERE edition_id IN"
            " (SELECT id FROM campaigns_edition WHERE number = 2)",
            "DELETE FROM campaigns_edition WHERE number = 2",
        ),
    ),
}


@contextmanager
def staged(site: Site, name: str) -> Iterator[None]:
    """Show the site in a scene, and as it was afterwards."""
    scene = SCENES[name]
    _run(site, scene.stage)
    try:
        yield
    finally:
        _run(site, scene.strike)


def _run(site: Site, statements: tuple[str, ...]) -> None:
    if not statements:
        return
    path = site.var_dir / "db.sqlite3"
    with closing(sqlite3.connect(path, timeout=PATIENCE_SECONDS)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
