"""One entry in a register."""

import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import SealedField
from forms.models.invalidations import Invalidation
from forms.models.registers import ConsentText, Register


def _of_shown(*fields: str, name: str) -> models.Index:
    """Return an index of the entries whose names are shown."""
    return models.Index(fields=["register", *fields], name=name, condition=~Q(public_name=""))


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

    class Suspicion(models.TextChoices):
        """Why an entry is held for review once it is confirmed."""

        NETWORK = "network", _("Many entries from one network")
        DOMAIN = "domain", _("Many entries from one mail domain")
        DISPOSABLE = "disposable", _("Address that is thrown away")
        LINK = "link", _("Web address in an answer about the person")
        NAME = "name", _("Many entries with one name")
        SAME_PERSON = "same_person", _("Same mailbox as another entry")
        RETURNED = "returned", _("Struck out before")

    class Stage(models.IntegerChoices):
        """How far an entry got; who got further has passed every earlier stage."""

        SUBMITTED = 1, _("Submitted")
        ACCEPTED = 2, _("Mail accepted")
        DELIVERED = 3, _("Mail delivered")
        CONFIRMED = 4, _("Confirmed")

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
    network = models.CharField(
        max_length=64,
        null=True,
        editable=False,
        help_text=_("Salted for a day, emptied after two: where the entry came from."),
    )
    name_index = models.CharField(
        max_length=64, null=True, editable=False, help_text=_("Salted and emptied likewise.")
    )
    suspicion = models.JSONField(_("suspicion"), default=list, editable=False)
    reviewed = models.BooleanField(
        default=False, editable=False, help_text=_("An administrator accepted it.")
    )
    invalidation = models.ForeignKey(
        Invalidation, on_delete=models.PROTECT, null=True, related_name="submissions"
    )
    status_before = models.CharField(
        max_length=16, blank=True, editable=False, help_text=_("What it was when struck out.")
    )
    public_name = models.CharField(_("name as shown"), max_length=200, blank=True)
    public_institution = models.CharField(_("institution as shown"), max_length=200, blank=True)
    public_order = models.BinaryField(
        default=b"",
        editable=False,
        help_text=_("What the shown name is sorted by: bytes, which every database sorts alike."),
    )
    consent_text = models.ForeignKey(
        ConsentText, verbose_name=_("consent text"), on_delete=models.PROTECT, related_name="+"
    )
    consented_at = models.DateTimeField(_("consented at"))
    text_signed_at = models.DateTimeField(
        _("text signed at"),
        null=True,
        help_text=_("When a newer text was signed; empty: with the consent."),
    )
    unsubscribed_at = models.DateTimeField(_("wants no bulk mail since"), null=True, editable=False)
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
    counted_as = SealedField(null=True, help_text=_("The cells of the tally that hold this entry."))
    number = models.PositiveIntegerField(
        _("number"), null=True, editable=False, help_text=_("The total when it was first counted.")
    )
    stage = models.PositiveSmallIntegerField(
        _("stage"), choices=Stage, default=Stage.SUBMITTED, editable=False
    )
    stage_counted = models.PositiveSmallIntegerField(default=0, editable=False)
    funnel = models.ForeignKey(
        "site_forms.Funnel",
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
        editable=False,
        help_text=_("Where its next stages count, until the last or its erasure."),
    )
    reminders = models.PositiveSmallIntegerField(default=0, editable=False)
    last_called = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(_("received at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    erased_at = models.DateTimeField(
        _("erased at"),
        null=True,
        help_text=_("When it was withdrawn, erased or anonymised: it names nobody any more."),
    )

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        default_permissions = ()
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["register", "-created_at"], name="register_newest_first"),
            models.Index(fields=["register", "status", "-created_at"], name="register_status"),
            models.Index(fields=["register", "language", "-created_at"], name="register_language"),
            models.Index(fields=["register", "country", "-created_at"], name="register_country"),
            models.Index(
                fields=["register", "profession", "-created_at"], name="register_profession"
            ),
            models.Index(
                fields=["register", "public_name"],
                name="register_public_name",
                # PostgreSQL finds beginnings of words by no other order.
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
            models.Index(
                fields=["register", "-created_at"],
                name="register_suspicious",
                condition=~Q(suspicion=[]),
            ),
            models.Index(
                fields=["register", "-created_at"],
                name="to_be_reviewed",
                condition=Q(status__in=["pending", "suspect"], reviewed=False) & ~Q(suspicion=[]),
            ),
            _of_shown("-confirmed_at", "-id", name="shown_newest"),
            _of_shown("public_order", "id", name="shown_by_name"),
            _of_shown("country", "-confirmed_at", "-id", name="shown_country_newest"),
            _of_shown("country", "public_order", "id", name="shown_country_by_name"),
            _of_shown("profession", "-confirmed_at", "-id", name="shown_profession_newest"),
            _of_shown("profession", "public_order", "id", name="shown_profession_by_name"),
            models.Index(fields=["email_index"], name="address"),
            models.Index(fields=["domain_index", "consented_at"], name="mail_domain"),
            models.Index(
                fields=["register", "network", "consented_at"],
                name="network_lately",
                condition=Q(network__isnull=False),
            ),
            models.Index(
                fields=["register", "name_index"],
                name="name_lately",
                condition=Q(name_index__isnull=False),
            ),
            models.Index(
                fields=["consented_at"],
                name="to_be_forgotten",
                condition=Q(network__isnull=False) | Q(name_index__isnull=False),
            ),
            models.Index(
                fields=["register", "created_at"],
                name="to_be_reminded",
                condition=Q(status="pending", reminders__lt=2),
            ),
            models.Index(
                fields=["register"],
                name="to_be_counted",
                condition=Q(status="confirmed", counted=False)
                | Q(~Q(status="confirmed"), counted_as__isnull=False)
                | Q(status="suspect", number__isnull=True),
            ),
            models.Index(
                fields=["register"],
                name="to_be_staged",
                condition=Q(stage__gt=F("stage_counted")),
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
            models.CheckConstraint(
                condition=~Q(public_name="") | Q(public_order=b""),
                name="only_shown_names_are_sorted",
            ),
            models.CheckConstraint(
                condition=Q(counted=False) | Q(counted_as__isnull=False),
                name="counted_entries_know_as_what",
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | Q(erased_at__isnull=False),
                name="withdrawn_entries_are_erased",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None)
                | Q(
                    email=None,
                    email_index=None,
                    domain_index=None,
                    network=None,
                    name_index=None,
                    public_name="",
                    public_institution="",
                ),
                name="erased_entries_name_nobody",
            ),
            models.CheckConstraint(
                condition=~Q(status="invalidated") | ~Q(status_before=""),
                name="struck_out_entries_can_return",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def signed_at(self) -> datetime:
        """Return when the signed text was signed."""
        return self.text_signed_at or self.consented_at

    def answer(self, name: str, default: Any = "") -> Any:
        """Return the stored answer to the field ``name``."""
        return (self.answers or {}).get(name, default)
