"""What every signer is asked, whatever editors add."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.professions import Profession
from core.cleaning import CleanCharField
from core.countries import country_choices
from forms.inputs import country_input, name_input
from forms.submission_forms import Entry, SubmissionForm
from forms.suspicion import LINK

LONGEST_NAME = 120


class SigningForm(SubmissionForm):
    """A signature: name, address, country, profession and consent are required, nothing else."""

    words_at: ClassVar[str] = "signed-text"
    ANSWERS: ClassVar[tuple[str, ...]] = (
        "full_name",
        "country",
        "profession",
        "institution",
        "commitments",
        "show_name",
    )

    full_name = CleanCharField(
        label=_("Full name"),
        max_length=LONGEST_NAME,
        widget=name_input(),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        choices=country_choices,
        widget=country_input(),
    )
    profession = forms.ChoiceField(
        label=_("Profession"), choices=lambda: [("", _("Please choose")), *Profession.choices]
    )
    institution = CleanCharField(
        label=_("Institution"),
        max_length=200,
        required=False,
        help_text=_("Where you work or study."),
        widget=forms.TextInput(attrs={"autocomplete": "organization", "spellcheck": "false"}),
    )
    commitments = forms.MultipleChoiceField(
        label=_("What I undertake"),
        required=False,
        help_text=_(
            "Tick what you promise; you may also sign without ticking any. Where a promise needs "
            "a form of its own, we lead you there once you have confirmed."
        ),
        widget=forms.CheckboxSelectMultiple,
    )
    show_name = forms.BooleanField(
        label=_("Show my name, institution, profession and country publicly"),
        required=False,
        help_text=_("If you leave this empty, you are counted and nobody sees your name."),
    )

    def __init__(
        self, *args: Any, commitments: dict[str, str], pledge: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["commitments"]
        field.choices = list(commitments.items())
        # What the promises belong to, in the manifesto's own words.
        field.lead = pledge

    def clean_full_name(self) -> str:
        """Refuse addresses in a name: the name stands in the mail that we send."""
        name: str = self.cleaned_data["full_name"]
        if LINK.search(name):
            raise forms.ValidationError(_("Write your name here, without web or mail addresses."))
        return name

    def final_order(self) -> list[str]:
        """Name and address first, then the editors' questions, the promises, consent."""
        first = ["full_name", "email", "country", "profession", "institution"]
        last = ["commitments", "show_name", "consent", "shown"]
        editors = [name for name in self.fields if name not in first + last]
        return first + editors + last

    def entry(self) -> Entry:
        """Return the signature; country and profession have columns of their own."""
        entry = super().entry()
        answers = {
            name: value
            for name, value in entry.answers.items()
            if name not in {"country", "profession"}
        }
        return Entry(
            answers=answers,
            email=entry.email,
            country=self.cleaned_data["country"],
            profession=self.cleaned_data["profession"],
        )
