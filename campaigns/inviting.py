"""Earlier signers are invited to the current edition: by mail, once, and nobody is moved."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from wagtail.models import Page

from campaigns.models import Edition, ManifestoPage, SigningPage
from campaigns.models.signing import about, current_edition
from core import jobs
from core.models import Job
from core.numbers import shown_number
from forms import new_texts
from forms.batch_log import BatchLog
from forms.models import Phase, Register, Submission

KIND: Final = "invite"
BATCH: Final = 500
SECOND: Final = 2


@dataclass(frozen=True)
class Invitation:
    """An edition that earlier signers may be invited to, and the register they stand in.

    ``signed`` are the hashes of its texts, ``languages`` those it exists in.
    """

    edition: Edition
    register: Register
    signed: frozenset[str]
    languages: frozenset[str]

    def not_yet(self) -> QuerySet[Submission]:
        """Return who signed an earlier edition and not this one."""
        return new_texts.not_yet(self.register, signed=self.signed)

    def people(self) -> QuerySet[Submission]:
        """Return who would be invited now."""
        return new_texts.invitable(
            self.register,
            about=about(self.edition),
            signed=self.signed,
            languages=self.languages,
        )


def invitation_of(manifesto: ManifestoPage) -> Invitation | None:
    """Return what earlier signers of ``manifesto`` can be invited to; ``None`` before edition 2."""
    edition = current_edition(manifesto.translation_key)
    signing = SigningPage.objects.child_of(manifesto).first()
    register = Register.objects.filter(key=signing.translation_key).first() if signing else None
    if edition is None or edition.number < SECOND or register is None:
        return None
    return _invitation(edition, register)


def _invitation(edition: Edition, register: Register) -> Invitation:
    texts = list(edition.texts.values_list("sha256", "language"))
    signed = frozenset(sha256 for sha256, _language in texts)
    return Invitation(edition, register, signed, frozenset(code for _hash, code in texts))


def running(invitation: Invitation) -> Job | None:
    """Return the job that invites to this edition now, if any does."""
    open_jobs = Job.objects.filter(kind=KIND, state__in=[Job.State.QUEUED, Job.State.LEASED])
    return open_jobs.filter(parameters__edition=invitation.edition.pk).first()


def start(*, invitation: Invitation, user: Any, now: datetime) -> Job | None:
    """Have the worker invite everybody who was not yet; ``None`` if it does so already.

    Nobody is invited to a form that takes no signatures: then ``None``, too.
    """
    with transaction.atomic():
        register = Register.objects.select_for_update(no_key=True).get(pk=invitation.register.pk)
        if register.phase(now) != Phase.OPEN or running(invitation):
            return None
        parameters = {"edition": invitation.edition.pk, "register": register.pk}
        return jobs.start(kind=KIND, parameters=parameters, user=user, now=now)


def run(job: Job) -> dict[str, Any]:
    """Write the mails, batch by batch; a run that was stopped is taken up where it ended.

    Ends early where a newer edition came out meanwhile: only the newest is worth a mail.
    """
    edition = Edition.objects.get(pk=job.parameters["edition"])
    invitation = _invitation(edition, Register.objects.get(pk=job.parameters["register"]))
    notes = BatchLog(
        instance=invitation.register,
        action="campaigns.invite",
        user=job.user,
        edition=edition.number,
    )
    jobs.advance(job, done=0, total=invitation.people().count())
    done = 0
    while current_edition(edition.manifesto) == edition:
        with transaction.atomic():
            rows = invitation.people().order_by("pk").values_list("pk", "language")
            batch = list(rows[:BATCH])
            pause = timedelta(seconds=done / new_texts.MAILS_A_SECOND)
            new_texts.invite(
                register=invitation.register,
                people=batch,
                about=about(edition),
                now=timezone.now(),
                pause=pause,
            )
            notes.add(Counter({"invited": len(batch)}))
        done += len(batch)
        if len(batch) < BATCH:
            break
        jobs.advance(job, done=done)
    with suppress(jobs.Cancelled):  # Too late: all is done.
        jobs.advance(job, done=done)
    return {"invited": done}


def tell(job: Job) -> str:
    """Say what came of it."""
    count = int(job.result.get("invited", 0))
    return ngettext(
        "%(number)s mail was written. It goes out when no other waits.",
        "%(number)s mails were written. They go out when no others wait.",
        count,
    ) % {"number": shown_number(count)}


def missing_languages(invitation: Invitation, manifesto: ManifestoPage) -> list[Page]:
    """Return the manifesto in the live languages that lack this edition: their signers wait."""
    pages = manifesto.get_translations(inclusive=True).live().select_related("locale")
    return [page for page in pages if page.locale.language_code not in invitation.languages]


def why_not(invitation: Invitation, now: datetime) -> str:
    """Return why nobody can be invited now, in words; empty if people can."""
    if invitation.register.phase(now) != Phase.OPEN:
        return gettext("The form takes no signatures now, so nobody can be invited.")
    return ""
