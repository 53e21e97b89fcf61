"""A job's page: its maker watches, stops, fetches; superusers watch and stop, others nothing.

What is shared is watched and stopped by all who have the permission of its kind.
"""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core import jobs
from core.models import Job
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

PERMISSION = "site_forms.manage_registers"
CONTENT = b"Sample Signer" * 3


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """No kinds of jobs but those that a test registers."""
    monkeypatch.setattr(jobs, "_kinds", {})


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def make_a_file(job: Job) -> dict[str, Any]:
    jobs.advance(job, done=0, total=4)
    jobs.keep_file(job, [CONTENT])
    return {"file_name": "sample.xlsx"}


def begin(person: Any, run: Callable[[Job], Any] = make_a_file, **values: Any) -> Job:
    jobs.register_kind(jobs.Kind("sample", "Sample job", run, **values))
    return jobs.start(kind="sample", parameters={}, user=person, now=timezone.now())


def page(client: Client, job: Job) -> BeautifulSoup:
    response = client.get(f"/admin/jobs/{job.pk}/")
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    return BeautifulSoup(response.content, "html.parser")


def is_missing(response: Any) -> bool:
    """Tell whether there is nothing at an address, in no language."""
    return bool(response.status_code == 404)


def state(found: BeautifulSoup) -> str:
    element = found.find(id="job-state")
    assert element is not None
    return element.get_text(strip=True)


def test_the_page_follows_a_job_from_its_start_to_its_file() -> None:
    maker = PersonFactory(groups=["Registrars"])
    client = client_of(maker)
    job = begin(maker, tell=lambda job: "Four rows were made")
    waiting = page(client, job)
    assert state(waiting) == "Waiting"
    assert "Sample job" in waiting.get_text()
    assert maker.username in waiting.get_text()
    assert waiting.find("progress", value=False) is not None
    assert waiting.find("script", type="module", src=lambda src: "core/job.js" in src) is not None

    Job.objects.filter(pk=job.pk).update(state=Job.State.LEASED, done=1, total=4)
    running = page(client, job)
    bar = running.find("progress")
    assert bar is not None
    assert (bar["value"], bar["max"]) == ("25", "100")
    assert "1 of 4" in running.get_text()
    assert running.find(attrs={"data-job-runs": True}) is not None
    assert "/file/" not in str(running)

    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED)
    jobs.run_due()
    over = page(client, job)
    assert state(over) == "Finished"
    assert "Four rows were made" in over.get_text()
    assert over.find(attrs={"data-job-runs": True}) is over.find("progress") is None
    assert over.find("a", href=f"/admin/jobs/{job.pk}/file/") is not None
    assert "/cancel/" not in str(over)


def test_the_maker_fetches_the_file_and_it_is_noted() -> None:
    maker = PersonFactory(groups=["Registrars"])
    job = begin(maker)
    jobs.run_due()
    response = client_of(maker).get(f"/admin/jobs/{job.pk}/file/")
    assert response.streaming
    assert "spreadsheetml" in response.headers["Content-Type"]
    assert response.headers["Content-Disposition"] == 'attachment; filename="sample.xlsx"'
    assert "no-store" in response.headers["Cache-Control"]
    assert b"".join(response.streaming_content) == CONTENT
    entry = ModelLogEntry.objects.get(action="core.fetch_job_file")
    assert (entry.user, entry.object_id, entry.data) == (maker, str(job.pk), {})


@pytest.mark.parametrize(
    ("values", "group"),
    [
        ({}, "Registrars"),
        ({"shared": True}, "Registrars"),
        ({"permission": PERMISSION}, "Registrars"),
        ({"permission": PERMISSION, "shared": True}, "Editors"),
    ],
    ids=str,
)
def test_nobody_else_sees_a_job_or_its_file(values: dict[str, Any], group: str) -> None:
    job = begin(PersonFactory(groups=["Registrars"]), **values)
    jobs.run_due()
    other = client_of(PersonFactory(groups=[group]))
    for address in ("", "file/"):
        assert is_missing(other.get(f"/admin/jobs/{job.pk}/{address}", follow=True))
    assert is_missing(other.post(f"/admin/jobs/{job.pk}/cancel/", follow=True))
    assert "Sample job" not in other.get("/admin/jobs/").content.decode()


def test_what_is_shared_is_watched_and_stopped_by_all_who_may() -> None:
    maker = PersonFactory(groups=["Registrars"])
    finished, running = (begin(maker, permission=PERMISSION, shared=True) for _ in range(2))
    jobs.run_due()
    Job.objects.filter(pk=running.pk).update(state=Job.State.LEASED)
    other = client_of(PersonFactory(groups=["Registrars"]))
    listed = other.get("/admin/jobs/").content.decode()
    for job in (finished, running):
        assert f"/admin/jobs/{job.pk}/" in listed
    assert maker.username in listed
    assert "/file/" not in str(page(other, finished))
    assert is_missing(other.get(f"/admin/jobs/{finished.pk}/file/", follow=True))
    assert page(other, running).find("form", action=f"/admin/jobs/{running.pk}/cancel/")
    assert other.post(f"/admin/jobs/{running.pk}/cancel/").status_code == 302
    running.refresh_from_db()
    assert running.cancel_asked


def test_a_superuser_sees_and_stops_a_job_and_gets_no_file() -> None:
    maker = PersonFactory(groups=["Registrars"])
    waiting, finished = begin(maker), begin(maker)
    jobs.run_due()
    jobs.run_due()
    Job.objects.filter(pk=waiting.pk).update(state=Job.State.QUEUED)
    superuser = client_of(PersonFactory(is_superuser=True))
    assert state(page(superuser, waiting)) == "Waiting"
    shown = page(superuser, finished)
    assert state(shown) == "Finished"
    assert "/file/" not in str(shown)
    assert is_missing(superuser.get(f"/admin/jobs/{finished.pk}/file/", follow=True))
    listed = superuser.get("/admin/jobs/").content.decode()
    assert f"/admin/jobs/{waiting.pk}/" in listed
    assert maker.username in listed
    assert not ModelLogEntry.objects.filter(action="core.fetch_job_file").exists()
    superuser.post(f"/admin/jobs/{waiting.pk}/cancel/")
    assert state(page(superuser, waiting)) == "Cancelled"


def test_without_access_to_the_admin_there_is_nothing() -> None:
    visitor = PersonFactory()
    job = begin(visitor)
    jobs.run_due()
    for client in (Client(), client_of(visitor)):
        for address in ("", "results/", f"{job.pk}/", f"{job.pk}/file/"):
            assert client.get(f"/admin/jobs/{address}").status_code == 302, address
        assert client.post(f"/admin/jobs/{job.pk}/cancel/").status_code == 302


def test_who_lost_the_permission_gets_no_file_any_more() -> None:
    maker = PersonFactory(groups=["Registrars", "Editors"])
    job = begin(maker, permission=PERMISSION)
    jobs.run_due()
    client = client_of(maker)
    assert "/file/" in str(page(client, job))
    maker.groups.remove(maker.groups.get(name="Registrars"))
    assert "/file/" not in str(page(client, job))
    assert is_missing(client.get(f"/admin/jobs/{job.pk}/file/", follow=True))


def test_a_day_later_there_is_no_file() -> None:
    maker = PersonFactory(groups=["Registrars"])
    job = begin(maker)
    jobs.run_due()
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - jobs.FILE_LIFE)
    client = client_of(maker)
    assert "/file/" not in str(page(client, job))
    assert is_missing(client.get(f"/admin/jobs/{job.pk}/file/", follow=True))


def test_a_job_is_stopped_by_a_post_alone() -> None:
    maker = PersonFactory(groups=["Registrars"])
    job = begin(maker)
    client = client_of(maker)
    assert page(client, job).find("form", action=f"/admin/jobs/{job.pk}/cancel/") is not None
    assert client.get(f"/admin/jobs/{job.pk}/cancel/").status_code == 405
    assert Client(enforce_csrf_checks=True).post(f"/admin/jobs/{job.pk}/cancel/").status_code == 403
    job.refresh_from_db()
    assert job.state == Job.State.QUEUED
    response = client.post(f"/admin/jobs/{job.pk}/cancel/")
    assert response.headers["Location"] == f"/admin/jobs/{job.pk}/"
    assert state(page(client, job)) == "Cancelled"


def test_a_running_job_says_that_it_will_stop() -> None:
    maker = PersonFactory(groups=["Registrars"])
    job = begin(maker)
    Job.objects.filter(pk=job.pk).update(state=Job.State.LEASED)
    client = client_of(maker)
    client.post(f"/admin/jobs/{job.pk}/cancel/")
    shown = page(client, job)
    assert state(shown) == "Running. It stops after the batch at hand."
    assert "/cancel/" not in str(shown)


def test_a_failure_is_told_in_words_and_never_in_those_of_the_error() -> None:
    def fail(job: Job) -> dict[str, Any]:
        raise ValueError("sample@example.org")

    maker = PersonFactory(groups=["Registrars"])
    job = begin(maker, fail)
    jobs.run_due()
    text = page(client_of(maker), job).get_text()
    assert "The fault is of the kind ValueError; the worker's log says more." in text
    assert "sample@example.org" not in text
    Job.objects.filter(pk=job.pk).update(error=jobs.GAVE_UP)
    assert "never came to an end" in page(client_of(maker), job).get_text()


def test_the_list_holds_ones_own_jobs_and_stands_in_the_menu_then() -> None:
    maker = PersonFactory(groups=["Registrars"])
    client = client_of(maker)
    assert "/admin/jobs/" not in client.get("/admin/").content.decode()
    job = begin(maker)
    Job.objects.filter(pk=job.pk).update(done=1, total=2)
    for address in ("/admin/jobs/", "/admin/jobs/results/"):
        listed = client.get(address).content.decode()
        assert f"/admin/jobs/{job.pk}/" in listed
        assert "Sample job" in listed
        assert "50 %" in listed
    assert "/admin/jobs/" in client.get("/admin/").content.decode()
