"""Countries by name, in the order that readers of each language look for them."""

import pytest
from django.utils import translation

from core.countries import countries, country_choices, country_name, sort_key

ALPHABET = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"


def place(name: str) -> list[int]:
    """Return what a Ukrainian dictionary sorts by: word by word, apostrophes aside."""
    return [
        -1 if letter in " -" else ALPHABET.index(letter)
        for letter in name.casefold().replace("ё", "е")
        if letter in ALPHABET or letter in " -"
    ]


def test_every_country_is_there_and_no_grouping() -> None:
    found = countries("en")
    assert len(found) == 249 + 1  # ISO 3166-1, and Kosovo
    assert {"UA", "XK", "TW", "PS", "VA", "GB"} <= set(found)
    assert not {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB", "AC", "TA", "IC"} & set(found)
    assert all(len(code) == 2 and code.isupper() for code in found)


def test_every_language_offers_the_same_countries() -> None:
    assert set(countries("uk")) == set(countries("en"))


def test_ukrainian_names_stand_in_the_order_of_the_alphabet() -> None:
    names = list(countries("uk").values())
    assert names == sorted(names, key=place)


def test_letters_of_their_own_follow_their_neighbours() -> None:
    words = ["га", "гя", "ґа", "еа", "єа", "за", "иа", "ия", "іа", "їа", "йа", "ка"]
    keys = [sort_key(word, "uk") for word in words]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(words)


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("pl", ["Czechy", "Ćad", "Dania", "Luksemburg", "Łotwa", "Macedonia Północna"]),
        ("pl", ["Saba", "Szwecja", "Święta Helena", "Tadżykistan", "Zimbabwe", "Źródło", "Żary"]),
        ("de", ["Afghanistan", "Ägypten", "Albanien", "Österreich", "Osttimor"]),
        ("fr", ["Égypte", "Émirats arabes unis", "Équateur", "Érythrée", "Espagne"]),
        ("ar", ["أذربيجان", "الأردن", "أوكرانيا", "بلجيكا", "يابان"]),
    ],
)
def test_each_language_has_its_own_order(language: str, names: list[str]) -> None:
    assert sorted(names, key=lambda name: sort_key(name, language)) == names
    keys = [sort_key(name, language) for name in names]
    assert len(set(keys)) == len(keys)


def test_polish_readers_find_latvia_behind_luxembourg() -> None:
    names = list(countries("pl").values())
    assert names.index("Luksemburg") < names.index("Łotwa") < names.index("Macedonia Północna")


def test_an_apostrophe_has_no_place() -> None:
    names = list(countries("uk").values())
    assert names.index("Вануату") < names.index("Вʼєтнам") < names.index("Габон")


def test_english_names_stand_where_latin_readers_look() -> None:
    names = list(countries("en").values())
    assert names.index("Åland Islands") < names.index("Albania") < names.index("Côte d’Ivoire")
    assert names.index("Côte d’Ivoire") < names.index("Croatia")


def test_latin_letters_with_strokes_and_joined_ones_stand_where_they_are_looked_for() -> None:
    words = ["Łódź", "Øst", "Анна", "Đặng", "Ægir", "Zoe", "Ona", "Mona", "Lviv", "Dan", "Ali"]
    assert sorted(words, key=sort_key) == [
        "Ægir", "Ali", "Dan", "Đặng", "Lviv", "Łódź", "Mona", "Ona", "Øst", "Zoe", "Анна",
    ]  # fmt: skip


def test_a_form_offers_them_in_the_language_of_the_page_an_empty_one_first() -> None:
    with translation.override("uk"):
        choices = country_choices()
    assert choices[0][0] == ""
    assert ("UA", "Україна") in choices
    assert len(choices) == 251


def test_a_code_without_a_name_stands_for_itself() -> None:
    assert country_name("UA", "uk") == "Україна"
    assert country_name("ZZ", "en") == "ZZ"
