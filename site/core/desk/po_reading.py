"""Reading PO files as they come: what is damaged is left out and named, the rest is read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

import polib
from django.utils.translation import gettext as _

MOST_BYTES: Final = 5 * 1024 * 1024
# As much of a damaged line as people need to find it.
MOST_SHOWN: Final = 200
# A line of a PO file, by its kind; polib itself overlooks a quotation mark that lacks at the end.
LINE: Final = re.compile(
    r"(?:#~\s*)?(?:(?P<kind>msgctxt|msgid_plural|msgid|msgstr\[\d+\]|msgstr)\s+)?"
    r'"(?:[^"\\]|\\.)*"|#.*'
)
KINDS: Final = {"msgctxt": "c", "msgid": "i", "msgid_plural": "p", "msgstr": "s"}
# Entries of one paragraph: comments, the place, the original, the translation or its plural forms.
WHOLE: Final = re.compile(r"(?:#*(?:cm*)?im*(?:sm*|pm*(?:xm*)+))*#*")


class UnreadableFile(ValueError):
    """What was sent is no PO file; the message is a sentence for whoever sent it."""


@dataclass(frozen=True)
class Refused:
    """An entry that was not taken, with the reason as a sentence."""

    line: int
    place: str
    original: str
    reason: str


@dataclass(frozen=True)
class Reading:
    """The entries of a file, and what of it could not be read. Lines of entries begin at 2."""

    file: polib.POFile
    damaged: list[Refused] = field(default_factory=list)


def read(content: bytes) -> Reading:
    """Return the entries of a PO file. Raises ``UnreadableFile`` if there are none to be read."""
    if len(content) > MOST_BYTES:
        raise UnreadableFile(_("The file is larger than 5 MB."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(_("The file is not in UTF-8. Save it as UTF-8.")) from error
    lines = text.splitlines()
    file = None if any(_kind(line) == "?" for line in lines) else _parsed(lines)
    damaged: list[Refused] = []
    if file is None:
        damaged = list(_cut_out_damage(lines))
        file = _parsed(lines)
    if file:
        return Reading(file, damaged)
    if file is None or damaged:
        first = damaged[0].line if damaged else 1
        told = _("The file is no PO file, or it is damaged in line %(line)s.")
        raise UnreadableFile(told % {"line": first})
    raise UnreadableFile(_("The file holds no translations. Is it a PO file?"))


def _parsed(lines: list[str]) -> polib.POFile | None:
    try:
        # polib opens a file where a text is the name of one; no name begins like this.
        return polib.pofile("\n".join(["#", *lines]), encoding="utf-8")
    except (OSError, ValueError, IndexError):  # polib tells mistakes by OSError.
        return None


def _kind(line: str) -> str:
    """Return a letter for what a line is; “?” for what stands in no PO file."""
    line = line.strip()
    if not line:
        return ""
    found = LINE.fullmatch(line)
    if found is None:
        return "?"
    if found["kind"]:
        return KINDS.get(found["kind"], "x")
    return "m" if line.endswith('"') and line.lstrip("#~ ").startswith('"') else "#"


def _cut_out_damage(lines: list[str]) -> Iterator[Refused]:
    """Empty every paragraph of ``lines`` that is no whole entry, and yield where it is damaged.

    Blank lines stand between entries. Each line keeps its number.
    """
    numbered = enumerate(lines)
    for is_blank, group in groupby(numbered, key=lambda pair: not pair[1].strip()):
        paragraph = list(group)
        kinds = "".join(_kind(line) for _number, line in paragraph)
        if is_blank or WHOLE.fullmatch(kinds):
            continue
        at = max(kinds.find("?"), 0)
        number, line = paragraph[at]
        yield Refused(
            number + 1,
            "",
            line.strip()[:MOST_SHOWN],
            _("The file is damaged here. Nothing of this part was taken."),
        )
        for number, _line in paragraph:
            lines[number] = ""
