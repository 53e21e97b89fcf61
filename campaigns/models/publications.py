"""What publishing a revision of a manifesto means, who said so, and who agreed."""

import hashlib
import json
from typing import Any, ClassVar, Final

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from campaigns.models.manifestos import ManifestoPage


class Change(models.TextChoices):
    """What a publication does to the edition."""

    CORRECTION = "correction", _("Correction: the meaning stays")
    NEW_EDITION = "new_edition", _("New edition: the meaning changes")


class Publication(models.Model):
    """The answer to “correction or new edition?” for one exact revision, or the wish to have it
    published that a second person has to agree to.
    """

    class State(models.TextChoices):
        """Where it stands."""

        ASKED = "asked", _("Awaits a second person")
        AGREED = "agreed", _("May be published")
        DECLINED = "declined", _("Declined")
        PUBLISHED = "published", _("Published")

    OPEN: ClassVar[tuple[str, ...]] = ("asked", "agreed")

    page = models.ForeignKey(
        ManifestoPage,
        verbose_name=_("manifesto"),
        on_delete=models.CASCADE,
        related_name="publications",
    )
    revision = models.ForeignKey(
        Revision, verbose_name=_("version"), on_delete=models.CASCADE, related_name="+"
    )
    # The editor's autosave may write into a revision that is there.
    digest = models.CharField(max_length=64, editable=False)
    change = models.CharField(_("this publication is a"), max_length=16, choices=Change, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("asked at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-asked_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "agreed", "declined", "published"]),
                name="publication_state_is_legal",
            ),
            models.CheckConstraint(
                condition=Q(change__in=["", "correction", "new_edition"]),
                name="publication_change_is_legal",
            ),
            models.UniqueConstraint(
                fields=["revision"],
                condition=Q(state__in=["asked", "agreed"]),
                name="one_open_publication_per_revision",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "published"]) | ~Q(decided_by=F("asked_by")),
                name="nobody_agrees_with_themselves",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="declining_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.revision_id}: {self.state}"

    @property
    def is_intact(self) -> bool:
        """Tell whether the revision still says what it did when it was asked for."""
        return self.digest == digest_of(self.revision)

    @property
    def is_by_two(self) -> bool:
        """Tell whether somebody agreed who neither asked for it nor wrote it."""
        agreed = self.decided_by_id
        return agreed is not None and agreed not in {self.asked_by_id, self.revision.user_id}


def digest_of(revision: Revision) -> str:
    """Return what tells a revision's content from any other's."""
    content: dict[str, Any] = revision.content
    words = json.dumps(content, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(words.encode()).hexdigest()


ONLY_ROW: Final = 1


class PublishingRules(models.Model):
    """The one row that says how manifestos are published on this site."""

    two_people = models.BooleanField(
        _("two people publish a manifesto"),
        default=False,
        help_text=_(
            "Whoever presses “Publish” asks a second person, who sees what changes and agrees or "
            "declines. Translations of the manifesto obey it too."
        ),
    )

    class Meta:
        verbose_name = _("publishing rules")
        verbose_name_plural = _("publishing rules")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(pk=ONLY_ROW), name="one_row_of_publishing_rules")
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def load(cls) -> "PublishingRules":
        """Return the row; as long as nobody saved one, the defaults."""
        return cls.objects.filter(pk=ONLY_ROW).first() or cls(pk=ONLY_ROW)
