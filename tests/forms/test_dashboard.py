"""A register's dashboard: numbers that name nobody, for registrars, at the same cost always."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from forms import dashboard, funnel, tally
from forms.models import Message, Register, Submission, Tally
from tests.factories import MessageFactory, PersonFactory, RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db

COLUMNS = [
    {
        "name": "profession",
        "label": "Profession",
        "choices": {"nurse": "Nurse", "physician": "Physician"},
        "removed": False,
    },
    {
        "name": "commitments",
        "label": "Commitments",
        "choices": {"report": "I will report what I know."},
        "removed": True,
    },
]


@pytest.fixture
def register() -> Register:
    return RegisterFactory(name="Signatures & more", confirms=True, columns=COLUMNS)


@pytest.fixture
def registrar() -> Client:
    return desk_of("Registrars")


def desk_of(*groups: str, language: str = "") -> Client:
    person = PersonFactory(groups=list(groups))
    UserProfile.objects.create(user=person, preferred_language=language)
    client = Client()
    client.force_login(person)
    return client


def sign(register: Register, **values: Any) -> Submission:
    values = {"country": "UA", "profession": "nurse"} | values
    return SubmissionFactory(register=register, confirmed=True, **values)


def count() -> None:
    while tally.move_tallies() + funnel.move():
        pass


def shown(client: Client, register: Register) -> BeautifulSoup:
    response = client.get(f"/admin/registers/{register.pk}/dashboard/")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def facts(page: BeautifulSoup) -> dict[str, str]:
    return {
        item.dt.get_text(strip=True): item.dd.get_text(strip=True)
        for item in page.select(".facts__item")
    }


def table(page: BeautifulSoup, key: str) -> list[list[str]]:
    rows = page.select(f"#{key}-section tbody tr")
    return [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in rows]


# ---- Who may -------------------------------------------------------------------------------


@pytest.mark.parametrize("group", ["Editors", "Publishers", "Translators: uk"])
def test_nobody_but_registrars_sees_it(group: str, register: Register) -> None:
    client = desk_of(group)
    response = client.get(f"/admin/registers/{register.pk}/dashboard/")
    assert response.status_code in {302, 403}
    assert "Signatures" not in response.content.decode()
    assert "Signatures &amp; more" not in client.get("/admin/").content.decode()


def test_it_is_kept_out_of_caches_and_of_the_log(registrar: Client, register: Register) -> None:
    response = registrar.get(f"/admin/registers/{register.pk}/dashboard/")
    assert "no-store" in response.headers["Cache-Control"]
    assert not ModelLogEntry.objects.filter(action__startswith="forms.").exists()
    assert registrar.get("/admin/registers/999999/dashboard/").status_code in {302, 404}


# ---- What it shows -------------------------------------------------------------------------


def test_an_empty_register_says_so(registrar: Client, register: Register) -> None:
    page = shown(registrar, register)
    assert "Nothing is counted here yet" in page.get_text()
    assert "Not counted yet" in page.get_text()
    assert facts(page)["Confirmed in all"] == "0"
    assert not page.select("svg.chart")


def test_it_shows_what_was_counted(registrar: Client, register: Register) -> None:
    for _ in range(2):
        sign(register, answers={"commitments": ["report"]})
    sign(register, country="PL", language="uk", profession="physician")
    sign(register, country=None, profession="gone")
    SubmissionFactory(register=register, suspect=True)
    SubmissionFactory(register=register, pending=True)
    sign(RegisterFactory(confirms=True))  # of another register
    count()
    tally.check_tallies()
    page = shown(registrar, register)
    numbers = facts(page)
    assert numbers["Confirmed in all"] == "4"
    assert numbers["Confirmed today"] == "4"
    assert numbers["Received today"] == "6"
    assert numbers["Waiting for review"] == "1"
    assert table(page, "country") == [
        ["Ukraine", "2", "50%"],
        ["Not given", "1", "25%"],
        ["Poland", "1", "25%"],
    ]
    assert table(page, "language") == [["English", "3", "75%"], ["Українська", "1", "25%"]]
    assert table(page, "commitment") == [["I will report what I know.", "2", "50%"]]
    assert table(page, "profession") == [
        ["Nurse", "2", "50%"],
        ["gone", "1", "25%"],
        ["Physician", "1", "25%"],
    ]
    text = page.get_text()
    assert "Last counted" in text
    assert "Last checked" in text
    review = page.select_one(f'a[href="/admin/registers/{register.pk}/?status=suspect"]')
    assert review is not None


def test_the_last_thirty_days_stand_in_a_chart_and_a_table(
    registrar: Client, register: Register
) -> None:
    now = timezone.now()
    for days in (0, 0, 1, 29, 30):
        sign(register, confirmed_at=now - timedelta(days=days))
    count()
    page = shown(registrar, register)
    rows = table(page, "day")
    assert [number for _day, number in rows] == ["2", "1", *["0"] * 27, "1"]
    assert len(page.select("#day-section svg rect")) == 30
    note = page.select_one("#day-section figcaption")
    assert note is not None
    assert "The most, 2" in note.get_text()
    assert facts(page)["Confirmed in all"] == "5"


def test_every_chart_has_a_text_and_a_table_beside_it(
    registrar: Client, register: Register
) -> None:
    sign(register, answers={"commitments": ["report"]})
    count()
    page = shown(registrar, register)
    charts = page.select("svg.chart")
    assert len(charts) == 8
    for chart in charts:
        section = chart.find_parent("section")
        assert section is not None
        assert section.select("table tbody tr")
        for part in str(chart["aria-labelledby"]).split():
            assert len(page.select(f"#{part}")) == 1
            assert page.select(f"#{part}")[0].get_text(strip=True)
    main = page.select_one("main")
    assert main is not None
    assert not [tag for tag in main.select("svg.chart *, .facts *") if tag.has_attr("style")]
    assert not main.select(".numbers script, .numbers style")


def test_hostile_labels_are_shown_as_words(registrar: Client) -> None:
    name = "<script>alert(1)</script>"
    column = {"name": "profession", "label": name, "choices": {"nurse": name}, "removed": False}
    register = RegisterFactory(name=name, confirms=True, columns=[column])
    sign(register)
    count()
    response = registrar.get(f"/admin/registers/{register.pk}/dashboard/")
    assert name not in response.content.decode()
    assert table(BeautifulSoup(response.content, "html.parser"), "profession")[0][0] == name


def test_beyond_ten_bars_the_rest_is_one(registrar: Client, register: Register) -> None:
    for code in ("UA", "PL", "DE", "FR", "IT", "ES", "SE", "NO", "FI", "LT", "LV", "EE"):
        sign(register, country=code)
    count()
    page = shown(registrar, register)
    assert len(table(page, "country")) == 12
    labels = [each.get_text() for each in page.select("#country-section .chart__label")]
    assert (len(labels), labels[-1]) == (10, "All others")
    assert page.select("#country-section .chart__number")[-1].get_text() == "3"


def test_numbers_and_days_are_in_the_editors_language(register: Register) -> None:
    Tally.objects.create(register=register, dimension="total", count=12_345)
    Tally.objects.create(register=register, dimension="country", value="UA", count=12_345)
    page = shown(desk_of("Registrars", language="uk"), register)
    assert table(page, "country") == [["Україна", "12\u00a0345", "100%"]]
    assert table(page, "day")[0][0].endswith("р.")


# ---- The funnel ----------------------------------------------------------------------------


@pytest.fixture
def reported(settings: Settings) -> None:
    settings.TRACKING_PROVIDER = "postmark"


def test_the_funnel_tells_where_people_stay_behind(
    registrar: Client, register: Register, reported: None
) -> None:
    sign(register, email="one@gmail.com")
    SubmissionFactory(register=register, pending=True, email="two@gmail.com", stage=2)
    SubmissionFactory(register=register, pending=True, stage=3, language="uk")
    SubmissionFactory(register=register, pending=True, stage=1)
    count()
    page = shown(registrar, register)
    assert table(page, "funnel") == [
        ["Submitted", "4", "100%"],
        ["Mail accepted", "3", "75%"],
        ["Mail delivered", "2", "50%"],
        ["Confirmed", "1", "25%"],
    ]
    assert table(page, "funnel-provider") == [
        ["All other providers", "2", "1", "1", "0", "0%"],
        ["gmail.com", "2", "2", "1", "1", "50%"],
    ]
    assert table(page, "funnel-language") == [
        ["English", "3", "2", "1", "1", "33%"],
        ["Українська", "1", "1", "1", "0", "0%"],
    ]


def test_without_reports_the_funnel_says_that_delivery_is_unknown(
    registrar: Client, register: Register
) -> None:
    SubmissionFactory(register=register, pending=True, stage=2)
    count()
    page = shown(registrar, register)
    assert [row[0] for row in table(page, "funnel")] == ["Submitted", "Mail accepted", "Confirmed"]
    assert "nothing reports delivery" in page.get_text()
    assert "Mail delivered" not in page.get_text()


def test_a_form_without_confirmation_shows_what_was_received(registrar: Client) -> None:
    register = RegisterFactory()
    SubmissionFactory.create_batch(3, register=register)
    SubmissionFactory(register=register, language="uk")
    count()
    page = shown(registrar, register)
    assert facts(page)["Received in all"] == "4"
    assert facts(page)["Received today"] == "4"
    assert "Confirmed in all" not in facts(page)
    assert table(page, "received") == [["English", "3", "75%"], ["Українська", "1", "25%"]]
    assert not page.select("#funnel-section")


# ---- Mail ----------------------------------------------------------------------------------


def test_mails_that_wait_or_went_wrong_are_counted(registrar: Client, register: Register) -> None:
    states = ["queued", "leased", "sent", "failed", "bounced", "bounced", "complained", "skipped"]
    for state in states:
        submission = SubmissionFactory(register=register, pending=True)
        MessageFactory(submission=submission, state=state)
    MessageFactory(state="failed")  # of another register
    numbers = facts(shown(registrar, register))
    assert numbers["Mails waiting"] == "2"
    assert numbers["Mails that failed"] == "1"
    assert numbers["Mails that came back"] == "2"
    assert numbers["Mails called unwanted"] == "1"


def waiting(minutes: int, **values: Any) -> Message:
    then = timezone.now() - timedelta(minutes=minutes)
    return MessageFactory(**{"created_at": then, "due_at": then, **values})


def warnings(client: Client, register: Register) -> str:
    blocks = shown(client, register).select(".help-warning")
    return " ".join(block.get_text(" ", strip=True) for block in blocks)


def test_a_mail_that_just_waits_is_no_trouble(registrar: Client, register: Register) -> None:
    waiting(9)
    assert warnings(registrar, register) == ""
    assert facts(shown(registrar, register))["Oldest waiting mail of the site"] == "9\u00a0minutes"


def test_mail_that_nobody_takes_on_is_told(registrar: Client, register: Register) -> None:
    assert facts(shown(registrar, register))["Oldest waiting mail of the site"] == "—"
    waiting(12)
    assert "12\u00a0minutes" in warnings(registrar, register)
    assert "the worker is not running" in warnings(registrar, register)
    assert "the worker is not running" in registrar.get("/admin/").content.decode()


def test_mail_that_the_server_refuses_is_told(registrar: Client, register: Register) -> None:
    waiting(
        30,
        due_at=timezone.now() + timedelta(minutes=5),
        attempts=4,
        error="SMTPAuthenticationError 535",
    )
    told = warnings(registrar, register)
    assert "the mail server did not take it (SMTPAuthenticationError 535, 4 attempts)" in told
    assert "worker" not in told


# ---- At the same cost always ---------------------------------------------------------------


def queries(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


@pytest.fixture
def small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dashboard, "MOST_COUNTED", 2)


def test_counts_end_early(registrar: Client, register: Register, small_limit: None) -> None:
    for number in range(1, 5):
        submission = SubmissionFactory(register=register, suspect=True)
        MessageFactory(submission=submission, state="failed")
        numbers = facts(shown(registrar, register))
        expected = str(number) if number <= 2 else "more than 2"
        for label in ("Received today", "Waiting for review", "Mails that failed"):
            assert numbers[label] == expected


def test_it_costs_the_same_whatever_the_register_holds(
    registrar: Client, register: Register
) -> None:
    address = f"/admin/registers/{register.pk}/dashboard/"
    queries(registrar, address)  # what is remembered from then on
    with_nothing = len(queries(registrar, address))
    for number in range(12):
        sign(register, answers={"commitments": ["report"]}, email=f"signer{number}@ukr.net")
        MessageFactory(submission=Submission.objects.latest("created_at"), state="failed")
    waiting(30)
    count()
    asked = queries(registrar, address)
    assert len(asked) <= with_nothing + 1  # why the oldest mail waits
    assert with_nothing <= 20
    counting = [sql for sql in asked if "COUNT(" in sql]
    assert len(counting) == 6
    assert not [sql for sql in counting if "LIMIT 1001" not in sql]


# ---- The admin's first page ----------------------------------------------------------------


def test_registrars_see_all_registers_on_the_first_page(
    registrar: Client, register: Register
) -> None:
    for _ in range(2):
        sign(register)
    sign(register, confirmed_at=datetime(2026, 1, 1, tzinfo=UTC))
    SubmissionFactory(register=register, suspect=True)
    reports = RegisterFactory(name="Reports")
    SubmissionFactory(register=reports)
    count()
    page = BeautifulSoup(registrar.get("/admin/").content, "html.parser")
    rows = {row[0]: row[1:] for row in table(page, "registers")}
    assert rows["Signatures & more"] == ["3", "2", "1"]
    assert rows["Reports"] == ["1", "1", "—"]
    assert page.select(f'a[href="/admin/registers/{register.pk}/dashboard/"]')


def test_without_registers_the_first_page_says_so(registrar: Client) -> None:
    Register.objects.all().delete()
    assert "There is no register yet" in registrar.get("/admin/").content.decode()
