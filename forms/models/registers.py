"""A register and its tally, and the immutable texts that people consented to."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Register(models.Model):
    """All submissions of one form, in all languages. It outlives the form's pages."""

    key = models.UUIDField(_("key"), unique=True, editable=False)
    name = models.CharField(_("name"), max_length=255)
    columns = models.JSONField(
        _("columns"),
        default=list,
        editable=False,
        help_text=_("Every field the form ever had, labelled in the source language."),
    )
    confirms = models.BooleanField(
        _("asks for confirmation by mail"), default=False, editable=False
    )
    one_per_person = models.BooleanField(_("one entry per person"), default=False, editable=False)
    recipients = models.TextField(
        _("recipients of notifications"),
        blank=True,
        help_text=_("One e-mail address per line. Notifications never carry answers."),
    )
    digest_at = models.DateTimeField(_("last digest"), null=True, editable=False)

    class Meta:
        verbose_name = _("register")
        verbose_name_plural = _("registers")
        ordering = ["name"]
        default_permissions = ()
        permissions = [("manage_registers", _("Can see and export registers"))]

    def __str__(self) -> str:
        return self.name

    @property
    def recipient_list(self) -> list[str]:
        """Return the addresses that hear of new entries."""
        return self.recipients.split()


class Tally(models.Model):
    """How many confirmed submissions of a register share one value of one dimension."""

    class Dimension(models.TextChoices):
        """What is counted by."""

        TOTAL = "total", _("Total")
        COUNTRY = "country", _("Country")
        LANGUAGE = "language", _("Language")
        PROFESSION = "profession", _("Profession")
        DAY = "day", _("Day")

    register = models.ForeignKey(Register, on_delete=models.CASCADE, related_name="tallies")
    dimension = models.CharField(_("dimension"), max_length=16, choices=Dimension)
    value = models.CharField(_("value"), max_length=64, blank=True)
    count = models.PositiveIntegerField(_("count"), default=0)

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["register", "dimension", "value"], name="one_tally_per_value"
            ),
            models.CheckConstraint(condition=models.Q(count__gte=0), name="tally_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {self.value}: {self.count}"


class ConsentText(models.Model):
    """The exact words somebody consented to, in one language. Never changed, never deleted."""

    sha256 = models.CharField(_("hash"), max_length=64, unique=True)
    language = models.CharField(_("language"), max_length=12)
    text = models.TextField(_("text"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.language} {self.sha256[:12]}"
