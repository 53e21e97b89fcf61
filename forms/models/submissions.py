"""One entry in a register."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import SealedField
from forms.models.registers import ConsentText, Register


class Submission(models.Model):
    """One entry. All writes to ``status`` go through ``forms.lifecycle``.

    ``answers`` holds everything that was asked, by field name; ``email`` the address that mail
    goes to. Both are sealed. No network address and no user agent is stored.
    """

    class Status(models.TextChoices):
        """Where an entry stands."""

        RECEIVED = "received", _("Received")
        PENDING = "pending", _("Not confirmed yet")
        CONFIRMED = "confirmed", _("Confirmed")
        SUSPECT = "suspect", _("Held for review")
        INVALIDATED = "invalidated", _("Struck out")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    register = models.ForeignKey(
        Register, verbose_name=_("register"), on_delete=models.PROTECT, related_name="submissions"
    )
    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    status = models.CharField(_("status"), max_length=16, choices=Status)
    language = models.CharField(_("language"), max_length=12)
    signed_text = models.CharField(
        _("signed text"), max_length=64, blank=True, help_text=_("SHA-256 of the exact text")
    )
    country = models.CharField(_("country"), max_length=2, null=True)
    profession = models.CharField(_("profession"), max_length=40, null=True)
    answers = SealedField(_("answers"))
    email = SealedField(_("e-mail"), null=True)
    email_index = models.CharField(max_length=64, null=True, editable=False)
    domain_index = models.CharField(max_length=64, null=True, editable=False)
    unique_address = models.BooleanField(default=False, editable=False)
    public_name = models.CharField(_("name as shown"), max_length=200, blank=True)
    public_institution = models.CharField(_("institution as shown"), max_length=200, blank=True)
    consent_text = models.ForeignKey(
        ConsentText, verbose_name=_("consent text"), on_delete=models.PROTECT, related_name="+"
    )
    consented_at = models.DateTimeField(_("consented at"))
    entry_version = models.PositiveIntegerField(
        default=1,
        editable=False,
        help_text=_("Rises when a newer entry replaces an unconfirmed one."),
    )
    link_version = models.PositiveIntegerField(
        default=1, editable=False, help_text=_("Raising it voids the personal links sent so far.")
    )
    counted = models.BooleanField(
        default=False, editable=False, help_text=_("Whether the tally holds this entry.")
    )
    created_at = models.DateTimeField(_("received at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        default_permissions = ()
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["register", "-created_at"], name="register_newest_first"),
            models.Index(fields=["register", "email_index"], name="register_address"),
            models.Index(
                fields=["register"],
                name="to_be_counted",
                condition=Q(status="confirmed", counted=False)
                | Q(~Q(status="confirmed"), counted=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "received",
                        "pending",
                        "confirmed",
                        "suspect",
                        "invalidated",
                        "withdrawn",
                    ]
                ),
                name="status_is_legal",
            ),
            models.UniqueConstraint(
                fields=["register", "email_index"],
                condition=Q(unique_address=True) & ~Q(status="withdrawn"),
                name="one_live_submission_per_address",
            ),
            models.CheckConstraint(
                condition=Q(status="confirmed") | Q(public_name="", public_institution=""),
                name="only_the_confirmed_are_public",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def answer(self, name: str, default: Any = "") -> Any:
        """Return the stored answer to the field ``name``."""
        return (self.answers or {}).get(name, default)
