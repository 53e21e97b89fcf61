"""The outbox: every mail is written here first, in the transaction that causes it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.leases import LeasedWork
from forms.models.registers import Register
from forms.models.submissions import Submission


class Message(LeasedWork):
    """One mail to be sent. Its body is rendered when it is sent and never stored."""

    class State(models.TextChoices):
        """Delivery states."""

        QUEUED = "queued", _("Waiting")
        LEASED = "leased", _("Being sent")
        SENT = "sent", _("Sent")
        DELIVERED = "delivered", _("Delivered")
        BOUNCED = "bounced", _("Came back")
        COMPLAINED = "complained", _("Called unwanted")
        FAILED = "failed", _("Failed")
        SKIPPED = "skipped", _("Not needed any more")

    class Purpose(models.TextChoices):
        """What a mail is for; each has its words in ``forms.mail_texts``."""

        CONFIRM = "confirm", _("Asks a signer to confirm")
        ALREADY_CONFIRMED = "already_confirmed", _("Tells a signer that they have already signed")
        LINK = "link", _("Sends a signer their personal link")
        REMINDER = "reminder", _("Reminds a signer to confirm")
        LAST_CALL = "last_call", _("Reminds a signer before closing")
        NEW_TEXT = "new_text", _("Tells a signer of a new text")
        NOTICE = "notice", _("Tells staff of an entry")
        DIGEST = "digest", _("Tells staff of new confirmed entries")
        TRANSLATOR_NEWS = "translator_news", _("Tells translators what has changed")

    STAFF: ClassVar[frozenset[str]] = frozenset({"notice", "digest", "translator_news"})
    # What they say is known to another floor: see ``forms.desk_mail``.
    WITHOUT_REGISTER: ClassVar[frozenset[str]] = frozenset({"translator_news"})
    TO_UNCONFIRMED: ClassVar[frozenset[str]] = frozenset({"confirm", "reminder", "last_call"})
    # To many at once: with a way to have no more of them (RFC 8058), and after all other mail.
    BULK: ClassVar[frozenset[str]] = frozenset({"new_text"})
    REMINDERS: ClassVar[frozenset[str]] = frozenset({"reminder", "last_call"})

    purpose = models.CharField(_("purpose"), max_length=24, choices=Purpose)
    language = models.CharField(_("language"), max_length=12)
    register = models.ForeignKey(
        Register,
        verbose_name=_("register"),
        on_delete=models.CASCADE,
        null=True,
        related_name="messages",
        help_text=_("None has what tells people of their work on the texts."),
    )
    submission = models.ForeignKey(
        Submission,
        verbose_name=_("submission"),
        on_delete=models.CASCADE,
        null=True,
        related_name="messages",
    )
    recipient = models.EmailField(
        _("recipient"),
        blank=True,
        editable=False,
        help_text=_("Of staff mail only: a signer's address stays sealed with their entry."),
    )
    count = models.PositiveIntegerField(_("number of entries"), default=0)
    about = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("What it tells of: nobody is told the same twice."),
    )
    error = models.CharField(_("error"), max_length=120, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    handed_over = models.PositiveSmallIntegerField(
        default=0,
        editable=False,
        help_text=_("How often it was handed over without anybody noting how that ended."),
    )
    provider_id = models.CharField(
        max_length=255, blank=True, editable=False, help_text=_("The mail provider's own number.")
    )

    class Meta(LeasedWork.Meta):
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        default_permissions = ()
        indexes = [
            *LeasedWork.Meta.indexes,
            models.Index(
                fields=["provider_id"], name="provider_id", condition=~models.Q(provider_id="")
            ),
            # The few that a dashboard tells of, among the many that went well.
            models.Index(
                fields=["register", "state"],
                name="mails_to_tell_of",
                condition=models.Q(
                    state__in=["queued", "leased", "failed", "bounced", "complained"]
                ),
            ),
            models.Index(
                fields=["created_at"],
                name="waiting_mails",
                condition=models.Q(state__in=["queued", "leased"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "queued",
                        "leased",
                        "sent",
                        "delivered",
                        "bounced",
                        "complained",
                        "failed",
                        "skipped",
                    ]
                ),
                name="message_state_is_legal",
            ),
            models.UniqueConstraint(
                fields=["submission", "purpose", "about"],
                condition=~models.Q(about=""),
                name="nobody_is_told_the_same_twice",
            ),
            models.CheckConstraint(
                condition=models.Q(register__isnull=False)
                | models.Q(purpose="translator_news", submission__isnull=True),
                name="message_has_its_register",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"
