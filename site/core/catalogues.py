"""The interface's translations: found in the code, kept in `locale/`, compiled into var.

Django's own commands need GNU gettext on the machine; these need Babel and polib alone.
"""

import io
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from gettext import c2py
from pathlib import Path
from tempfile import NamedTemporaryFile

import polib
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import PoFileError, read_po
from django.apps import apps
from django.conf import settings
from django.utils.translation import templatize, to_locale

# Babel's notation: which arguments hold the message and its plural, and which one its context.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdrf]|\{\w*\}")
TEMPLATE_SUFFIXES = {".html", ".txt"}


Key = tuple[str, str | None]
# Plural rules of all languages repeat after this many.
LARGEST_TRIED = 1000


class CatalogueError(ValueError):
    """A catalogue that cannot be read."""


@dataclass(frozen=True)
class Message:
    """One text of the interface, as the code names it."""

    text: str
    context: str | None = None
    plural: str | None = None

    @property
    def key(self) -> Key:
        """What a catalogue finds the message by; its plural is not part of it."""
        return self.text, self.context


def catalogue_languages() -> list[str]:
    """Return every language of the interface but the one the code is written in."""
    return [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def catalogue_path(language: str) -> Path:
    """Return where the translations of the interface into a language are kept."""
    return settings.CATALOGUE_SOURCE / to_locale(language) / "LC_MESSAGES" / "django.po"


# ---- Compiling ------------------------------------------------------------------------------


def compile_catalogues() -> list[Path]:
    """Compile every catalogue that changed and return the files written.

    Raises CatalogueError naming a catalogue that is not a PO file.
    """
    return [
        target
        for source in sorted(settings.CATALOGUE_SOURCE.glob("*/LC_MESSAGES/django.po"))
        if _compile(source, target := _compiled_path(source))
    ]


def _compiled_path(source: Path) -> Path:
    relative = source.relative_to(settings.CATALOGUE_SOURCE).with_suffix(".mo")
    return Path(settings.LOCALE_PATHS[0]) / relative


def _compile(source: Path, target: Path) -> bool:
    """Write one compiled catalogue; return whether it had to be written.

    The compiled file carries its source's time, so that going back to an older source counts as
    a change too. It appears by rename: a process that starts meanwhile never reads half of it.
    """
    times = source.stat()
    if target.exists() and target.stat().st_mtime_ns == times.st_mtime_ns:
        return False
    try:
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3], abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{source} is not a readable catalogue: {error}") from error
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, suffix=".tmp", delete=False) as written:
        write_mo(written, catalogue)
    os.chmod(written.name, 0o644)
    os.utime(written.name, ns=(times.st_atime_ns, times.st_mtime_ns))
    os.replace(written.name, target)
    return True


# ---- Extracting -----------------------------------------------------------------------------


def extract_messages() -> list[Message]:
    """Return every message of our own packages, sorted, each once."""
    found: dict[Key, Message] = {}
    for path in _sources():
        for message in messages_in(path):
            known = found.get(message.key)
            if known is None or known.plural is None:
                found[message.key] = message
    return sorted(found.values(), key=lambda message: (message.text, message.context or ""))


def messages_in(path: Path) -> Iterator[Message]:
    """Yield the messages of one Python file or template."""
    code = path.read_text(encoding="utf-8")
    if path.suffix in TEMPLATE_SUFFIXES:
        code = _template_as_python(code, path)
    for _, found, _, context in extract("python", io.BytesIO(code.encode()), KEYWORDS):
        text, plural = (found[0], found[1]) if isinstance(found, tuple) else (found, None)
        if text:
            yield Message(text, context, plural)


def _template_as_python(template: str, path: Path) -> str:
    """Return calls of gettext for what a template translates.

    What stands between them keeps the template's indentation, which Python would not accept.
    """
    code = templatize(template, origin=str(path))
    return "\n".join(line.strip() for line in code.splitlines())


def _sources() -> Iterator[Path]:
    roots = {settings.BASE_DIR, settings.BASE_DIR / "site"}
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if folder.parent in roots:
            yield from (path for path in sorted(folder.rglob("*.py")) if _has_messages(path))
            yield from _templates(folder / "templates")


def _has_messages(path: Path) -> bool:
    return "migrations" not in path.parts


def _templates(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix in TEMPLATE_SUFFIXES)


# ---- Checking -------------------------------------------------------------------------------


def check_catalogues() -> list[str]:
    """Return what keeps the interface from being complete in every language; nothing if all is."""
    messages = extract_messages()
    return [
        f"{language}: {fault}"
        for language in catalogue_languages()
        for fault in _faults(messages, language)
    ]


def lacks(messages: list[Message], language: str) -> list[str]:
    """Return what keeps these messages from being complete in one language, a line each."""
    return list(_faults(messages, language))


def _faults(messages: list[Message], language: str) -> Iterator[str]:
    path = catalogue_path(language)
    if not path.exists():
        yield f"{path} does not exist"
        return
    entries = _entries(path)
    wanted = {message.key for message in messages}
    for key, entry in entries.items():
        if entry.obsolete or key not in wanted:
            yield f"no longer used: {entry.msgid!r}"
    for message in messages:
        found = entries.get(message.key)
        if found is None or found.obsolete:
            yield f"missing: {message.text!r}"
        elif fault := _fault(message, found, language):
            yield f"{fault}: {message.text!r}"


def _fault(message: Message, entry: polib.POEntry, language: str) -> str | None:
    if entry.fuzzy:
        return "fuzzy"
    if (message.plural or "") != entry.msgid_plural:
        return "another plural in the code"
    if message.plural is None:
        forms, allowed = [entry.msgstr], [[message.text]]
    else:
        plural = get_plural(language)
        forms = [entry.msgstr_plural.get(number, "") for number in range(plural.num_plurals)]
        alone = _forms_of_one_number(plural.plural_expr)
        allowed = [
            [message.plural, *_without_one(message.plural)] if number in alone else [message.plural]
            for number in range(plural.num_plurals)
        ]
    if not all(forms):
        return "not translated"
    if any(not _fits(form, texts) for form, texts in zip(forms, allowed, strict=True)):
        return "other placeholders"
    return None


def _without_one(text: str) -> list[str]:
    return [text.replace(placeholder, "", 1) for placeholder in placeholders(text)]


def _forms_of_one_number(expression: str) -> set[int]:
    """Return the plural forms that stand for a single number, which they need not name.

    Arabic has three of them: none, one and two. French counts 0 as one; both do without.
    """
    numbers: dict[int, list[int]] = {}
    chosen = c2py(expression)
    for number in range(LARGEST_TRIED):
        numbers.setdefault(chosen(number), []).append(number)
    return {form for form, found in numbers.items() if len(found) == 1 or found == [0, 1]}


def _fits(translation: str, texts: Iterable[str]) -> bool:
    return any(placeholders(translation) == placeholders(text) for text in texts)


def placeholders(text: str) -> list[str]:
    """Return what a text leaves open to be filled in, sorted."""
    return sorted(PLACEHOLDER.findall(text.replace("%%", "")))


# ---- Updating -------------------------------------------------------------------------------


def update_catalogues() -> list[Path]:
    """Bring every catalogue up to the code, keeping translations; return the files changed."""
    messages = extract_messages()
    return [
        path for code in catalogue_languages() if _update(path := catalogue_path(code), messages)
    ]


def _update(path: Path, messages: list[Message]) -> bool:
    """Rewrite one catalogue without locations and in one order, so that its diffs stay small."""
    language = path.parts[-3]
    known = _entries(path) if path.exists() else {}
    plural = get_plural(language)
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": f"nplurals={plural.num_plurals}; plural={plural.plural_expr};",
    }
    catalogue.extend(
        _entry(message, known.get(message.key), plural.num_plurals) for message in messages
    )
    written = str(catalogue)
    if path.exists() and path.read_text(encoding="utf-8") == written:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written, encoding="utf-8")
    return True


def _entry(message: Message, known: polib.POEntry | None, forms: int) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.text, msgctxt=message.context)
    if placeholders(message.text + (message.plural or "")):
        entry.flags.append("python-format")
    if message.plural is not None:
        entry.msgid_plural = message.plural
        kept = known.msgstr_plural if known else {}
        entry.msgstr_plural = {number: kept.get(number, "") for number in range(forms)}
    elif known:
        entry.msgstr = known.msgstr
    if known:
        entry.tcomment = known.tcomment
        entry.flags += ["fuzzy"] if known.fuzzy else []
    return entry


def _entries(path: Path) -> dict[Key, polib.POEntry]:
    try:
        return {(entry.msgid, entry.msgctxt): entry for entry in polib.pofile(str(path))}
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path} is not a readable catalogue: {error}") from error
