"""Institutions that agree with a manifesto as institutions."""

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

HTTPS = URLValidator(["https"], message=_("Enter an address that begins with https://."))


class Supporter(models.Model):
    """An institution that agreed itself; that people who work there signed makes it none.

    Written by ``campaigns.supporters`` alone. ``key`` is the name as it is compared.
    """

    # The manifesto's translation key, no foreign key: deleting pages leaves the record.
    manifesto = models.UUIDField(_("manifesto"))
    name = models.CharField(
        _("name"), max_length=200, help_text=_("As the institution writes it itself.")
    )
    key = models.CharField(max_length=255, editable=False)
    url = models.URLField(
        _("web address"),
        max_length=255,
        blank=True,
        validators=[HTTPS],
        help_text=_("It begins with https://. You may leave it out."),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    approved_at = models.DateTimeField(_("approved at"))

    class Meta:
        verbose_name = _("supporter")
        verbose_name_plural = _("supporters")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["manifesto", "key"], name="one_supporter_per_name"),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__startswith="https://"),
                name="supporters_have_safe_addresses",
            ),
            models.CheckConstraint(condition=~Q(key=""), name="supporters_have_names"),
        ]

    def __str__(self) -> str:
        return self.name
