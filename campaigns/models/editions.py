"""What was published when: numbered editions, and their exact text in every language."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Immutable(models.Model):
    """A row that is written once: signatures point to what it says."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse to change what is there."""
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} is immutable")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse."""
        raise TypeError(f"{type(self).__name__} is immutable")


class Edition(Immutable):
    """A numbered, dated version of a manifesto. A change of meaning makes a new one."""

    # The manifesto's translation key, no foreign key: deleting pages leaves the record.
    manifesto = models.UUIDField(_("manifesto"), db_index=True)
    number = models.PositiveIntegerField(_("number"))
    date = models.DateField(_("date"))

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["manifesto", "number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["manifesto", "number"], name="one_edition_per_number"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="editions_start_at_one"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class EditionText(Immutable):
    """The exact words of an edition in one language; a correction adds another row."""

    edition = models.ForeignKey(
        Edition, verbose_name=_("edition"), on_delete=models.PROTECT, related_name="texts"
    )
    language = models.CharField(_("language"), max_length=12)
    sha256 = models.CharField(_("hash"), max_length=64, db_index=True)
    text = models.TextField(_("text"))
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("text of an edition")
        verbose_name_plural = _("texts of editions")
        ordering = ["published_at", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.edition} {self.language} {self.sha256[:12]}"
