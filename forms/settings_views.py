"""The settings of a register in the admin."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import generic

from core.cleaning import clean_address
from forms.access import RegistrarOnly
from forms.models import Register


class RegisterForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who hears of new entries."""

    class Meta:
        model = Register
        fields: ClassVar[list[str]] = ["recipients"]
        widgets: ClassVar[dict[str, Any]] = {"recipients": forms.Textarea(attrs={"rows": 4})}

    def clean_recipients(self) -> str:
        """Take one bare address per line; name the line that is none."""
        lines = self.cleaned_data["recipients"].splitlines()
        found = []
        for line in filter(None, (line.strip() for line in lines)):
            try:
                found.append(clean_address(line))
            except ValidationError as error:
                raise ValidationError(
                    _("“%(line)s” is no e-mail address."), params={"line": line}
                ) from error
        return "\n".join(dict.fromkeys(found))


class RegisterSettingsView(RegistrarOnly, generic.EditView):
    """The recipients of notifications: theirs to set who may see the register, nobody else's."""

    model = Register
    form_class = RegisterForm
    permission_policy = None
    permission_required = None
    header_icon = "form"
    index_url_name = "registers:index"
    edit_url_name = "registers:settings"
    success_message = _("The notifications of “%(object)s” were saved.")

    def get_object(self, queryset: Any = None) -> Register:
        """Return the register of the address."""
        return get_object_or_404(Register, pk=self.kwargs["pk"])
