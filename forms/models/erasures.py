"""What was erased, until the worker has noted it outside the database."""

from django.db import models


class Erasure(models.Model):
    """An entry that was erased and is not yet on the list outside the database."""

    submission_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.submission_id)
