"""An address that a translator puts in leads to a page, a mailbox or a telephone."""

import pytest

from core.desk.links import is_allowed_link


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org/a:b",
        "HTTP://example.org",
        "mailto:office@example.org",
        "tel:+380441234567",
        "/uk/about/",
        "#part",
        "?page=2",
        "about/",
        "office@example.org",
        "",
        12,
        None,
    ],
)
def test_what_leads_somewhere_good_is_allowed(link: object) -> None:
    assert is_allowed_link(link)


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "\x01javascript:alert(1)",
        " java\nscript:alert(1)",
        "java\tscript\r:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "\xa0javascript:alert(1)",
    ],
)
def test_what_runs_or_hides_something_is_not(link: str) -> None:
    assert not is_allowed_link(link)
