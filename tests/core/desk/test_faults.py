"""What is told of a translated string: the rest is told by the stories of PO files and machines."""

import pytest

from campaigns.models import ManifestoPage, ResolutionPage
from core.desk.faults import fault_of, is_safe_link, keeps_marks, longest_of
from forms.models import FormPage, MailText
from home.models import StandardPage


@pytest.mark.parametrize(
    ("model", "field_path", "longest"),
    [
        (StandardPage, "title", 255),
        (StandardPage, "body.text", None),
        (MailText, "subject", 150),
        (MailText, "text", None),
        (FormPage, "form_fields.label", 255),
        (FormPage, "form_fields.choices", None),
        (ResolutionPage, "sessions.nothing_of_that_name", None),
        (ManifestoPage, "body.recitals.points.item", None),
        (ManifestoPage, "body.a_block_that_was.removed", None),
    ],
)
def test_how_much_fits_where_a_string_stands(
    model: type, field_path: str, longest: int | None
) -> None:
    assert longest_of(model, field_path) == longest


@pytest.mark.parametrize(
    ("source", "translated", "is_good"),
    [
        ("{a} and {a}", "{a}", True),
        ("{a} and {b}", "{b}, {a}", True),
        ("%s of %s", "%s", False),
        ("%s of %s", "%s з %s", True),
        ("%(n)d days", "%(n)s днів", False),
        ("100% sure", "100%-ва певність", True),
        ("{}", "{} {}", False),
        ("a &amp; b", "а &amp; б", True),
        ("5 < 6", "6 > 5", True),
    ],
)
def test_placeholders_stay(source: str, translated: str, is_good: bool) -> None:
    assert (fault_of(source=source, translated=translated) == "") is is_good


@pytest.mark.parametrize(
    ("source", "translated", "kept"),
    [
        ("<b>a</b> <b>b</b>", "<b>а</b>", False),
        ('<a id="a1">a</a> <a id="a2">b</a>', '<a id="a2">б</a> <a id="a1">а</a>', True),
        ("a<br/>b", "а<br/>б", True),
        ("a", "а", True),
    ],
)
def test_a_machine_keeps_every_mark(source: str, translated: str, kept: bool) -> None:
    assert keeps_marks(source=source, translated=translated) is kept


@pytest.mark.parametrize(
    "link", ["java\tscript:x", "\x00javascript:x", "DATA:x", "blob:x", "x-y:z"]
)
def test_a_link_that_is_unsafe(link: str) -> None:
    assert not is_safe_link(link)
