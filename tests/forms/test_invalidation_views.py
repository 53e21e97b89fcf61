"""Bulk invalidations in the admin: fill in, see the numbers, confirm, follow, give back."""

import ipaddress
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core import jobs
from core.models import Job
from forms import suspicion
from forms.models import Invalidation, Register, Submission
from forms.registers import register_of
from tests.desk import desk_of
from tests.factories import RegisterFactory, SubmissionFactory
from tests.forms.people import form_page

pytestmark = pytest.mark.django_db

EARLIER = timezone.now() - timedelta(hours=1)
REASON = "A surge of made-up entries"


@pytest.fixture
def register() -> Register:
    return register_of(form_page("sign"))


@pytest.fixture
def registrar() -> Client:
    return desk_of("Registrars")


def entry(register: Register, **values: Any) -> Submission:
    values = {"confirmed": True, "created_at": EARLIER, "country": "PL"} | values
    return SubmissionFactory(register=register, **values)


def base(register: Register) -> str:
    return f"/admin/registers/{register.pk}/invalidations/"


def fill_in(client: Client, register: Register, **values: str) -> Any:
    return client.post(f"{base(register)}new/", {"reason": REASON} | values)


def errors(response: Any) -> str:
    assert response.status_code == 200
    assert not Invalidation.objects.exists()
    return str(response.context["form"].errors.as_text())


def words(response: Any) -> str:
    main = BeautifulSoup(response.content, "html.parser").find("main")
    assert main
    return " ".join(main.get_text(" ").split())


def test_scenario_18_from_the_form_to_the_reversal(registrar: Client, register: Register) -> None:
    entries = [entry(register), entry(register), entry(register, country="UA")]
    entry(register, status="pending")
    response = fill_in(registrar, register, country="PL", status="confirmed")
    rule = Invalidation.objects.get()
    address = f"{base(register)}{rule.pk}/"
    assert response.headers["Location"] == address
    assert (rule.reason, rule.country, rule.status) == (REASON, "PL", "confirmed")

    # The page counts, and nothing is done yet.
    page = registrar.get(address)
    assert "Nothing has been struck out yet" in words(page)
    assert "Confirmed 2 Total 2" in words(page)
    assert "Strike out 2 entries" in words(page)
    assert "Poland" in words(page)
    assert Submission.objects.filter(status="invalidated").count() == 0
    assert not Job.objects.exists()

    assert registrar.post(address, {"do": "strike_out"}).headers["Location"] == address
    job = Job.objects.get()
    waiting = registrar.get(address)
    assert f'href="/admin/jobs/{job.pk}/"' in waiting.content.decode()
    assert "Waiting" in words(waiting)
    assert "Strike out 2" not in words(waiting)
    jobs.run_due()
    for number, submission in enumerate(entries):
        submission.refresh_from_db()
        assert submission.status == ("confirmed" if number == 2 else "invalidated")
    assert "Give 2 entries back their status" in words(registrar.get(address))
    assert f"{REASON} Struck out 2" in words(registrar.get(base(register)))

    registrar.post(address, {"do": "reverse"})
    jobs.run_due()
    assert not Submission.objects.filter(status="invalidated").exists()
    end = words(registrar.get(address))
    assert "State Reversed" in end
    assert "Give" not in end
    assert "Strike out" not in end
    users = ModelLogEntry.objects.filter(action__in=["forms.invalidate", "forms.reverse"])
    assert {log.user for log in users} == {rule.user}
    assert users.count() == 2


@pytest.mark.parametrize("values", [{}, {"mail_domain": " @ "}, {"country": "", "network": " "}])
def test_scenario_18_a_rule_without_a_condition_is_refused(
    registrar: Client, register: Register, values: dict[str, str]
) -> None:
    entry(register)
    assert "at least one condition" in errors(fill_in(registrar, register, **values))


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"status": "famous"}, "famous is not one of the available choices"),
        ({"status": "withdrawn"}, "not one of the available choices"),
        ({"country": "XX"}, "not one of the available choices"),
        ({"language": "tlh"}, "not one of the available choices"),
        ({"profession": "spy"}, "not one of the available choices"),
        ({"mail_domain": "not a domain"}, "Write a mail domain"),
        ({"mail_domain": "a@b.org"}, "Write a mail domain"),
        ({"network": "hospital"}, "Write a network"),
        ({"network": "192.0.2.0/16"}, "salted trace"),
        ({"network": "2001:db8::/32"}, "salted trace"),
        ({"network": "192.0.2.0/24"}, "No entry of the last two days"),
        ({"country": "PL", "reason": ""}, "This field is required"),
        ({"country": "PL", "reason": "sample@example.org"}, "without naming anybody"),
        ({"received_from": "2026-11-02", "received_until": "2026-11-01"}, "end after it begins"),
    ],
)
def test_what_makes_no_sense_is_refused(
    registrar: Client, register: Register, values: dict[str, str], told: str
) -> None:
    # Another condition is there, which alone must not be taken for the whole rule.
    assert told in errors(fill_in(registrar, register, **{"language": "en", **values}))


@pytest.mark.parametrize("typed", ["2001:db8:0:1::/64", "2001:db8:0:1::77"])
def test_an_ipv6_network_is_typed_and_not_stored(
    registrar: Client, register: Register, typed: str
) -> None:
    inside, outside = entry(register), entry(register)
    for submission, origin in ((inside, "2001:db8:0:1::5"), (outside, "2001:db8:0:2::5")):
        address = ipaddress.ip_address(origin)
        suspicion.assess(submission, origin=address, now=timezone.now())
        submission.save()
    fill_in(registrar, register, network=typed)
    rule = Invalidation.objects.get()
    assert rule.networks == [inside.network]
    page = words(registrar.get(f"{base(register)}{rule.pk}/"))
    assert "Confirmed 1 Total 1" in page
    assert "2001:db8" not in page
    assert "2001:db8" not in str(Invalidation.objects.values())


@pytest.mark.parametrize("typed", ["@Made-Up.EXAMPLE", "made-up.example"])
def test_a_mail_domain_is_taken_as_people_write_it(
    registrar: Client, register: Register, typed: str
) -> None:
    entry(register, email="one@made-up.example")
    fill_in(registrar, register, mail_domain=typed)
    rule = Invalidation.objects.get()
    assert rule.mail_domain == "made-up.example"
    assert "Confirmed 1 Total 1" in words(registrar.get(f"{base(register)}{rule.pk}/"))


def test_a_form_that_asks_no_profession_offers_none(registrar: Client, register: Register) -> None:
    def fields(of: Register) -> set[str]:
        return set(registrar.get(f"{base(of)}new/").context["form"].fields)

    assert fields(register) - fields(RegisterFactory()) == {"profession"}


def test_a_button_pressed_twice_starts_one_job(registrar: Client, register: Register) -> None:
    entry(register)
    fill_in(registrar, register, country="PL")
    address = f"{base(register)}{Invalidation.objects.get().pk}/"
    for _ in range(2):
        registrar.post(address, {"do": "strike_out"})
    assert Job.objects.count() == 1
    assert (
        "Nothing was done"
        in registrar.post(address, {"do": "reverse"}, follow=True).content.decode()
    )
    assert Job.objects.count() == 1


def test_an_unknown_wish_does_nothing(registrar: Client, register: Register) -> None:
    fill_in(registrar, register, country="PL")
    rule = Invalidation.objects.get()
    for data in ({}, {"do": "delete"}):
        registrar.post(f"{base(register)}{rule.pk}/", data)
    assert not Job.objects.exists()


def test_a_rule_of_another_register_is_not_found(registrar: Client, register: Register) -> None:
    fill_in(registrar, register, country="PL")
    rule = Invalidation.objects.get()
    other = f"{base(RegisterFactory())}{rule.pk}/"
    for response in (registrar.get(other), registrar.post(other, {"do": "strike_out"})):
        assert response.status_code in {302, 404}
    assert not Job.objects.exists()


@pytest.mark.parametrize("groups", [[], ["Editors"], ["Publishers"], ["Translators: uk"]], ids=str)
def test_only_registrars_may(registrar: Client, register: Register, groups: list[str]) -> None:
    fill_in(registrar, register, country="PL")
    rule = Invalidation.objects.get()
    client = desk_of(*groups)
    for address in (base(register), f"{base(register)}new/", f"{base(register)}{rule.pk}/"):
        assert client.get(address).status_code in {302, 403}
        data = {"reason": REASON, "country": "PL", "do": "strike_out"}
        assert client.post(address, data).status_code in {302, 403}
    assert Invalidation.objects.count() == 1
    assert not Job.objects.exists()


def test_the_register_leads_there(registrar: Client, register: Register) -> None:
    assert base(register) in registrar.get(f"/admin/registers/{register.pk}/").content.decode()
