"""Networks that are trusted, and the salts that make others forgettable."""

import ipaddress
from typing import Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

WIDEST: Final = 8  # bits; no organisation has more


def validate_network(value: str) -> None:
    """Refuse what is no network in CIDR notation (RFC 4632, RFC 4291)."""
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError as error:
        raise ValidationError(
            _("Write a network: 192.0.2.0/24 or 2001:db8::/32"), code="network"
        ) from error


class TrustedNetwork(models.Model):
    """A hospital's network, say: many entries from it at once are not suspicious.

    That they share the hospital's mail domain is not, either.
    """

    network = models.CharField(
        _("network"), max_length=49, unique=True, validators=[validate_network]
    )
    note = models.CharField(_("whose network it is"), max_length=200)

    class Meta:
        verbose_name = _("trusted network")
        verbose_name_plural = _("trusted networks")
        ordering = ["network"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.network

    def clean(self) -> None:
        """Write a network as its first address and its length."""
        super().clean()
        try:
            network = ipaddress.ip_network(self.network, strict=False)
        except ValueError:
            return  # the field has said so
        if network.prefixlen < WIDEST:
            raise ValidationError({"network": _("That is too much of the internet to trust.")})
        self.network = str(network)


class DaySalt(models.Model):
    """The salt of one day. Without it nobody can tell any more which network an entry came from."""

    day = models.DateField(unique=True)
    salt = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.day)
