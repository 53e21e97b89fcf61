"""Translations of the interface: found, checked, updated and compiled without GNU gettext."""

import gettext
import os
from pathlib import Path

import polib
import pytest
from babel.messages.plurals import get_plural
from django.core.management import CommandError, call_command
from pytest_django import Settings

from core import catalogues
from core.catalogues import CatalogueError, Message, messages_in

SIGN = Message("Sign")
MAY = Message("May", context="month")
TOTAL = Message("One signature", plural="%(count)s signatures")
MESSAGES = [MAY, TOTAL, SIGN]

UKRAINIAN = """
msgid ""
msgstr ""
"Language: uk\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 ? 1 : 2);\\n"

msgctxt "month"
msgid "May"
msgstr "травень"

msgid "One signature"
msgid_plural "%(count)s signatures"
msgstr[0] "%(count)s підпис"
msgstr[1] "%(count)s підписи"
msgstr[2] "%(count)s підписів"

msgid "Sign"
msgstr "Підписати"
"""


@pytest.fixture
def catalogue(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only catalogue there is, complete for the only messages there are."""
    settings.CATALOGUE_SOURCE = tmp_path / "locale"
    settings.LOCALE_PATHS = [tmp_path / "var"]
    settings.LANGUAGES = [("en", "English"), ("uk", "Ukrainian")]
    monkeypatch.setattr(catalogues, "extract_messages", lambda: MESSAGES)
    path = catalogues.catalogue_path("uk")
    path.parent.mkdir(parents=True)
    path.write_text(UKRAINIAN)
    return path


# ---- Found in the code ----------------------------------------------------------------------


def found_in(tmp_path: Path, name: str, text: str) -> list[Message]:
    path = tmp_path / name
    path.write_text(text)
    return list(messages_in(path))


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ('{% translate "Sign" %}', SIGN),
        ("{% translate 'Sign' as label %}", SIGN),
        ('{% translate "May" context "month" %}', MAY),
        ('{{ _("Sign") }}', SIGN),
        ('{{ label|default:_("Sign") }}', SIGN),
        ("{% blocktranslate %}Sign{% endblocktranslate %}", SIGN),
        (
            "{% blocktranslate trimmed %}\n  Sign\n  here\n{% endblocktranslate %}",
            Message("Sign here"),
        ),
        ('{% blocktranslate context "month" %}May{% endblocktranslate %}', MAY),
        (
            "{% blocktranslate trimmed count count=total %}\n  One signature\n{% plural %}\n"
            "  {{ count }} signatures\n{% endblocktranslate %}",
            TOTAL,
        ),
        ('{% translate "100% of it" %}', Message("100%% of it")),
        ('{% blocktranslate %}It\'s "so"{% endblocktranslate %}', Message('It\'s "so"')),
    ],
)
@pytest.mark.parametrize("name", ["page.html", "mail.txt"])
def test_messages_of_templates(tmp_path: Path, name: str, template: str, message: Message) -> None:
    # Quotes, indentation and brackets around it must not matter: templates are no Python.
    text = (
        f"{{% load i18n %}}\n    <p class='it's' (\n  {template}\n        don't {{# x #}}\n</p>\n"
    )
    assert found_in(tmp_path, name, text) == [message]


def test_what_a_template_comments_out_is_no_message(tmp_path: Path) -> None:
    text = '{% load i18n %}{% comment %}{% translate "Sign" %}{% endcomment %}'
    assert found_in(tmp_path, "page.html", text) == []


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ('_("Sign")', SIGN),
        ('gettext_lazy("Si" "gn")', SIGN),
        ('pgettext("month", "May")', MAY),
        ('pgettext_lazy("month", "May")', MAY),
        ('ngettext("One signature", "%(count)s signatures", 3)', TOTAL),
        ('ngettext_lazy("One signature", "%(count)s signatures", "count")', TOTAL),
        ('npgettext("c", "a", "b", 2)', Message("a", context="c", plural="b")),
    ],
)
def test_messages_of_python(tmp_path: Path, code: str, message: Message) -> None:
    assert found_in(tmp_path, "module.py", f"label = {code}\n") == [message]


def test_messages_of_our_own_packages_are_found() -> None:
    found = {message.text for message in catalogues.extract_messages()}
    assert "Forms" in found
    assert "Campaigns" in found


# ---- Checked --------------------------------------------------------------------------------


def test_a_complete_catalogue_has_no_fault(catalogue: Path) -> None:
    assert catalogues.check_catalogues() == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('msgid "Sign"', 'msgid "Write"', "missing: 'Sign'"),
        ('msgid "Sign"', 'msgid "Write"', "no longer used: 'Write'"),
        ('msgctxt "month"\n', "", "missing: 'May'"),
        ('"Підписати"', '""', "not translated: 'Sign'"),
        ('"%(count)s підписів"', '""', "not translated: 'One signature'"),
        ('msgid "Sign"', '#, fuzzy\nmsgid "Sign"', "fuzzy: 'Sign'"),
        ('"%(count)s підпис"', '"Один підпис"', "other placeholders: 'One signature'"),
        ("%(count)s підписи", "%(cuont)s підписи", "other placeholders: 'One signature'"),
        ('msgid_plural "%(count)s s', 'msgid_plural "Some s', "another plural"),
        ('msgid "Sign"\nmsgstr', '#~ msgid "Sign"\n#~ msgstr', "no longer used: 'Sign'"),
    ],
)
def test_a_fault_is_told(catalogue: Path, old: str, new: str, fault: str) -> None:
    catalogue.write_text(UKRAINIAN.replace(old, new))
    assert any(told.startswith(f"uk: {fault}") for told in catalogues.check_catalogues())


def test_a_language_without_a_catalogue_is_told(catalogue: Path) -> None:
    catalogue.unlink()
    assert catalogues.check_catalogues() == [f"uk: {catalogue} does not exist"]


def test_the_command_fails_until_all_is_translated(catalogue: Path) -> None:
    call_command("catalogues", "--check", verbosity=0)
    catalogue.write_text(UKRAINIAN.replace('"Підписати"', '""'))
    with pytest.raises(CommandError, match="not translated: 'Sign'"):
        call_command("catalogues", "--check")


# ---- Updated --------------------------------------------------------------------------------


def test_updating_keeps_translations_and_drops_what_is_not_used(
    catalogue: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = [TOTAL, SIGN, Message("Read")]
    monkeypatch.setattr(catalogues, "extract_messages", lambda: messages)
    assert catalogues.update_catalogues() == [catalogue]
    updated = {entry.msgid: entry for entry in polib.pofile(str(catalogue))}
    assert list(updated) == ["One signature", "Sign", "Read"]
    assert updated["Sign"].msgstr == "Підписати"
    assert updated["One signature"].msgstr_plural[2] == "%(count)s підписів"
    assert updated["One signature"].flags == ["python-format"]
    assert updated["Read"].msgstr == ""


def test_updating_twice_changes_nothing(catalogue: Path) -> None:
    catalogues.update_catalogues()
    assert catalogues.update_catalogues() == []
    assert catalogues.check_catalogues() == []


def test_a_new_catalogue_knows_its_plurals(catalogue: Path) -> None:
    catalogue.unlink()
    catalogues.update_catalogues()
    created = polib.pofile(str(catalogue))
    assert created.metadata["Plural-Forms"].startswith("nplurals=3; plural=")
    assert len(created.find("One signature").msgstr_plural) == 3


# ---- Compiled -------------------------------------------------------------------------------


def compiled(settings: Settings) -> gettext.GNUTranslations:
    path = settings.LOCALE_PATHS[0] / "uk" / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)


def test_a_compiled_catalogue_translates(catalogue: Path, settings: Settings) -> None:
    assert len(catalogues.compile_catalogues()) == 1
    translations = compiled(settings)
    assert translations.gettext("Sign") == "Підписати"
    assert translations.pgettext("month", "May") == "травень"
    assert translations.ngettext("One signature", "", 5) == "%(count)s підписів"


def test_only_a_changed_catalogue_is_compiled_again(catalogue: Path, settings: Settings) -> None:
    catalogues.compile_catalogues()
    assert catalogues.compile_catalogues() == []
    # An older version that somebody went back to is a change too.
    catalogue.write_text(UKRAINIAN.replace("Підписати", "Підпишіть"))
    os.utime(catalogue, (0, 0))
    assert len(catalogues.compile_catalogues()) == 1
    assert compiled(settings).gettext("Sign") == "Підпишіть"


def test_a_broken_catalogue_is_named_and_leaves_the_old_one(
    catalogue: Path, settings: Settings
) -> None:
    catalogues.compile_catalogues()
    catalogue.write_text(f"<<<<<<< ours\n{UKRAINIAN}")
    with pytest.raises(CatalogueError, match=str(catalogue)):
        catalogues.compile_catalogues()
    assert compiled(settings).gettext("Sign") == "Підписати"


@pytest.mark.parametrize(
    ("language", "alone"),
    [("uk", set()), ("pl", {0}), ("de", {0}), ("fr", {0}), ("ar", {0, 1, 2})],
)
def test_only_a_form_that_stands_for_one_number_may_leave_it_out(
    language: str, alone: set[int]
) -> None:
    message = Message("%(count)s entry", plural="%(count)s entries")
    count = get_plural(language).num_plurals
    whole = dict.fromkeys(range(count), "%(count)s x")
    for form in range(count):
        entry = polib.POEntry(
            msgid=message.text,
            msgid_plural=message.plural,
            msgstr_plural={**whole, form: "without"},
        )
        fault = catalogues._fault(message, entry, language)
        assert fault == (None if form in alone else "other placeholders"), form
