"""Images, which nobody uploads without saying what they show."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class SiteImage(AbstractImage):
    """An image with a description, for those who cannot see it."""

    description = models.CharField(
        _("description"),
        max_length=255,
        help_text=_("What the image shows, in a sentence, for people who cannot see it."),
    )

    admin_form_fields: ClassVar[tuple[str, ...]] = Image.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def clean(self) -> None:
        """Refuse a description of blanks."""
        super().clean()
        self.description = self.description.strip()
        if not self.description:
            raise ValidationError({"description": _("Say what the image shows.")})


class SiteRendition(AbstractRendition):
    """An image in one size."""

    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_per_size"
            )
        ]
