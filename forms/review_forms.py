"""What an administrator fills in to decide about entries, one or many."""

from typing import Any, Final

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.cleaning import CleanCharField
from forms.models import Submission
from forms.review import Decision

LONGEST_REASON: Final = 200


class ReasonField(CleanCharField):
    """Why something was done. It stays in the log for good, so it must not name anybody."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "label": _("Reason"),
                "max_length": LONGEST_REASON,
                "help_text": _(
                    "It stays in the log, even after the entry is erased: "
                    "write no names and no addresses."
                ),
                **kwargs,
            }
        )
        self.validators.append(
            RegexValidator("[@＠]", _("Leave out the address."), inverse_match=True)
        )


class DecisionForm(forms.Form):
    """A decision about one entry; each has a button of its own."""

    decision = forms.ChoiceField(choices=Decision.choices, widget=forms.HiddenInput)
    reason = ReasonField()


class ReviewForm(DecisionForm):
    """A decision about the entries that are ticked, out of ``entries``."""

    def __init__(self, *args: Any, entries: QuerySet[Submission], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entry"] = forms.ModelMultipleChoiceField(
            entries,
            error_messages={
                "required": _("Tick at least one entry."),
                "invalid_choice": _("One of these entries is gone."),
            },
        )
