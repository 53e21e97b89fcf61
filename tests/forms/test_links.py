"""Personal links: signed, for one purpose, void when the link version rises."""

import pytest
from django.core.signing import Signer
from pytest_django import Settings

from forms import links
from forms.links import CONFIRM, InvalidLink, make_token, personal_url, read_token
from forms.models import Submission


@pytest.fixture
def submission() -> Submission:
    return Submission(language="uk")


def test_a_link_leads_back_to_its_submission(submission: Submission) -> None:
    link = read_token(CONFIRM, make_token(CONFIRM, submission))
    assert (link.submission_id, link.version) == (submission.pk, 1)


def test_a_raised_version_makes_another_link(submission: Submission) -> None:
    before = make_token(CONFIRM, submission)
    submission.link_version += 1
    assert make_token(CONFIRM, submission) != before
    assert read_token(CONFIRM, before).version == 1
    assert read_token(CONFIRM, make_token(CONFIRM, submission)).version == 2


@pytest.mark.parametrize("purpose", [links.CONFIRM, links.MINE, links.NOT_ME])
def test_a_link_of_one_purpose_is_no_link_of_another(purpose: str, submission: Submission) -> None:
    for other in {links.CONFIRM, links.MINE, links.NOT_ME} - {purpose}:
        with pytest.raises(InvalidLink):
            read_token(purpose, make_token(other, submission))


def test_every_altered_character_is_noticed(submission: Submission) -> None:
    token = make_token(CONFIRM, submission)
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        with pytest.raises(InvalidLink):
            read_token(CONFIRM, token[:place] + other + token[place + 1 :])
        with pytest.raises(InvalidLink):
            read_token(CONFIRM, token[:place])


@pytest.mark.parametrize(
    "token", ["", "~", "-", "x" * 10_000, "о" * 80, "\x00", "a~b~c"], ids=range(7)
)
def test_what_is_no_token_is_no_link(token: str) -> None:
    with pytest.raises(InvalidLink):
        read_token(CONFIRM, token)


@pytest.mark.parametrize("value", ["nobody-1", f"{'0' * 32}-x", "0" * 32])
def test_a_signed_value_of_another_shape_is_no_link(value: str) -> None:
    with pytest.raises(InvalidLink):
        read_token(CONFIRM, links._signer(CONFIRM).sign(value))


def test_links_stand_under_a_key_of_their_own(submission: Submission, settings: Settings) -> None:
    token = make_token(CONFIRM, submission)
    settings.SECRET_KEY = "another secret key that has nothing to do with links 0123456789"
    assert read_token(CONFIRM, token).submission_id == submission.pk
    forged = Signer(sep="~", salt="forms.links.confirm").sign(token.rpartition("~")[0])
    with pytest.raises(InvalidLink):
        read_token(CONFIRM, forged)
    settings.LINK_KEY = "another link key, of thirty-two characters at least"
    with pytest.raises(InvalidLink):
        read_token(CONFIRM, token)


def test_an_address_is_whole_and_in_the_signers_language(submission: Submission) -> None:
    token = make_token(CONFIRM, submission)
    assert personal_url(CONFIRM, submission) == f"http://testserver/uk/link/confirm/{token}/"
    assert token.isascii()
    for purpose in (links.MINE, links.NOT_ME):
        address = personal_url(purpose, submission, language="en")
        assert address.startswith(f"http://testserver/en/link/{purpose}/")


def test_a_page_of_this_site_links_in_its_own_language(submission: Submission) -> None:
    token = make_token(links.MINE, submission)
    assert links.personal_path(links.MINE, submission) == f"/en/link/mine/{token}/"
