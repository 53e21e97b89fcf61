"""What the mail provider reports of a mail: it arrived, came back, or was called unwanted.

Reports come in any order, late and repeatedly; a graver one is never undone by a lighter one. They
are told apart by ``anymail.signals.tracking``; where mail goes out by plain SMTP none ever comes.
"""

from collections.abc import Mapping
from typing import Any, Final

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from forms import limits, outbox
from forms.models import Message, Submission, Suppression

State = Message.State

# What a mail may have been so far, for a report to change it.
FOLLOWS: Final[Mapping[str, frozenset[str]]] = {
    State.DELIVERED: frozenset({State.SENT}),
    State.FAILED: frozenset({State.SENT, State.DELIVERED}),
    State.BOUNCED: frozenset({State.SENT, State.DELIVERED, State.FAILED}),
    State.COMPLAINED: frozenset({State.SENT, State.DELIVERED, State.FAILED, State.BOUNCED}),
}
SUPPRESSED: Final = {
    State.BOUNCED: Suppression.Reason.BOUNCED,
    State.COMPLAINED: Suppression.Reason.COMPLAINED,
}
NO_SUCH_MAILBOX: Final = frozenset({RejectReason.INVALID, RejectReason.BOUNCED})
# django-anymail calls these providers' passing troubles (a full mailbox, a busy server) a bounce
# too: where the provider's own words of it stand, and which of them mean that.
PASSING: Final[Mapping[str, tuple[tuple[str, ...], frozenset[Any]]]] = {
    "Amazon SES": (("bounce", "bounceType"), frozenset({"Transient", "Undetermined"})),
    "Brevo": (("event",), frozenset({"soft_bounce"})),
    "MailerSend": (("data", "type"), frozenset({"soft_bounced"})),
    "Mailjet": (("hard_bounce",), frozenset({False})),
    "Mandrill": (("event",), frozenset({"soft_bounce"})),
    "Postmark": (("Type",), frozenset({"SoftBounce"})),
    "Resend": (("data", "bounce", "type"), frozenset({"Transient", "Undetermined"})),
    "SendGrid": (("type",), frozenset({"blocked"})),
    "SparkPost": (
        ("msys", "message_event", "bounce_class"),
        frozenset({"20", "21", "22", "23", "24", "40", "70"}),
    ),
}


def is_reported() -> bool:
    """Tell whether the site hears at all what becomes of its mails."""
    return bool(settings.TRACKING_PROVIDER)


def note_report(sender: Any, event: AnymailTrackingEvent, esp_name: str, **kwargs: Any) -> None:
    """Receive one report; one about a mail that is not ours, or no more, is ignored."""
    state = state_after(event, provider=esp_name)
    if state is None or not event.message_id:
        return
    known = Message.objects.exclude(provider_id="").select_related("submission")
    message = known.filter(provider_id=str(event.message_id)[:255]).first()
    if message is not None:
        settle(message=message, state=state, error=kind_of(event))


def state_after(event: AnymailTrackingEvent, *, provider: str) -> Message.State | None:
    """Return what a report makes of a mail; ``None`` if nothing is settled by it.

    As in ``forms.outbox``, ``BOUNCED`` speaks of the mailbox alone. Other refusals may be the
    site's trouble, a block list or a policy: the mail failed, the address stays as good as it was.
    """
    if event.event_type == EventType.DELIVERED:
        return State.DELIVERED
    if event.event_type == EventType.COMPLAINED:
        return State.COMPLAINED
    if event.event_type not in {EventType.BOUNCED, EventType.REJECTED, EventType.FAILED}:
        return None
    if is_passing(event.esp_event, provider=provider):
        return None
    unexplained = event.event_type == EventType.BOUNCED and event.reject_reason is None
    if event.event_type != EventType.FAILED and (
        unexplained or event.reject_reason in NO_SUCH_MAILBOX
    ):
        return State.BOUNCED
    return State.FAILED


def is_passing(words: Any, *, provider: str) -> bool:
    """Tell whether a provider's own words, as its report was parsed, name a passing trouble."""
    path, values = PASSING.get(provider, ((), frozenset()))
    for name in path:
        words = words.get(name) if isinstance(words, Mapping) else None
    return isinstance(words, str | bool) and words in values


def kind_of(event: AnymailTrackingEvent) -> str:
    """Return why a mail did not arrive: Anymail's words, for the provider's may name people."""
    if event.event_type == EventType.DELIVERED:
        return ""
    return f"{event.event_type} {event.reject_reason or ''}".strip()


def settle(*, message: Message, state: Message.State, error: str) -> None:
    """Note on a mail what was reported, and write to its recipient no more if it says so.

    The recipient is the person of its entry, whatever address the report names. Of staff mail,
    which may have several recipients, only the mail is marked.
    """
    is_staff = message.purpose in Message.STAFF
    submission = None if is_staff else message.submission
    with transaction.atomic():
        # The entry first: who erases one holds it and then asks for its mails.
        if submission and state in {State.DELIVERED, State.COMPLAINED}:
            outbox.reach(submission.pk, Submission.Stage.DELIVERED)
        before = Message.objects.filter(pk=message.pk, state__in=FOLLOWS[state])
        # A report that comes again must not undo what an administrator has done since.
        if not before.update(state=state, error=error):
            return
        if submission and submission.email and state in SUPPRESSED:
            limits.suppress(address=submission.email, reason=SUPPRESSED[state], now=timezone.now())
