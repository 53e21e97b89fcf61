"""Drafts by machine, from a real server on loopback that plays LibreTranslate and DeepL."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation

from core import jobs
from core.desk import machine as desk_machine
from core.desk import submitting
from core.desk.deepl import DeepL
from core.models import Job
from forms.models import MailText
from home.models import StandardPage
from tests.factories import PersonFactory
from tests.machines import Machine, running_machine

pytestmark = pytest.mark.django_db

LIBRE = "wagtail_localize.machine_translators.libretranslate.LibreTranslator"


@pytest.fixture
def machine(settings: LazySettings) -> Iterator[Machine]:
    """A LibreTranslate server, configured as the environment would."""
    with running_machine() as running:
        options = {"LIBRETRANSLATE_URL": running.address, "API_KEY": "sample", "TIMEOUT": 5}
        settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {"CLASS": LIBRE, "OPTIONS": options}
        yield running


@pytest.fixture
def deepl(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """A DeepL server."""
    with running_machine() as running:
        monkeypatch.setattr(DeepL, "get_api_endpoint", lambda self: f"{running.address}/v2")
        options = {"AUTH_KEY": "sample:fx", "TIMEOUT": 5}
        settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
            "CLASS": "core.desk.deepl.DeepL",
            "OPTIONS": options,
        }
        yield running


def begun(*paragraphs: str, title: str = "Sample page") -> Translation:
    """Return the translation into Ukrainian, just begun, of a page with these paragraphs."""
    body = [
        {"type": "text", "value": f"<p>{text}</p>", "id": f"0f0f0f0f-0000-4000-8000-{number:012}"}
        for number, text in enumerate(paragraphs)
    ]
    home = Page.objects.get(depth=2, locale__language_code="en")
    page = home.add_child(instance=StandardPage(title=title, slug="sample", body=body))
    uk = Locale.objects.get(language_code="uk")
    submitting.submit(thing=page, locale=uk, user=None)
    return Translation.objects.get(
        source__object_id=page.translation_key, target_locale__language_code="uk"
    )


def run(translation: Translation, user: Any = None) -> Job:
    user = user or PersonFactory(groups=["Translators: uk"])
    job = desk_machine.queue(translation=translation, user=user)
    jobs.run_due()
    job.refresh_from_db()
    return job


def stored(translation: Translation) -> dict[str, StringTranslation]:
    rows = StringTranslation.objects.filter(
        context__object_id=translation.source.object_id, locale=translation.target_locale
    )
    return {row.translation_of.data: row for row in rows.select_related("translation_of")}


def test_what_is_untranslated_becomes_drafts_that_are_the_machines(machine: Machine) -> None:
    person = PersonFactory(groups=["Translators: uk"])
    translation = begun("First {name}", "First {name}", "Second")
    job = run(translation, person)
    assert job.state == Job.State.FINISHED
    assert jobs.told(job).startswith("3 texts were translated by the machine.")
    made = stored(translation)
    assert made["Second"].data == "[Second]"
    assert made["First {name}"].data == "[First {name}]"
    for row in made.values():
        assert (row.translation_type, row.tool_name) == ("machine", "LibreTranslate")
        assert (row.last_translated_by, row.has_error) == (person, False)
    target = translation.get_target_instance()
    assert (target.live, target.title, target.draft_title) == (
        False,
        "Sample page",
        "[Sample page]",
    )
    (request,) = machine.requests
    assert (request["source"], request["target"]) == ("en", "uk")
    assert (request["format"], request["api_key"]) == ("html", "sample")
    assert sorted(machine.texts) == ["First {name}", "Sample page", "Second"]


def test_deepl_is_asked_in_its_own_way(deepl: Machine) -> None:
    translation = begun("First")
    assert run(translation).result["translated"] == 2
    (request,) = deepl.requests
    assert request["key"] == "DeepL-Auth-Key sample:fx"
    assert (request["source_lang"], request["target_lang"]) == ("EN", "UK")
    assert stored(translation)["First"].tool_name == "DeepL"


def test_what_is_translated_is_not_asked_again(machine: Machine) -> None:
    translation = begun("First", "Second")
    run(translation)
    asked = len(machine.texts)
    again = run(translation)
    assert again.result == {"translated": 0, "dropped": 0, "left": 0}
    assert len(machine.texts) == asked


def test_a_person_who_translates_meanwhile_is_not_overwritten(machine: Machine) -> None:
    translation = begun("First")
    save = desk_machine.save_wordings
    segment = translation.source.stringsegment_set.get(string__data="First")

    def translate_meanwhile(**values: Any) -> None:
        StringTranslation.objects.create(
            translation_of=segment.string,
            context=segment.context,
            locale=translation.target_locale,
            translation_type="manual",
            data="Перше",
        )
        save(**values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk_machine, "save_wordings", translate_meanwhile)
        run(translation)
    assert stored(translation)["First"].data == "Перше"


# ---- What is never sent ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Write to office@example.org",
        "See https://example.org/page",
        "See www.example.org",
        "123 – 456",
        "{name}",
        "%(count)s",
        "&amp; <br/>",
    ],
)
def test_addresses_and_what_has_no_words_are_left_to_people(text: str) -> None:
    assert not desk_machine.is_for_machines(text, "body.text")


@pytest.mark.parametrize("name", sorted(desk_machine.NEVER_SENT))
def test_keys_are_left_alone(name: str) -> None:
    assert not desk_machine.is_for_machines("words", f"form_fields.{name}")
    assert not desk_machine.is_for_machines("words", name)


def test_no_address_key_or_slug_of_the_starter_content_leaves_the_site(machine: Machine) -> None:
    uk = Locale.objects.get(language_code="uk")
    StringTranslation.objects.filter(locale=uk).delete()
    person = PersonFactory(groups=["Publishers"])
    for translation in Translation.objects.all():
        assert run(translation, person).state == Job.State.FINISHED
    assert len(machine.texts) > 100
    sent = "\n".join(machine.texts)
    assert "@" not in sent
    assert "://" not in sent
    assert "href" not in sent
    choices = {
        line.partition("|")[0]
        for page in Page.objects.filter(locale__language_code="en").specific()
        if hasattr(page, "form_fields")
        for each in page.form_fields.all()
        for line in [each.clean_name, *each.choices.splitlines()]
    }
    slugs = set(Page.objects.values_list("slug", flat=True))
    assert not (choices | slugs) & set(machine.texts)


# ---- What is thrown away ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Read <b>this</b> now", "Читай це"),
        ('Read <a href="https://example.org/">this</a>', "Читай <a>це</a>"),
        ('Read <a href="https://example.org/">this</a>', "Читай це"),
        ("Dear {name}", "Шановний {ім'я}"),
        ("Dear {name}", "Шановний"),
        ("Plain", "<b>Просто</b>"),
        ("Plain", "<script>alert(1)</script>"),
        ("Plain", ""),
    ],
)
def test_what_lost_something_is_dropped_and_counted(
    machine: Machine, text: str, answer: str
) -> None:
    machine.answer = lambda sent: "Зразок" if sent == "Sample page" else answer
    translation = begun(text)
    job = run(translation)
    assert job.result == {"translated": 1, "dropped": 1, "left": 0}
    assert "1 translation was thrown away" in jobs.told(job)
    assert list(stored(translation)) == ["Sample page"]


def test_what_is_too_long_for_its_field_is_dropped(machine: Machine) -> None:
    machine.answer = lambda sent: "ї" * 300
    assert run(begun()).result["dropped"] == 1


# ---- Batches, faults, stops ------------------------------------------------------------------


def test_many_texts_go_in_batches_that_are_kept_as_they_come(machine: Machine) -> None:
    translation = begun(*(f"Sentence {number} of many" for number in range(70)))

    def fail_the_second_time() -> None:
        machine.status = 200 if not machine.requests else 503

    machine.before = fail_the_second_time
    job = run(translation)
    assert (job.state, job.error) == (Job.State.FAILED, "HTTPError")
    assert [len(request["texts"]) for request in machine.requests] == [50, 21]
    assert len(stored(translation)) == 50
    machine.before, machine.status = (lambda: None), 200
    assert run(translation).result["translated"] == 21
    assert len(stored(translation)) == 71


def test_a_batch_is_of_ten_kilobytes_at_most() -> None:
    texts = ["ї" * 2000, "a" * 6000, "b" * 100, "c" * 20_000, "d"]
    found = list(desk_machine.batches(texts))
    assert [len(batch) for batch in found] == [2, 1, 1, 1] or [len(b) for b in found] == [
        1,
        2,
        1,
        1,
    ]
    assert [text for batch in found for text in batch] == texts
    assert list(desk_machine.batches([])) == []
    assert [len(batch) for batch in desk_machine.batches(["a"] * 120)] == [50, 50, 20]


@pytest.mark.parametrize("status", [403, 429, 456, 500])
def test_a_refusal_of_deepl_is_a_failure(deepl: Machine, status: int) -> None:
    deepl.status = status
    translation = begun("First")
    job = run(translation)
    assert (job.state, job.error) == (Job.State.FAILED, "DeepLRefused")
    assert stored(translation) == {}


def test_a_job_stops_between_batches(machine: Machine) -> None:
    translation = begun(*(f"Sentence {number} of many" for number in range(70)))
    save = desk_machine.save_wordings

    def cancel(**values: Any) -> None:
        Job.objects.update(cancel_asked=True)
        save(**values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk_machine, "save_wordings", cancel)
        assert run(translation).state == Job.State.CANCELLED
    assert len(machine.requests) == 1
    assert len(stored(translation)) == 50


def test_who_lost_the_right_meanwhile_gets_nothing(machine: Machine) -> None:
    person = PersonFactory(groups=["Editors"])
    assert run(begun("First"), person).error == "PermissionDenied"
    assert machine.requests == []


# ---- The button ------------------------------------------------------------------------------


def test_the_button_starts_the_job_once(machine: Machine) -> None:
    client, translation = Client(), begun("First")
    client.force_login(PersonFactory(groups=["Translators: uk"]))
    address = f"/admin/localize/translate/{translation.pk}/machine_translate/"
    target = translation.get_target_instance()
    assert address in client.get(f"/admin/pages/{target.pk}/edit/").content.decode()
    response = client.post(address)
    job = Job.objects.get()
    assert response.headers["Location"] == f"/admin/jobs/{job.pk}/"
    assert client.post(address).headers["Location"] == f"/admin/jobs/{job.pk}/"
    assert client.get(address).status_code == 405
    assert machine.requests == []


def test_without_a_machine_there_is_no_button_and_no_address() -> None:
    client, translation = Client(), begun("First")
    client.force_login(PersonFactory(is_superuser=True))
    address = f"/admin/localize/translate/{translation.pk}/machine_translate/"
    target = translation.get_target_instance()
    assert address not in client.get(f"/admin/pages/{target.pk}/edit/").content.decode()
    answer = client.post(address)
    assert answer.status_code == 404 or answer.headers["Location"].startswith("/en/admin/")
    assert not Job.objects.exists()


@pytest.mark.parametrize("group", ["Editors", "Registrars"])
def test_others_start_nothing(machine: Machine, group: str) -> None:
    client, translation = Client(), begun("First")
    client.force_login(PersonFactory(groups=[group]))
    client.post(f"/admin/localize/translate/{translation.pk}/machine_translate/")
    assert not Job.objects.exists()


def test_a_mail_is_translated_with_its_placeholders(machine: Machine) -> None:
    mail = MailText.objects.get(purpose="confirm", locale__language_code="en")
    translation = Translation.objects.get(
        source__object_id=mail.translation_key, target_locale__language_code="uk"
    )
    StringTranslation.objects.filter(context__object_id=mail.translation_key).delete()
    job = run(translation, PersonFactory(groups=["Publishers"]))
    assert job.state == Job.State.FINISHED
    for text, row in stored(translation).items():
        assert row.data == f"[{text}]"
