"""The two documents, sentence by sentence, as the starter content must hold them."""

import re
from pathlib import Path

FOLDER = Path(__file__).parent / "source-texts"
LIST_MARK = re.compile(r"^\s*(\d+\.|•|#+|\*)\s*")
LINK = re.compile(r"\[([^\]]*)\]\(#\)")
FORM_MARK = re.compile(r"\|([^|]*)\|")


def fold(text: str) -> str:
    """Return ``text`` with every run of white space as one space."""
    return " ".join(text.split())


def sentences(name: str) -> list[str]:
    """Return every sentence of a source text, marks removed, white space folded.

    The one paragraph that the source breaks in two by a blank line is joined again.
    """
    text = (FOLDER / name).read_text("utf-8")
    text = text.replace("personnel in armed](#)\n\nconflicts", "personnel in armed](#) conflicts")
    text = LINK.sub(r"\1", text.replace("<sup>", "").replace("</sup>", ""))
    text = FORM_MARK.sub(lambda mark: f"\n\n{mark[1]}\n\n", text)
    paragraphs = re.split(r"\n\s*\n|\n(?=\s*(?:\d+\.|•|\*))", text)
    found = []
    for paragraph in paragraphs:
        plain = fold(LIST_MARK.sub("", paragraph.strip()).replace("*", ""))
        found += [part for part in re.split(r"(?<=[.;])\s+(?=[A-Z])", plain) if part]
    return list(dict.fromkeys(found))
