"""Mails, rendered when they are sent, in the recipient's language, as text and HTML."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from core.cleaning import clean_text
from core.navigation import describe, site_title
from forms import links
from forms.models import Message


def build_mail(message: Message, *, connection: Any = None) -> EmailMultiAlternatives:
    """Return the mail for ``message``, to one bare address; staff mail may have several."""
    with translation.override(message.language):
        context = mail_context(message)
        folder = f"forms/mail/{message.purpose}"
        subject = clean_text(render_to_string(f"{folder}.subject.txt", context))
        text = render_to_string(f"{folder}.txt", context).strip() + "\n"
        html = render_to_string(f"{folder}.html", context)
    host = urlsplit(settings.BASE_URL).hostname
    mail = EmailMultiAlternatives(
        subject,
        text,
        to=recipients(message),
        # One Message-ID per message: a mail that is repeated after a crash is known as the same.
        headers={
            "Message-ID": f"<{message.pk}.{message.created_at:%Y%m%d%H%M%S%f}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
        connection=connection,
    )
    mail.attach_alternative(html, "text/html")
    return mail


def recipients(message: Message) -> list[str]:
    """Return the addresses a message goes to; none if its submission has no address any more."""
    if message.purpose in Message.STAFF:
        return message.register.recipient_list
    submission = message.submission
    return [submission.email] if submission and submission.email else []


def mail_context(message: Message) -> dict[str, Any]:
    """Return what the templates of mails may say. Staff mail gets no answers."""
    _name, direction = describe(message.language)
    context: dict[str, Any] = {
        "language": message.language,
        "direction": direction,
        "register": message.register.name,
        "site": settings.BASE_URL,
        "site_name": site_title(message.language),
        "count": message.count,
    }
    submission = message.submission
    if message.purpose in Message.STAFF:
        path = reverse("registers:submissions", args=[message.register_id])
        context["admin_url"] = f"{settings.BASE_URL}{path}"
        if submission:
            context["entry_language"] = describe(submission.language)[0]
            context["received"] = submission.created_at
    elif submission:
        page = submission.page
        context["form"] = page.title if page else message.register.name
        context["name"] = submission.answer("full_name")
        context["link"] = links.personal_url(links.CONFIRM, submission, language=message.language)
    return context
