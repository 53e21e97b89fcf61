"""A sealed field: bound to its row, opened when read, and closed to everybody else."""

import json

import pytest
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from pytest_django import Settings

from core.fields import Sealed, opened
from core.sealing import UnreadableError
from forms.models import Submission
from tests.factories import SubmissionFactory

pytestmark = pytest.mark.django_db

ANSWERS = {"full_name": "Зразок Підписант", "roles": ["doctor"], "agrees": True, "none": None}
ADDRESS = "sample.signer@example.org"


def stored(submission: Submission, column: str) -> bytes:
    """Return what lies in the database."""
    with connection.cursor() as cursor:
        key = submission.pk.hex if connection.vendor == "sqlite" else str(submission.pk)
        cursor.execute(f"SELECT {column} FROM site_forms_submission WHERE id = %s", [key])
        return bytes(cursor.fetchone()[0])


def swap(one: Submission, other: Submission) -> None:
    """Put the answers of one row into the other, past the model."""
    Submission.objects.filter(pk=other.pk).update(answers=Sealed(stored(one, "answers")))


def test_answers_come_back_as_they_were() -> None:
    submission = SubmissionFactory(answers=ANSWERS, email=ADDRESS)
    found = Submission.objects.get(pk=submission.pk)
    assert found.answers == ANSWERS
    assert found.email == ADDRESS


def test_nothing_is_stored_where_nothing_was_given() -> None:
    submission = SubmissionFactory(email=None)
    assert Submission.objects.filter(email=None).get(pk=submission.pk).email is None


def test_a_dump_of_the_database_names_nobody() -> None:
    SubmissionFactory(answers=ANSWERS, email=ADDRESS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM site_forms_submission")
        row = cursor.fetchone()
    dump = b"|".join(
        bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode() for cell in row
    )
    for secret in ("Зразок", "Підписант", "signer", "example.org", "doctor", "full_name"):
        assert secret.encode() not in dump
        assert json.dumps(secret).strip('"').encode() not in dump


@pytest.mark.parametrize("form", ["json", "xml", "python"])
def test_serialisers_get_nothing(form: str) -> None:
    SubmissionFactory(answers=ANSWERS, email=ADDRESS)
    written = serializers.serialize(form, Submission.objects.all())
    text = written if isinstance(written, str) else json.dumps(written, cls=DjangoJSONEncoder)
    assert "pk" in text
    for secret in ("Зразок", "\\u0417\\u0440\\u0430\\u0437\\u043e\\u043a", "signer", "doctor"):
        assert secret not in text


def test_answers_moved_to_another_row_do_not_open() -> None:
    one, other = SubmissionFactory.create_batch(2)
    swap(one, other)
    with pytest.raises(UnreadableError):
        _ = Submission.objects.get(pk=other.pk).answers


def test_answers_put_into_another_field_do_not_open() -> None:
    submission = SubmissionFactory(answers="same", email="same@example.org")
    Submission.objects.filter(pk=submission.pk).update(email=Sealed(stored(submission, "answers")))
    with pytest.raises(UnreadableError):
        _ = Submission.objects.get(pk=submission.pk).email


def test_without_the_key_everything_else_can_be_read_and_saved(settings: Settings) -> None:
    submission = SubmissionFactory(answers=ANSWERS, email=ADDRESS)
    keys, settings.FIELD_KEYS = settings.FIELD_KEYS, (("other", b"x" * 32),)
    found = Submission.objects.get(pk=submission.pk)
    found.country = "UA"
    found.save()
    with pytest.raises(UnreadableError):
        _ = found.answers
    assert "Sealed" not in str(found)
    settings.FIELD_KEYS = keys
    again = Submission.objects.get(pk=submission.pk)
    assert (again.country, again.answers, again.email) == ("UA", ANSWERS, ADDRESS)


def test_a_value_is_opened_only_when_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    submission = SubmissionFactory(answers=ANSWERS)
    asked: list[str] = []
    open_it = Submission._meta.get_field("answers").open
    monkeypatch.setattr(
        Submission._meta.get_field("answers"),
        "open",
        lambda sealed, pk: asked.append(str(pk)) or open_it(sealed, pk),
    )
    found = Submission.objects.get(pk=submission.pk)
    assert asked == []
    assert found.answers == found.answers == ANSWERS
    assert asked == [str(submission.pk)]


def test_a_deferred_value_comes_when_it_is_asked_for() -> None:
    submission = SubmissionFactory(answers=ANSWERS, email=ADDRESS)
    found = Submission.objects.defer("answers", "email").get(pk=submission.pk)
    found.country = "UA"
    found.save()
    assert found.answers == ANSWERS
    assert Submission.objects.only("pk").get(pk=submission.pk).email == ADDRESS
    assert Submission.objects.get(pk=submission.pk).country == "UA"


def test_a_value_set_anew_is_sealed_anew() -> None:
    submission = SubmissionFactory(answers=ANSWERS)
    before = stored(submission, "answers")
    submission.answers = {"full_name": "Sample"}
    submission.save(update_fields=["answers"])
    assert stored(submission, "answers") != before
    submission.refresh_from_db()
    assert submission.answers == {"full_name": "Sample"}


def test_update_without_a_row_is_refused() -> None:
    submission = SubmissionFactory(answers=ANSWERS)
    with pytest.raises(TypeError, match="sealed per row"), transaction.atomic():
        Submission.objects.update(answers={"full_name": "Everybody"})
    submission.answers = {}
    with pytest.raises(TypeError, match="sealed per row"), transaction.atomic():
        Submission.objects.bulk_update([submission], ["answers"])
    with pytest.raises(TypeError, match="sealed per row"):
        Submission.objects.filter(answers={}).exists()
    assert Submission.objects.get(pk=submission.pk).answers == ANSWERS


def test_rows_made_in_bulk_are_sealed_each_on_its_own() -> None:
    kind = SubmissionFactory()
    values = {name: getattr(kind, name) for name in ("register", "consent_text", "status")}
    times = {"consented_at": kind.consented_at, "created_at": kind.created_at}
    rows = [Submission(answers={"n": n}, language="en", **values, **times) for n in range(3)]
    Submission.objects.bulk_create(rows)
    assert sorted(Submission.objects.get(pk=row.pk).answers["n"] for row in rows) == [0, 1, 2]


def test_columns_read_without_their_entry_are_opened_too() -> None:
    submission = SubmissionFactory(answers=ANSWERS, email=ADDRESS, country="UA")
    columns = ("pk", "country", "answers", "email", "counted_as")
    row = Submission.objects.values_list(*columns, named=True).get(pk=submission.pk)
    assert ADDRESS.encode() not in row.email
    assert tuple(opened(Submission, row)) == (str(submission.pk), "UA", ANSWERS, ADDRESS, None)
    other = SubmissionFactory()
    with pytest.raises(UnreadableError):
        opened(Submission, row._replace(pk=other.pk))


def test_checking_a_whole_entry_leaves_its_answers_alone() -> None:
    submission = SubmissionFactory(answers=ANSWERS, email=ADDRESS)
    empty = {
        "page",
        "country",
        "profession",
        "confirmed_at",
        "erased_at",
        "invalidation",
        "number",
        "text_signed_at",
    }
    submission.clean_fields(exclude=empty)
    submission.save()
    assert Submission.objects.get(pk=submission.pk).email == ADDRESS
