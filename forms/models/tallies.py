"""What is counted, so that no public request and no dashboard counts rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from forms.models.registers import Register


class Tally(models.Model):
    """How many confirmed submissions of a register share one value of one dimension."""

    class Dimension(models.TextChoices):
        """What is counted by."""

        TOTAL = "total", _("Total")
        COUNTRY = "country", _("Country")
        LANGUAGE = "language", _("Language")
        PROFESSION = "profession", _("Profession")
        COMMITMENT = "commitment", _("Commitment")
        DAY = "day", _("Day")
        TEXT = "text", _("Signed text")
        SHOWN_COUNTRY = "shown_country", _("Country of those who show their names")
        SHOWN_PROFESSION = "shown_profession", _("Profession of those who show their names")

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


class Funnel(models.Model):
    """How many entries of one language and mail provider reached each stage. It only grows.

    ``provider`` is the domain of a large mail provider; all others are counted under "".
    """

    register = models.ForeignKey(Register, on_delete=models.CASCADE, related_name="funnels")
    language = models.CharField(_("language"), max_length=12)
    provider = models.CharField(_("mail provider"), max_length=253, blank=True)
    submitted = models.PositiveIntegerField(_("submitted"), default=0)
    accepted = models.PositiveIntegerField(_("mail accepted"), default=0)
    delivered = models.PositiveIntegerField(_("mail delivered"), default=0)
    confirmed = models.PositiveIntegerField(_("confirmed"), default=0)

    class Meta:
        verbose_name = _("funnel")
        verbose_name_plural = _("funnels")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["register", "language", "provider"], name="one_funnel_per_provider"
            ),
            # Who got further has passed every earlier stage.
            models.CheckConstraint(
                condition=models.Q(
                    accepted__lte=models.F("submitted"),
                    delivered__lte=models.F("accepted"),
                    confirmed__lte=models.F("delivered"),
                ),
                name="funnel_narrows",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.provider}: {self.submitted}"
