"""Form pages, their registers, the submissions in them, and the mail about them."""

from forms.models.fields import AbstractFormField, parse_choices
from forms.models.messages import Message
from forms.models.pages import AbstractFormPage, FormField, FormIndexPage, FormPage
from forms.models.registers import ConsentText, Register, Tally
from forms.models.submissions import Submission

__all__ = [
    "AbstractFormField",
    "AbstractFormPage",
    "ConsentText",
    "FormField",
    "FormIndexPage",
    "FormPage",
    "Message",
    "Register",
    "Submission",
    "Tally",
    "parse_choices",
]
