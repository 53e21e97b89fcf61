"""Model fields that know what may leave the database."""

import json
from functools import cache
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from core.sealing import seal, unseal

DECODER: Final = json.JSONDecoder()


class Sealed(bytes):
    """Ciphertext as it lies in the database, not opened yet."""

    __slots__ = ()


class SealedAttribute(DeferredAttribute):
    """Opens a value when it is first read, and never before."""

    field: "SealedField"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = self.field.open(value, instance.pk)
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        """Be a data descriptor: else Python would read the instance's dictionary past us."""
        instance.__dict__[self.field.attname] = value


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """A JSON value that is encrypted in the database, bound to its row and to this field.

    The model's primary key must be set before saving (a UUID with a default is). Reading raises
    ``core.sealing.UnreadableError`` where the key is missing; ciphertext is never returned.
    ``QuerySet.update`` with a plain value is refused, for it knows no row.
    """

    descriptor_class = SealedAttribute

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"editable": False, **kwargs})

    def context(self, pk: Any) -> str:
        """Return what the ciphertext in the row ``pk`` is bound to."""
        return f"{self.model._meta.db_table}:{pk}:{self.attname}"

    def open(self, sealed: Sealed, pk: Any) -> Any:
        """Return the value that this field of the row ``pk`` keeps, for who read columns alone."""
        plain = unseal(sealed, context=self.context(pk)).decode()
        # What was sealed is one value with nothing around it.
        value, _end = DECODER.raw_decode(plain)
        return value

    def to_python(self, value: Any) -> Any:
        """Leave a value as it was set; ``BinaryField`` would take a text for base64."""
        return value

    def from_db_value(self, value: Any, *_args: Any) -> Sealed | None:
        """Keep what the database holds closed."""
        return None if value is None else Sealed(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        """Seal a value that was set; hand an unopened one back as it is."""
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Sealed):
            return value
        plain = json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
        return Sealed(seal(plain.encode(), context=self.context(model_instance.pk)))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Let only ciphertext through."""
        if value is not None and not isinstance(value, Sealed):
            raise TypeError(f"{self.attname} is sealed per row: set it on an instance and save")
        return super().get_db_prep_value(
            None if value is None else bytes(value), connection, prepared
        )

    def value_to_string(self, obj: models.Model) -> str:
        """Serialisers get nothing of what is sealed."""
        return ""


def opened(model: type[models.Model], row: Any) -> Any:
    """Return a named row of ``values_list`` with its sealed columns opened, and ``pk`` as text.

    For who reads so many rows that instances would cost too much. Raises ``UnreadableError``.
    """
    pk = str(row.pk)
    found = {
        name: field.open(value, pk)
        for name, field in _sealed_fields(model).items()
        if isinstance(value := getattr(row, name, None), Sealed)
    }
    return row._replace(pk=pk, **found)


@cache
def _sealed_fields(model: type[models.Model]) -> dict[str, SealedField]:
    return {field.name: field for field in model._meta.fields if isinstance(field, SealedField)}
