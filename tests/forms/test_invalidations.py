"""Bulk invalidation: counted first, struck out in batches, cancelled, killed, and given back."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core import jobs
from core.models import Job
from forms import invalidations, lifecycle
from forms.invalidations import chosen, counts
from forms.models import Invalidation, Register, Submission
from forms.tally import check_tally, counts_of, move_tallies, total_of
from tests.factories import PersonFactory, RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
EARLIER = NOW - timedelta(hours=3)
REASON = "A surge of made-up entries"


@pytest.fixture
def register() -> Register:
    return RegisterFactory()


@pytest.fixture
def registrar() -> Any:
    return PersonFactory(groups=["Registrars"])


def entry(register: Register, kind: str = "confirmed", **values: Any) -> Submission:
    values = {"country": "PL", "created_at": EARLIER} | values
    return SubmissionFactory(register=register, **{kind: True}, **values)


def rule(register: Register, **values: Any) -> Invalidation:
    values = {"reason": REASON, "created_at": NOW} | values
    return Invalidation.objects.create(register=register, **values)


def strike_out(made: Invalidation, user: Any = None) -> Job:
    assert invalidations.start(rule=made, user=user, now=timezone.now())
    return work(made)


def reverse(made: Invalidation, user: Any = None) -> Job:
    assert invalidations.start_reversal(rule=made, user=user, now=timezone.now())
    return work(made)


def work(made: Invalidation) -> Job:
    """Let the worker run what is due; return the rule's job."""
    jobs.run_due()
    made.refresh_from_db()
    assert made.job
    return made.job


def lease_runs_out() -> None:
    """A dead worker's job comes back when its time is over."""
    Job.objects.update(due_at=timezone.now())


def status_of(submission: Submission) -> str:
    submission.refresh_from_db()
    return submission.status


def noted(action: str) -> list[dict[str, Any]]:
    return [entry.data for entry in ModelLogEntry.objects.filter(action=action).order_by("pk")]


# ---- Scenario 18 -----------------------------------------------------------------------------


def test_scenario_18_bulk_invalidation_corrects_the_total_and_returns(
    register: Register, registrar: Any
) -> None:
    struck = [entry(register, country="PL") for _ in range(3)]
    kept = entry(register, country="UA")
    waiting = entry(register, "pending", country="PL")
    move_tallies()
    assert counts_of(register, "country") == {"PL": 3, "UA": 1}
    made = rule(register, country="PL")

    # It counts first, and counting does nothing.
    assert counts(chosen(made)) == {"confirmed": 3, "pending": 1}
    assert {status_of(submission) for submission in struck} == {"confirmed"}

    job = strike_out(made, registrar)
    assert (job.state, job.done, job.total, job.percent) == ("finished", 4, 4, 100)
    assert job.result == {"entries": {"confirmed": 3, "pending": 1}}
    assert {status_of(submission) for submission in (*struck, waiting)} == {"invalidated"}
    assert status_of(kept) == "confirmed"
    move_tallies()
    assert total_of(register.key) == 1
    assert counts_of(register, "country") == {"UA": 1}

    reverse(made, registrar)
    assert {status_of(submission) for submission in struck} == {"confirmed"}
    assert status_of(waiting) == "pending"
    assert made.reversed_at
    move_tallies()
    assert counts_of(register, "country") == {"PL": 3, "UA": 1}
    assert check_tally(register=register)

    # Who and why, as a whole, and nobody's name.
    note = {"rule": made.pk, "reason": REASON, "entries": {"confirmed": 3, "pending": 1}}
    assert noted("forms.invalidate") == noted("forms.reverse") == [note]
    users = ModelLogEntry.objects.filter(action__in=["forms.invalidate", "forms.reverse"])
    assert {log.user for log in users} == {registrar}
    assert noted("forms.status") == []


def test_scenario_18_cancelled_between_batches_it_keeps_what_was_done(
    register: Register, registrar: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invalidations, "BATCH", 2)
    entries = [entry(register) for _ in range(5)]
    made = rule(register, country="PL")
    after_first_batch(monkeypatch, lambda job: jobs.cancel(job=job))
    job = strike_out(made, registrar)
    assert (job.state, job.total) == ("cancelled", 5)
    assert made.submissions.count() == 2
    assert noted("forms.invalidate")[0]["entries"] == {"confirmed": 2}

    # What is left can be struck out later, or what was struck out given back.
    job = strike_out(made, registrar)
    assert (job.state, job.done, job.total) == ("finished", 3, 3)
    assert {status_of(submission) for submission in entries} == {"invalidated"}
    assert [data["entries"] for data in noted("forms.invalidate")] == [
        {"confirmed": 2},
        {"confirmed": 3},
    ]
    reverse(made)
    assert {status_of(submission) for submission in entries} == {"confirmed"}


def test_scenario_18_progress_is_shown_batch_by_batch(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invalidations, "BATCH", 2)
    for _ in range(5):
        entry(register)
    seen: list[tuple[int, int]] = []
    real = jobs.advance

    def watch(job: Job, **values: Any) -> None:
        real(job, **values)
        seen.append(Job.objects.values_list("done", "total").get())

    monkeypatch.setattr(jobs, "advance", watch)
    strike_out(rule(register, country="PL"))
    assert seen == [(0, 0), (0, 5), (2, 5), (4, 5), (5, 5)]


@pytest.mark.parametrize("batches", [0, 1, 2])
def test_scenario_18_killed_half_way_and_run_again_it_ends_the_same(
    register: Register, monkeypatch: pytest.MonkeyPatch, batches: int
) -> None:
    monkeypatch.setattr(invalidations, "BATCH", 2)
    entries = [entry(register) for _ in range(5)]
    move_tallies()
    made = rule(register, country="PL")
    for start in (invalidations.start, invalidations.start_reversal):
        with monkeypatch.context() as patch:
            kill_after(patch, batches)
            start(rule=made, user=None, now=timezone.now())
            with pytest.raises(SystemExit):
                jobs.run_due()
        lease_runs_out()
        job = work(made)
        assert job.state == "finished"
        move_tallies()
        expected = "invalidated" if start is invalidations.start else "confirmed"
        assert {status_of(submission) for submission in entries} == {expected}
        assert total_of(register.key) == (0 if expected == "invalidated" else 5)
    for action in ("forms.invalidate", "forms.reverse"):
        assert sum(data["entries"]["confirmed"] for data in noted(action)) == 5


def after_first_batch(monkeypatch: pytest.MonkeyPatch, act: Any) -> None:
    """Do something once, when the first batch is done."""
    real, turns = jobs.advance, []

    def advance(job: Job, *, done: int, total: int | None = None) -> None:
        if done and not turns:
            turns.append(done)
            act(job)
        real(job, done=done, total=total)

    monkeypatch.setattr(jobs, "advance", advance)


def kill_after(monkeypatch: pytest.MonkeyPatch, batches: int) -> None:
    """Let the process die when so many batches are done and the next is in hand."""
    changed: list[Any] = []
    for name in ("strike_out", "reinstate"):
        real = getattr(lifecycle, name)

        def change(real: Any = real, **values: Any) -> bool:
            changed.append(values)
            if len(changed) > batches * invalidations.BATCH:
                raise SystemExit
            return bool(real(**values))

        monkeypatch.setattr(lifecycle, name, change)


# ---- Reversal --------------------------------------------------------------------------------


def test_a_reversal_gives_back_only_what_the_rule_struck_out(register: Register) -> None:
    by_rule, by_hand, returned = entry(register), entry(register), entry(register)
    other = entry(register, country="UA")
    lifecycle.strike_out(submission=by_hand, reason="By hand", user=None, now=NOW)
    made = rule(register, country="PL")
    strike_out(made)
    strike_out(rule(register, country="UA"))
    lifecycle.reinstate(submission=returned, reason="A mistake", user=None, now=NOW)
    lifecycle.strike_out(submission=returned, reason="After all", user=None, now=NOW)
    job = reverse(made)
    assert job.result == {"entries": {"confirmed": 1}}
    found = [status_of(each) for each in (by_rule, by_hand, returned, other)]
    assert found == ["confirmed", "invalidated", "invalidated", "invalidated"]


def test_who_withdrew_meanwhile_stays_away(register: Register) -> None:
    submission = entry(register)
    made = rule(register, country="PL")
    strike_out(made)
    lifecycle.withdraw(submission=submission, now=NOW)
    assert reverse(made).result == {"entries": {}}
    assert status_of(submission) == "withdrawn"
    assert noted("forms.reverse") == []


def test_a_name_leaves_the_public_list_and_returns(register: Register) -> None:
    submission = entry(
        register,
        public_name="Sample Signer",
        answers={"full_name": "Sample Signer", "show_name": True},
    )
    made = rule(register, country="PL")
    strike_out(made)
    submission.refresh_from_db()
    assert submission.public_name == ""
    reverse(made)
    submission.refresh_from_db()
    assert submission.public_name == "Sample Signer"


# ---- Guards ----------------------------------------------------------------------------------


def test_a_rule_works_once_at_a_time(register: Register) -> None:
    entry(register)
    made = rule(register, country="PL")
    assert invalidations.start(rule=made, user=None, now=NOW)
    assert not invalidations.start(rule=made, user=None, now=NOW)
    assert not invalidations.start_reversal(rule=made, user=None, now=NOW)
    assert Job.objects.count() == 1
    work(made)
    assert not made.is_running
    reverse(made)
    assert not invalidations.start(rule=made, user=None, now=NOW)


def test_who_confirms_meanwhile_falls_under_a_rule_for_the_unconfirmed_no_more(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invalidations, "BATCH", 1)
    entries = sorted([entry(register, "pending") for _ in range(2)], key=lambda each: each.pk.hex)
    made = rule(register, status="pending")

    def confirm(_job: Job) -> None:
        lifecycle.confirm(submission=entries[1], entry_version=1, now=NOW)

    after_first_batch(monkeypatch, confirm)
    strike_out(made)
    assert [status_of(submission) for submission in entries] == ["invalidated", "confirmed"]


def test_the_rule_outlives_its_job(register: Register) -> None:
    submission = entry(register)
    made = rule(register, country="PL")
    strike_out(made).delete()
    made.refresh_from_db()
    assert (made.job, made.is_running) == (None, False)
    assert made.started_at
    reverse(made)
    assert status_of(submission) == "confirmed"
