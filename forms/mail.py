"""Mails, rendered when they are sent, in the recipient's language, as text and HTML."""

import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core.cleaning import clean_text
from core.navigation import describe, site_title
from forms import desk_mail, links, mail_texts, wording
from forms.mail_texts import PLACEHOLDER, PLACEHOLDERS, Words
from forms.models import MailText, Message
from forms.summary import page_of

WEB_ADDRESS: Final = re.compile(r"https?://\S+")
PERSONAL: Final = {
    "confirm_link": links.CONFIRM,
    "my_link": links.MINE,
    "not_me_link": links.NOT_ME,
    "unsubscribe_link": links.UNSUBSCRIBE,
}


@dataclass(frozen=True)
class Written:
    """A mail's subject, plain text and HTML, all filled in."""

    subject: str
    text: str
    html: str


def build_mail(message: Message, *, connection: Any = None) -> EmailMultiAlternatives:
    """Return the mail for ``message``, to one bare address."""
    words = wording.choose(message.purpose, message.language)
    written = write(words, mail_values(message, words.language))
    host = urlsplit(settings.BASE_URL).hostname
    headers = unsubscribing(message)
    mail = EmailMultiAlternatives(
        written.subject,
        written.text,
        to=recipients(message),
        # One Message-ID per message: a mail that is repeated after a crash is known as the same.
        headers={
            "Message-ID": f"<{message.pk}.{message.created_at:%Y%m%d%H%M%S%f}@{host}>",
            "Auto-Submitted": "auto-generated",
            **headers,
        },
        connection=connection,
    )
    mail.attach_alternative(written.html, "text/html")
    return mail


def unsubscribing(message: Message) -> dict[str, str]:
    """Return the headers by which a mail program has bulk mail stopped in one press. RFC 8058."""
    if message.purpose not in Message.BULK or message.submission is None:
        return {}
    address = links.personal_url(links.UNSUBSCRIBE, message.submission, language=message.language)
    return {
        "List-Unsubscribe": f"<{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def recipients(message: Message) -> list[str]:
    """Return the one address a message goes to; none if that has no reason any more."""
    if message.register is None:
        return [message.recipient] if desk_mail.contents(message) is not None else []
    if message.purpose in Message.STAFF:
        stays = message.recipient in message.register.recipient_list
        return [message.recipient] if stays else []
    submission = message.submission
    return [submission.email] if submission and submission.email else []


def mail_values(message: Message, language: str) -> dict[str, str]:
    """Return what the placeholders of a mail stand for. Staff mail gets no answers."""
    register, submission = message.register, message.submission
    values: dict[str, Any] = {"site_name": site_title(language)}
    with translation.override(language):
        if register is None:
            values |= desk_mail.contents(message) or {}
            return _cleaned(values)
        values["register"] = register.name
        if message.purpose in Message.STAFF:
            path = reverse("registers:submissions", args=[message.register_id])
            values |= {"admin_link": f"{settings.BASE_URL}{path}", "count": message.count}
            if submission:
                received = localtime(submission.created_at)
                values["entry_language"] = describe(submission.language)[0]
                values["received"] = date_format(received, "Y-m-d H:i e")
        elif submission:
            page, closes = submission.page, register.closes_at
            values["form"] = page.title if page else register.name
            values["name"] = submission.answer("full_name") or _("reader")
            if message.purpose in Message.BULK:
                form = page_of(submission)
                new = form.new_text_for(submission) if form else None
                values["text_name"] = new.text.name if new else ""
            if closes:
                local = localtime(closes)
                values["closes"] = f"{date_format(local, 'DATETIME_FORMAT')} ({local:%Z})"
    if submission and message.purpose not in Message.STAFF:
        for name, purpose in PERSONAL.items():
            values[name] = links.personal_url(purpose, submission, language=message.language)
        values["text_link"] = links.personal_url(
            links.MINE, submission, page="text", language=message.language
        )
    return _cleaned(values)


def _cleaned(values: dict[str, Any]) -> dict[str, str]:
    """Return values as clean text, on one line but for those that may have several."""
    return {
        name: clean_text(str(value), multiline=name in PLACEHOLDERS and PLACEHOLDERS[name].lines)
        for name, value in values.items()
    }


# ---- Writing ---------------------------------------------------------------------------------


def write(words: Words, values: dict[str, str], *, template: str = "layout") -> Written:
    """Fill words in; text and HTML say the same."""
    site = {"site_name": values["site_name"], "site": settings.BASE_URL}
    subject = clean_text(_filled(words.subject, values))
    text = _filled(words.text, values)
    with translation.override(words.language):
        html = render_to_string(
            f"forms/mail/{template}.html",
            {
                "language": words.language,
                "direction": describe(words.language)[1],
                "subject": subject,
                "paragraphs": [
                    [_line(line.strip(), values) for line in paragraph.split("\n")]
                    for paragraph in words.text.split("\n\n")
                ],
            }
            | site,
        )
    return Written(subject, f"{text}\n\n{site['site_name']}\n{site['site']}\n", html)


def _filled(text: str, values: dict[str, str]) -> str:
    """Put values in place of placeholders, once: braces in a value mean nothing."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text)


def _line(line: str, values: dict[str, str]) -> SafeString:
    """Return a line as HTML; a link that stands alone is called what it does."""
    alone = PLACEHOLDER.fullmatch(line)
    if alone and (label := PLACEHOLDERS[alone[1]].label):
        return format_html('<a href="{}">{}</a>', values.get(alone[1], ""), label)
    if WEB_ADDRESS.fullmatch(line):
        return format_html('<a href="{0}">{0}</a>', line)
    # Splitting by a pattern with one group gives text and names by turns.
    parts = PLACEHOLDER.split(line)
    pieces = (_value(part, values) if number % 2 else part for number, part in enumerate(parts))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _value(name: str, values: dict[str, str]) -> SafeString:
    """Return what a placeholder inside a line stands for, its direction kept to itself."""
    value = values.get(name, "")
    if PLACEHOLDERS[name].label:
        return format_html('<a href="{0}"><bdi>{0}</bdi></a>', value)
    lines = value.split("\n")
    return format_html_join(SafeString("<br>"), "{}", ((_web_or_words(line),) for line in lines))


def _web_or_words(line: str) -> SafeString:
    """Return a line of a value as HTML; what is an address can be pressed."""
    if WEB_ADDRESS.fullmatch(line):
        return format_html('<a href="{0}">{0}</a>', line)
    return format_html("<bdi>{}</bdi>", line)


# ---- Preview ---------------------------------------------------------------------------------


def preview(row: MailText, *, kind: str, language: str) -> HttpResponse:
    """Return a mail with sample data: ``row`` in its own language, in others what would be sent."""
    words = row.words
    if language != words.language:
        words, _lacking = wording.look(row.purpose, language)
    values = mail_texts.sample_values(row.purpose, words.language)
    written = write(words, values, template="preview")
    if kind == "text":
        text = f"{written.subject}\n\n{written.text}"
        return HttpResponse(text, content_type="text/plain; charset=utf-8")
    return HttpResponse(written.html)
