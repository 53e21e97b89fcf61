"""A manifesto as words: how long it takes to read."""

import pytest

from campaigns.models import ManifestoPage
from campaigns.text import minutes_to_read


@pytest.mark.parametrize(("words", "minutes"), [(0, 0), (1, 1), (230, 1), (231, 2), (1000, 5)])
def test_reading_takes_a_minute_for_two_hundred_and_thirty_words(words: int, minutes: int) -> None:
    assert minutes_to_read("word " * words) == minutes


@pytest.mark.django_db
def test_the_manifesto_takes_about_as_long_in_every_language() -> None:
    minutes = {page.reading_minutes() for page in ManifestoPage.objects.all()}
    assert max(minutes) - min(minutes) <= 1
    assert min(minutes) >= 3
