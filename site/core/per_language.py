"""Rows of which every language has one: changed by those who work on its pages, added by nobody."""

from typing import Any

from django.core.exceptions import PermissionDenied
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import page_permission_policy
from wagtail.snippets.views.snippets import EditView, IndexView


class PerLanguagePolicy(ModelPermissionPolicy):
    """Whoever may change such rows changes those in the languages whose pages they may change."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Refuse to add and to delete, administrators too: every language has its rows."""
        return action == "change" and super().user_has_permission(user, action)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Look at the language too."""
        if not self.user_has_permission(user, action) or user.is_superuser:
            return self.user_has_permission(user, action)
        pages = page_permission_policy.instances_user_has_permission_for(user, "change")
        return bool(pages.filter(locale_id=instance.locale_id).exists())


class PerLanguageIndexView(IndexView):
    """The rows of all languages; each leads to its editor those who may change it."""

    def get_base_queryset(self) -> Any:
        """Return the rows with their languages."""
        return super().get_base_queryset().select_related("locale")

    def get_edit_url(self, instance: Any) -> str | None:
        """Lead nobody to an editor that would turn them away."""
        may_change = self.user_has_permission_for_instance("change", instance)
        url: str | None = super().get_edit_url(instance) if may_change else None
        return url


class PerLanguageEditView(EditView):
    """The editor of a row in one language."""

    def get_object(self, queryset: Any = None) -> Any:
        """Turn away who may not change this language's row."""
        row = super().get_object(queryset)
        if not self.user_has_permission_for_instance("change", row):
            raise PermissionDenied
        return row
