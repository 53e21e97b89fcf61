"""``manage.py tally``: the nightly check by hand."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from forms.models import Register
from forms.tally import move_tallies, total_of
from tests.factories import RegisterFactory, SubmissionFactory

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> list[str]:
    said = StringIO()
    call_command("tally", *arguments, stdout=said)
    return said.getvalue().splitlines()


@pytest.fixture
def wrong() -> Register:
    register = RegisterFactory(name="Sample form")
    SubmissionFactory(register=register, confirmed=True)
    move_tallies()
    register.tallies.filter(dimension="total").update(count=7)
    return register


def test_it_checks_and_repairs(wrong: Register) -> None:
    assert f"{wrong.pk} Sample form: wrong, repaired, 1 in all" in run("--check")
    assert run("--check", str(wrong.pk)) == [f"{wrong.pk} Sample form: right, 1 in all"]
    assert total_of(wrong.key) == 1


def test_it_counts_one_register_anew(wrong: Register) -> None:
    other = RegisterFactory()
    SubmissionFactory(register=other, confirmed=True)
    assert run("--rebuild", str(wrong.pk)) == [f"{wrong.pk} Sample form: counted anew, 1 in all"]
    assert total_of(other.key) == 0
    assert len(run("--rebuild")) == Register.objects.count()
    assert total_of(other.key) == 1


@pytest.mark.parametrize("arguments", [[], ["--check", "--rebuild"], ["--check", "999999"]])
def test_it_refuses_what_makes_no_sense(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        run(*arguments)
