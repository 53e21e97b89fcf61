"""Whose address an address is, and whom nobody writes to any more."""

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

DOMAIN: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}")


def validate_domain(value: str) -> None:
    """Refuse what is no mail domain in small letters."""
    if not DOMAIN.fullmatch(value):
        raise ValidationError(_("Write a mail domain in small letters: example.org"))


class DomainRule(models.Model):
    """How a mail provider delivers: what in front of the @ does not matter, and aliases."""

    domain = models.CharField(
        _("domain"), max_length=253, unique=True, validators=[validate_domain]
    )
    alias_of = models.CharField(
        _("same mailboxes as"),
        max_length=253,
        blank=True,
        validators=[validate_domain],
        help_text=_("Another domain of the provider, whose rule then counts: gmail.com"),
    )
    ignores_dots = models.BooleanField(
        _("dots do not matter"), default=False, help_text=_("jane.doe@ and janedoe@ are one.")
    )
    tag_separator = models.CharField(
        _("tags begin with"),
        max_length=1,
        blank=True,
        # A letter or a dot would make one of many people.
        validators=[RegexValidator(r"[+\-_=]\Z", _("Write one of + - _ =, or nothing."))],
        help_text=_("Mostly +: then jane+news@ and jane@ are one. Empty: there are no tags."),
    )
    is_large = models.BooleanField(
        _("large provider"),
        default=False,
        help_text=_("Named in the statistics of mails; many entries at once are not suspicious."),
    )

    class Meta:
        verbose_name = _("mail domain rule")
        verbose_name_plural = _("mail domain rules")
        ordering = ["domain"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(domain=models.F("alias_of")), name="domain_aliases_another"
            )
        ]

    def __str__(self) -> str:
        return self.domain

    def clean(self) -> None:
        """Refuse aliases of aliases: a rule is looked for one step away (``forms.addresses``)."""
        super().clean()
        if not self.alias_of:
            return
        others = DomainRule.objects.exclude(pk=self.pk)
        if self.alias_of == self.domain:
            raise ValidationError({"alias_of": _("Name another domain than its own.")})
        if others.filter(domain=self.alias_of).exclude(alias_of="").exists():
            raise ValidationError(
                {"alias_of": _("This domain is an alias itself: name the one it stands for.")}
            )
        if others.filter(alias_of=self.domain).exists():
            raise ValidationError(
                {"alias_of": _("Other domains are aliases of this one: change them first.")}
            )


class Suppression(models.Model):
    """An address that no mail goes to. The address itself is not stored.

    ``plain_index`` is that of the address in small letters: it holds when rules change.
    """

    class Reason(models.TextChoices):
        """Why no mail goes there."""

        NOT_ME = "not_me", _("The owner says it was not them")
        BOUNCED = "bounced", _("Mail came back")
        COMPLAINED = "complained", _("The owner called our mail unwanted")
        ASKED = "asked", _("The owner asked for it")

    plain_index = models.CharField(max_length=64, unique=True, editable=False)
    email_index = models.CharField(max_length=64, db_index=True, editable=False)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason)
    created_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        ordering = ["-created_at"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.reason} {self.plain_index[:8]}"
