"""Who may do what, before an administrator changes anything."""

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Locale, Page

from home.groups import create_groups

pytestmark = pytest.mark.django_db


def rights(name: str) -> dict[str, set[str]]:
    """Return a group's rights on pages, by the language of the tree."""
    found: dict[str, set[str]] = {}
    for row in GroupPagePermission.objects.filter(group__name=name).select_related(
        "page__locale", "permission"
    ):
        found.setdefault(row.page.locale.language_code, set()).add(row.permission.codename)
    return found


def test_each_group_has_the_rights_its_work_needs() -> None:
    publish = {"add_page", "change_page", "publish_page", "lock_page", "unlock_page"}
    assert rights("Editors") == {"en": {"add_page", "change_page"}}
    assert rights("Publishers") == {"en": publish, "uk": publish}
    assert rights("Translators: uk") == {"uk": {"change_page"}}
    assert rights("Registrars") == {}


def test_nobody_has_rights_on_the_root_of_all_trees() -> None:
    root = Page.get_first_root_node()
    assert not GroupPagePermission.objects.filter(page=root).exists()
    assert not Group.objects.filter(name="Moderators").exists()


def test_only_registrars_see_registers_and_only_publishers_send_to_translation() -> None:
    def holders(codename: str) -> set[str]:
        permission = Permission.objects.get(codename=codename)
        return set(Group.objects.filter(permissions=permission).values_list("name", flat=True))

    assert holders("manage_registers") == {"Registrars"}
    assert holders("submit_translation") == {"Publishers"}
    assert holders("change_mailtext") == {"Editors", "Publishers", "Translators: uk"}


def test_a_language_has_its_translators_as_soon_as_it_has_a_home_page() -> None:
    locale = Locale.objects.create(language_code="en-gb")
    home = Page.objects.get(depth=2, locale__language_code="en").specific
    home.copy_for_translation(locale)
    assert rights("Translators: en-gb") == {"en-gb": {"change_page"}}
    assert "publish_page" in rights("Publishers")["en-gb"]
    translators = Group.objects.get(name="Translators: en-gb")
    held = set(translators.permissions.values_list("codename", flat=True))
    assert held == {"access_admin", "change_mailtext"}


def test_saving_a_home_page_again_gives_nothing_back_that_was_taken() -> None:
    Group.objects.get(name="Translators: uk").delete()
    Page.objects.get(depth=2, locale__language_code="uk").specific.save()
    assert not Group.objects.filter(name="Translators: uk").exists()


def test_running_again_adds_what_lacks_and_takes_nothing_away() -> None:
    registrars = Group.objects.get(name="Registrars")
    extra = Permission.objects.get(codename="add_user")
    registrars.permissions.add(extra)
    Group.objects.get(name="Translators: uk").delete()
    names = create_groups()
    assert names == ["Editors", "Publishers", "Registrars", "Translators: uk"]
    assert rights("Translators: uk") == {"uk": {"change_page"}}
    assert extra in registrars.permissions.all()
