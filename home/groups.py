"""The groups of people who work on the site, each with no more rights than its work needs."""

from typing import Final

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from home import workflows
from home.models import HomePage

EDITORS: Final = "Editors"
PUBLISHERS: Final = "Publishers"
REGISTRARS: Final = "Registrars"

MEDIA: Final = (
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtailimages.choose_image",
    "wagtaildocs.add_document",
    "wagtaildocs.change_document",
    "wagtaildocs.choose_document",
)
# Each changes the settings in the languages whose pages they change: core.per_language.
SETTINGS: Final = "core.change_sitesettings"
REDIRECTS: Final = (
    "wagtailredirects.add_redirect",
    "wagtailredirects.change_redirect",
    "wagtailredirects.delete_redirect",
)


def translators(language: str) -> str:
    """Return the name of the group that translates into ``language``."""
    return f"Translators: {language}"


@transaction.atomic
def create_groups() -> list[str]:
    """Make the groups, or give them what they lack; return their names.

    What administrators gave a group besides stays.
    """
    _take_over_wagtails_groups()
    homes = {home.locale.language_code: home for home in HomePage.objects.select_related("locale")}
    source = homes.get(settings.LANGUAGE_CODE)
    names = [EDITORS, PUBLISHERS, REGISTRARS]

    editors = _group(EDITORS, "wagtailadmin.access_admin", "site_forms.change_mailtext", SETTINGS)
    publishers = _group(
        PUBLISHERS,
        "wagtailadmin.access_admin",
        "wagtail_localize.submit_translation",
        "site_forms.change_mailtext",
        SETTINGS,
        *REDIRECTS,
    )
    for group in (editors, publishers):
        _allow_media(group)
    workflows.give_to(publishers)
    if source is not None:
        _allow(editors, source, "add_page", "change_page")
    _group(REGISTRARS, "wagtailadmin.access_admin", "site_forms.manage_registers")
    return [*names, *(name for home in homes.values() for name in join_language(home=home))]


@transaction.atomic
def join_language(*, home: HomePage) -> list[str]:
    """Let publishers into a language's tree, and make the group of its translators.

    Translators change its pages and its mails; they publish, submit and convert nothing.
    """
    language = home.locale.language_code
    tree = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
    _allow(_group(PUBLISHERS), home, *tree)
    if language == settings.LANGUAGE_CODE:
        return []
    name = translators(language)
    group = _group(name, "wagtailadmin.access_admin", "site_forms.change_mailtext", SETTINGS)
    _allow(group, home, "change_page")
    return [name]


def _take_over_wagtails_groups() -> None:
    """Remove Moderators, and take from Editors what Wagtail and wagtail-localize gave them.

    Both come with rights on the root of all trees, and with the right to send any page into any
    language, which publishes there.
    """
    Group.objects.filter(name="Moderators").delete()
    on_root = GroupPagePermission.objects.filter(group__name=EDITORS, page__depth=1)
    if on_root.exists():
        on_root.delete()
        Group.objects.get(name=EDITORS).permissions.clear()


def _permission(name: str) -> Permission:
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def _group(name: str, *permissions: str) -> Group:
    """Return the group, with at least these permissions."""
    group, _created = Group.objects.get_or_create(name=name)
    group.permissions.add(*map(_permission, permissions))
    return group


def _allow(group: Group, page: Page, *codenames: str) -> None:
    """Let ``group`` do this on ``page`` and everything below it."""
    for codename in codenames:
        permission = _permission(f"wagtailcore.{codename}")
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def _allow_media(group: Group) -> None:
    """Let ``group`` bring and choose images and documents."""
    root = Collection.get_first_root_node()
    for name in MEDIA:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=_permission(name)
        )
