"""A register filled with sample people, as fast as PostgreSQL takes them (COPY).

Rows are what the site itself would have written: sealed, indexed, counted, with the mail that
asked to confirm. Everybody lives at example.org.
"""

import io
import json
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db import connection, models
from wagtail.contrib.forms.models import FormSubmission
from wagtail.models import Page

from core.countries import sort_key
from core.sealing import blind_index
from forms import addresses, tally
from forms.models import ConsentText, Message, Register, Submission, Tally
from forms.registers import consent_text

BATCH: Final = 10_000
BEGINNING: Final = datetime(2026, 1, 1, tzinfo=UTC)
PAUSE: Final = timedelta(seconds=20)
NAMES: Final = ("Sample Signer", "Зразок Підписант", "Second Sample", "Đặng Mẫu", "محمد عينة")
INSTITUTIONS: Final = ("Sample Hospital № 1", "Зразкова лікарня", "", "Institute of Samples")
COUNTRIES: Final = ("UA", "DE", "PL", "GB", "US", "FR", "LT", "EE", "CA", "NL")
PROFESSIONS: Final = ("physician", "nurse", "student", "pharmacist")
COMMITMENTS: Final = ((), ("speak",), ("speak", "support"), ("speak", "support", "refuse"))
STATUSES: Final = ("confirmed",) * 17 + ("pending", "suspect", "invalidated")

Status = Submission.Status


def fill(register: Register, *, entries: int) -> None:
    """Add sample entries until the register has so many."""
    there = register.submissions.count()
    consent = consent_text("I agree.", language="en")
    counts: Counter[tuple[str, str]] = Counter()
    for numbers in _batches(there, entries):
        batch = [sample(register, consent, number) for number in numbers]
        for submission in batch:
            if submission.counted_as:
                counts.update(submission.counted_as)
        copy(batch)
        copy([mail_of(submission) for submission in batch])
    for (dimension, value), count in counts.items():
        cell, _created = Tally.objects.get_or_create(
            register=register, dimension=dimension, value=value
        )
        Tally.objects.filter(pk=cell.pk).update(count=cell.count + count)


def sample(register: Register, consent: ConsentText, number: int) -> Submission:
    """Return the entry of that number, not saved; few of their properties go together."""
    moment = BEGINNING + number * PAUSE
    status = STATUSES[number % len(STATUSES)]
    address = f"sample{number}@example.org"
    name = f"{NAMES[number % len(NAMES)]} {number}"
    institution = INSTITUTIONS[number // 3 % len(INSTITUTIONS)]
    is_confirmed = status == Status.CONFIRMED
    is_shown = is_confirmed and number % 2 == 0
    submission = Submission(
        register=register,
        status=status,
        status_before=Status.CONFIRMED if status == Status.INVALIDATED else "",
        suspicion=["name"] if status == Status.SUSPECT else [],
        language=("en", "uk", "uk")[number % 3],
        signed_text="a" * 64,
        country=COUNTRIES[number * number % 101 % len(COUNTRIES)],
        profession=PROFESSIONS[number * 7 % 31 % len(PROFESSIONS)],
        answers={
            "full_name": name,
            "institution": institution,
            "commitments": list(COMMITMENTS[number // 5 % len(COMMITMENTS)]),
            "show_name": number % 2 == 0,
        },
        email=address,
        email_index=blind_index("address", address),
        domain_index=addresses.index_of_domain("example.org"),
        unique_address=True,
        public_name=name if is_shown else "",
        public_order=sort_key(name).encode() if is_shown else b"",
        public_institution=institution if is_shown else "",
        consent_text=consent,
        consented_at=moment,
        created_at=moment,
        confirmed_at=None if status == Status.PENDING else moment + timedelta(hours=1),
        stage=Submission.Stage.DELIVERED if status == Status.PENDING else 4,
        stage_counted=Submission.Stage.DELIVERED if status == Status.PENDING else 4,
        counted=is_confirmed,
        number=number + 1 if is_confirmed else None,
    )
    submission.counted_as = tally.cells(submission) if is_confirmed else None
    return submission


def mail_of(submission: Submission) -> Message:
    """Return the mail that asked this person to confirm, not saved."""
    return Message(
        purpose=Message.Purpose.CONFIRM,
        state=Message.State.DELIVERED,
        language=submission.language,
        register=submission.register,
        submission=submission,
        attempts=1,
        due_at=submission.created_at,
        created_at=submission.created_at,
        sent_at=submission.created_at,
    )


def fill_stock(register: Register, *, page: Page) -> None:
    """Keep the same answers as submissions of Wagtail's own forms, which are not sealed."""
    consent = consent_text("I agree.", language="en")
    for numbers in _batches(0, register.submissions.count()):
        rows = (sample(register, consent, number) for number in numbers)
        copy([_stock(submission, page) for submission in rows])


def _batches(start: int, stop: int) -> Iterator[range]:
    return (range(first, min(first + BATCH, stop)) for first in range(start, stop, BATCH))


def _stock(submission: Submission, page: Page) -> FormSubmission:
    data = {
        "number": str(submission.pk),
        "confirmed_at": str(submission.confirmed_at),
        "status": submission.status,
        "language": submission.language,
        "email": submission.email,
        "country": submission.country,
        "profession": submission.profession,
        **submission.answers,
        "signed_text": submission.signed_text,
    }
    return FormSubmission(page=page, form_data=data, submit_time=submission.created_at)


def copy(instances: list[Any]) -> None:
    """Write new instances of one model with COPY; keys that the database gives stay unknown."""
    model = type(instances[0])
    fields = [field for field in model._meta.concrete_fields if not _is_given(field)]
    text = io.StringIO()
    for instance in instances:
        # Django's own ``pre_save`` seals; that of ``auto_now_add`` would forget the moment.
        values = (
            field.pre_save(instance, True)
            if isinstance(field, models.BinaryField)
            else getattr(instance, field.attname)
            for field in fields
        )
        text.write("\t".join(map(_copied, values)) + "\n")
    text.seek(0)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN', text)


def _is_given(field: Any) -> bool:
    return isinstance(field, models.AutoField)


def _copied(value: Any) -> str:
    r"""Return a value in the text format of COPY: ``\N`` is null, ``\\x`` begins bytes."""
    if value is None:
        return r"\N"
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=True).replace("\\", r"\\")
    if isinstance(value, datetime | date | uuid.UUID | int):
        return str(value)
    return str(value).replace("\\", r"\\")
