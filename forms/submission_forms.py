"""What every public form asks beside the editors' fields, and the entry it yields."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.cleaning import AddressField
from forms.inputs import address_input


@dataclass(frozen=True)
class Entry:
    """What a person sent: answers by field name, and what the register keeps in columns."""

    answers: dict[str, Any]
    email: str = ""
    country: str | None = None
    profession: str | None = None


class PublicForm(forms.Form):
    """A form that ``core/form.html`` shows."""

    # Where the words stand that may have changed since the page was opened.
    words_at: ClassVar[str] = "id_consent"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def errors_with_targets(self) -> list[tuple[str, str, str]]:
        """Return (id of the field, its label, error) for the summary above the form."""
        found = []
        for name, errors in self.errors.items():
            bound = self[name]
            target = bound.id_for_label or bound.auto_id
            if bound.is_hidden:
                target, label = self.words_at, ""
            else:
                # The consent's label is a paragraph; its error says enough.
                label = "" if name == "consent" else str(bound.label)
            found += [(str(target), label, str(error)) for error in errors]
        return found

    def has_searchable(self) -> bool:
        """Tell whether ``choose.js`` finds a list here."""
        return any("data-choose" in field.widget.attrs for field in self.fields.values())


class LinkForm(PublicForm):
    """Asks for the address that a personal link is sent to."""

    email = AddressField(
        label=_("E-mail"),
        help_text=_("The address that you gave when you signed."),
        widget=address_input(),
    )


class SubmissionForm(PublicForm):
    """Consent, the mail address where asked, and the hash of the texts that were shown."""

    CORE: ClassVar[frozenset[str]] = frozenset({"email", "consent", "shown"})

    email = AddressField(label=_("E-mail"), widget=address_input())
    consent = forms.BooleanField(
        error_messages={"required": _("Please agree, so that we may keep what you send.")}
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, consent_label: str, shown: str, email_policy: str = "none", **kwargs: Any
    ) -> None:
        kwargs["initial"] = {**(kwargs.get("initial") or {}), "shown": shown}
        super().__init__(*args, **kwargs)
        self.current = shown
        self.fields["consent"].label = consent_label
        if email_policy == "none":
            del self.fields["email"]
        else:
            self.fields["email"].required = email_policy == "required"
        self.order_fields(self.final_order())

    def final_order(self) -> list[str]:
        """Return the names in the order they are asked: the editors' first, consent last."""
        last = ["email", "consent", "shown"]
        return [name for name in self.fields if name not in last] + last

    def clean_shown(self) -> str:
        """Refuse an entry to a text that changed since the page was opened: show the new one."""
        value: str = self.cleaned_data["shown"]
        if value != self.current:
            data: Any = copy(self.data)  # of a QueryDict, with every tick of a group
            data["shown"] = self.current
            self.data = data
            raise forms.ValidationError(
                _("The text has changed since you opened this page. Read it again, then send."),
                code="changed",
            )
        return value

    def entry(self) -> Entry:
        """Return what was sent. The form must be valid."""
        answers = {name: self.cleaned_data[name] for name in self.cleaned_data}
        for name in self.CORE:
            answers.pop(name, None)
        return Entry(answers=answers, email=self.cleaned_data.get("email", ""))

    def keep_only(self, names: Iterable[str]) -> None:
        """Ask nothing but ``names``, of a person who changes an entry they gave before."""
        for name in set(self.fields).difference(names):
            del self.fields[name]
