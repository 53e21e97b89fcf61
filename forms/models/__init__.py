"""Form pages, their registers, the submissions in them, and the mail about them."""

from forms.models.addresses import DomainRule, Suppression
from forms.models.earlier_texts import EarlierText
from forms.models.erasures import Erasure
from forms.models.fields import AbstractFormField, parse_choices
from forms.models.invalidations import Invalidation
from forms.models.mail_texts import MailText
from forms.models.messages import Message
from forms.models.networks import DaySalt, TrustedNetwork
from forms.models.pages import (
    AbstractFormPage,
    FormField,
    FormIndexPage,
    FormPage,
    NewText,
    SignedText,
)
from forms.models.registers import ConsentText, Phase, Register
from forms.models.submissions import Submission
from forms.models.tallies import Funnel, Tally

__all__ = [
    "AbstractFormField",
    "AbstractFormPage",
    "ConsentText",
    "DaySalt",
    "DomainRule",
    "EarlierText",
    "Erasure",
    "FormField",
    "FormIndexPage",
    "FormPage",
    "Funnel",
    "Invalidation",
    "MailText",
    "Message",
    "NewText",
    "Phase",
    "Register",
    "SignedText",
    "Submission",
    "Suppression",
    "Tally",
    "TrustedNetwork",
    "parse_choices",
]
