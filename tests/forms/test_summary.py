"""One submission in words: labels for keys, names for countries, in one language."""

from typing import Any

import pytest
from django.utils import translation

from forms.models import Submission
from forms.registers import register_of
from forms.summary import all_answers, column_value, registered_row, summarise
from tests.factories import RegisterFactory, SubmissionFactory
from tests.forms.people import form_page

ROLE = {"name": "role", "label": "Role", "choices": {"doctor": "Doctor", "nurse": "Nurse"}}
COUNTRY = {"name": "country", "label": "Country", "choices": {}, "kind": "country"}


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        (ROLE, None, ""),
        (ROLE, "", ""),
        (ROLE, "doctor", "Doctor"),
        (ROLE, ["doctor", "nurse"], "Doctor; Nurse"),
        (ROLE, [], ""),
        (ROLE, "cook", "cook"),
        (ROLE, 0, "0"),
        (ROLE, 12.5, "12.5"),
        ({"name": "x", "label": "X"}, True, "yes"),
        ({"name": "x", "label": "X"}, False, "no"),
        (COUNTRY, "UA", "Ukraine"),
        (COUNTRY, "ZZ", "ZZ"),
        ({**COUNTRY, "choices": {"germany": "Germany of old"}}, "germany", "Germany of old"),
    ],
)
def test_an_answer_is_shown_as_people_read_it(
    column: dict[str, Any], value: Any, words: str
) -> None:
    assert column_value(column, value, language="en") == words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stored", "told"),
    [(["doctor", "nurse"], ["Doctor", "Nurse"]), ([], [""]), ("nurse", ["Nurse"])],
)
def test_each_of_several_answers_is_told_by_itself(stored: Any, told: list[str]) -> None:
    submission = SubmissionFactory(
        register=RegisterFactory(columns=[ROLE]), answers={"role": stored}
    )
    assert summarise(submission) == [("Role", told)]


def test_yes_and_no_are_in_the_language_of_the_page() -> None:
    with translation.override("uk"):
        assert column_value(ROLE, True, language="uk") == "так"
        assert column_value(COUNTRY, "UA", language="uk") == "Україна"


@pytest.mark.django_db
def test_columns_of_the_database_count_as_answers() -> None:
    submission = SubmissionFactory(answers={"a": 1}, country="UA", profession=None)
    assert all_answers(submission) == {"a": 1, "country": "UA"}
    assert all_answers(SubmissionFactory(answers={"country": "typed"})) == {"country": "typed"}


@pytest.mark.django_db
def test_a_signer_reads_the_labels_of_the_page_in_their_language() -> None:
    page = form_page("volunteer", "uk")
    answers = {"your_name": "Тарас", "how_would_you_like_to_help": ["translation"]}
    submission = SubmissionFactory(
        register=register_of(page), page_id=page.pk, language="uk", answers=answers
    )
    with translation.override("uk"):
        rows = summarise(submission)
    columns = page.get_columns()
    assert rows == [
        (columns[0]["label"], ["Тарас"]),
        (columns[2]["label"], [columns[2]["choices"]["translation"]]),
    ]
    assert columns[2]["choices"]["translation"] != "Translating texts"


@pytest.mark.django_db
def test_a_register_shows_every_column_it_ever_had() -> None:
    register = RegisterFactory(
        columns=[{**ROLE, "removed": True}, COUNTRY, {"name": "new", "label": "New", "choices": {}}]
    )
    submission = SubmissionFactory(
        register=register, country="UA", answers={"role": "nurse", "unknown": "lost"}
    )
    assert registered_row(register, submission, language="en") == ["Nurse", "Ukraine", ""]
    assert summarise(submission) == [("Role", ["Nurse"]), ("Country", ["Ukraine"])]


@pytest.mark.django_db
def test_a_removed_question_and_a_removed_choice_are_still_told_in_words() -> None:
    page = form_page("report")
    answers = {"what_kind_of_cooperation_is_it": "event", "what_happened": "A congress."}
    submission = SubmissionFactory(register=register_of(page), page_id=page.pk, answers=answers)
    kept = [row for row in page.form_fields.all() if row.clean_name != "what_happened"]
    for row in kept:
        row.choices = row.choices.replace("event|Conference, congress or another event", "")
    page.form_fields.set(kept)
    page.save_revision().publish()
    told = dict(summarise(Submission.objects.get(pk=submission.pk)))
    assert told["What happened?"] == ["A congress."]
    assert told["What kind of cooperation is it?"] == ["Conference, congress or another event"]
