"""The words of mails as they are shipped, and the rules for words that editors put in their place.

Plain text: a blank line between paragraphs, ``{placeholders}`` that are filled in when a mail is
written. This file knows no database; which words a mail gets is decided in ``forms.wording``.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.cleaning import clean_text

PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
IN_BRACES: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Placeholder:
    """What editors may write in braces: its meaning for them, and a sample for the preview.

    One with a ``label`` stands for an address; in HTML the label is what people press. One with
    ``lines`` may stand for several.
    """

    meaning: Any
    sample: Any
    label: Any = ""
    lines: bool = False


@dataclass(frozen=True)
class ShippedMail:
    """One kind of mail: its words, and which placeholders they may and must hold."""

    subject: Any
    paragraphs: tuple[Any, ...]
    allowed: tuple[str, ...]
    required: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """Subject and text in one language, their placeholders still open."""

    language: str
    subject: str
    text: str


PLACEHOLDERS: Final = {
    "name": Placeholder(_("the name that was entered"), "Sample Signer"),
    "form": Placeholder(_("the title of the form"), _("Sample form")),
    "site_name": Placeholder(_("the name of the site"), _("Sample site")),
    "closes": Placeholder(_("when the form closes"), "2030-01-31 12:00 (UTC)"),
    "confirm_link": Placeholder(
        _("the page on which the signature is confirmed"),
        "https://example.org/sample/confirm",
        _("Confirm my signature"),
    ),
    "my_link": Placeholder(
        _("the page on which people see, change or withdraw what they have sent"),
        "https://example.org/sample/mine",
        _("My personal page"),
    ),
    "not_me_link": Placeholder(
        _("the page for people who never entered anything: it removes the entry"),
        "https://example.org/sample/not-me",
        _("This was not me"),
    ),
    "text_name": Placeholder(_("what the new text is called"), _("Edition 2, 1 January 2030")),
    "text_link": Placeholder(
        _("the page that compares the new text with what was signed, and on which it is signed"),
        "https://example.org/sample/text",
        _("Compare and sign the new text"),
    ),
    "unsubscribe_link": Placeholder(
        _("the page on which people ask for no more mails of this kind"),
        "https://example.org/sample/unsubscribe",
        _("No more such mails"),
    ),
    "register": Placeholder(_("the name of the register"), _("Sample register")),
    "admin_link": Placeholder(
        _("the register in the admin"),
        "https://example.org/sample/register",
        _("Open the register"),
    ),
    "entry_language": Placeholder(_("the language of the entry"), "English"),
    "received": Placeholder(_("when the entry arrived"), "2030-01-31 12:00 UTC"),
    "count": Placeholder(_("the number of entries"), "3"),
    "changes": Placeholder(
        _("the texts that have changed, each with its language and its number of words"),
        _("Sample page (Ukrainian): 12 words"),
        lines=True,
    ),
    "desk_link": Placeholder(
        _("what is out of date in the languages of the translator"),
        "https://example.org/sample/desk",
        _("Open the translation desk"),
    ),
}

SIGNER: Final = ("name", "form", "site_name", "my_link")
TO_CONFIRM: Final = ("confirm_link", "my_link", "not_me_link")
STAFF: Final = ("register", "site_name", "admin_link")

DEAR: Final = _("Dear {name},")
ENTERED: Final = _(
    "Somebody, we believe you, entered this address on the site “{site_name}”: {form}"
)
PRESS: Final = _("To confirm, open this page and press the button on it:")
NOT_YET: Final = _("Until you confirm, nothing is counted or shown.")
LOOK: Final = _("To look at what you have entered, or to change it:")
NOT_ME: Final = _(
    "If this was not you, tell us here. Your address is then removed, "
    "and we do not write to it any more:"
)
END_TO_CONFIRM: Final = (LOOK, "{my_link}", NOT_ME, "{not_me_link}")

SHIPPED: Final = {
    "confirm": ShippedMail(
        subject=_("Please confirm your signature"),
        paragraphs=(DEAR, ENTERED, PRESS, "{confirm_link}", NOT_YET, *END_TO_CONFIRM),
        allowed=(*SIGNER, "confirm_link", "not_me_link"),
        required=TO_CONFIRM,
    ),
    "already_confirmed": ShippedMail(
        subject=_("You have already signed"),
        paragraphs=(
            DEAR,
            _("Somebody entered this address on the site “{site_name}” again: {form}"),
            _(
                "Your signature is confirmed; nothing has changed. "
                "Here you can see it, change it or withdraw it:"
            ),
            "{my_link}",
        ),
        allowed=SIGNER,
        required=("my_link",),
    ),
    "link": ShippedMail(
        subject=_("Your personal link"),
        paragraphs=(
            _(
                "Somebody, we believe you, asked for your personal link "
                "on the site “{site_name}”: {form}"
            ),
            _("With it you can see what you have sent us, change it or withdraw it:"),
            "{my_link}",
            _(
                "Give it to nobody: whoever has it can do the same. "
                "If you did not ask for it, you need not do anything."
            ),
        ),
        allowed=SIGNER,
        required=("my_link",),
    ),
    "reminder": ShippedMail(
        subject=_("Reminder: please confirm your signature"),
        paragraphs=(
            DEAR,
            ENTERED,
            _("It is not confirmed yet, so it is neither counted nor shown."),
            PRESS,
            "{confirm_link}",
            *END_TO_CONFIRM,
        ),
        allowed=(*SIGNER, "confirm_link", "not_me_link"),
        required=TO_CONFIRM,
    ),
    "last_call": ShippedMail(
        subject=_("Closing soon: please confirm your signature"),
        paragraphs=(
            DEAR,
            ENTERED,
            _(
                "It is not confirmed yet, so it is neither counted nor shown. "
                "The form closes: {closes}."
            ),
            PRESS,
            "{confirm_link}",
            *END_TO_CONFIRM,
        ),
        allowed=(*SIGNER, "confirm_link", "not_me_link", "closes"),
        required=TO_CONFIRM,
    ),
    "new_text": ShippedMail(
        subject=_("There is a new text: {text_name}"),
        paragraphs=(
            DEAR,
            _(
                "You have signed on the site “{site_name}”: {form}. Since then the text has "
                "changed its meaning in places: {text_name}"
            ),
            _(
                "Your signature stays with the text that you signed. Here you see what is new, "
                "and you can sign the new text too if you like:"
            ),
            "{text_link}",
            _("To look at your signature, change it or withdraw it:"),
            "{my_link}",
            _("You get this mail once for this text. If you want no more mails like it:"),
            "{unsubscribe_link}",
        ),
        allowed=(*SIGNER, "text_name", "text_link", "unsubscribe_link"),
        required=("text_link", "my_link", "unsubscribe_link"),
    ),
    "notice": ShippedMail(
        subject=_("New entry: {register}"),
        paragraphs=(
            _("A new entry has arrived in the register “{register}”."),
            _("Language: {entry_language}"),
            _("Time: {received}"),
            "{admin_link}",
        ),
        allowed=(*STAFF, "entry_language", "received"),
        required=("admin_link",),
    ),
    "digest": ShippedMail(
        subject=_("New confirmed entries: {register}"),
        paragraphs=(
            _("New confirmed entries in the register “{register}”: {count}"),
            "{admin_link}",
        ),
        allowed=(*STAFF, "count"),
        required=("count", "admin_link"),
    ),
    "translator_news": ShippedMail(
        subject=_("Changed texts wait for your translation"),
        paragraphs=(
            _("On the site “{site_name}” these texts are new or have changed:"),
            "{changes}",
            _("All that is out of date in your languages:"),
            "{desk_link}",
        ),
        allowed=("site_name", "changes", "desk_link"),
        required=("changes", "desk_link"),
    ),
}


def shipped_words(purpose: str, language: str) -> Words:
    """Return the shipped words of a mail in ``language``, as far as its catalogue has them."""
    mail = SHIPPED[purpose]
    with translation.override(language):
        text = "\n\n".join(map(str, mail.paragraphs))
        return Words(language, clean_text(str(mail.subject)), clean_text(text, multiline=True))


def is_shipped_in(purpose: str, language: str) -> bool:
    """Tell whether the catalogue of ``language`` has all words of a mail."""
    if language == settings.LANGUAGE_CODE:
        return True
    mail = SHIPPED[purpose]
    wanted = [text for text in (mail.subject, *mail.paragraphs) if not isinstance(text, str)]
    with translation.override(settings.LANGUAGE_CODE):
        original = [str(text) for text in wanted]
    with translation.override(language):
        return all(str(text) != source for text, source in zip(wanted, original, strict=True))


def fingerprint(subject: str, text: str) -> str:
    """Return what tells words from changed ones."""
    return sha256(f"{subject}\0{text}".encode()).hexdigest()


def faults(purpose: str, *, subject: str, text: str) -> dict[str, list[str]]:
    """Return what is wrong with words for a mail, by field, in words; nothing if all is well."""
    mail = SHIPPED[purpose]
    links = {name for name in mail.allowed if PLACEHOLDERS[name].label or PLACEHOLDERS[name].lines}
    lacking = [
        gettext("It must hold {%(name)s}.") % {"name": name}
        for name in mail.required
        if name not in PLACEHOLDER.findall(text)
    ]
    found = {
        "subject": _braces(subject, set(mail.allowed) - links),
        "text": _braces(text, set(mail.allowed)) + lacking,
    }
    return {field: messages for field, messages in found.items() if messages}


def _braces(text: str, allowed: set[str]) -> list[str]:
    """Return what is wrong with the braces in ``text``."""
    wrong = [name for name in dict.fromkeys(IN_BRACES.findall(text)) if name not in allowed]
    messages = [gettext("{%(name)s} cannot stand here.") % {"name": name} for name in wrong]
    if re.search(r"[{}]", IN_BRACES.sub("", text)):
        messages.append(gettext("A brace stands alone: write { and } around a name."))
    return messages


def sample_values(purpose: str, language: str) -> dict[str, str]:
    """Return values that nobody takes for a real person's, for previews."""
    with translation.override(language):
        return {name: str(PLACEHOLDERS[name].sample) for name in SHIPPED[purpose].allowed}
