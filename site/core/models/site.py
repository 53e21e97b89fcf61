"""What holds for the whole site: who runs it, its notice, its links and menus."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import TranslatableMixin

from core.link_blocks import AddressesBlock, LinksBlock
from core.translation import fixed


class MenusTab(ObjectList):
    """The tab of the menus, to which the admin's menu leads in every language."""

    clean_name = "menus"


class SiteSettings(TranslatableMixin, models.Model):
    """The settings in one language.

    The row of the source language leads: addresses, pages, switches and the order of links are
    read from it alone. A row of another language lends its words (``core.site_settings``).
    """

    class Level(models.TextChoices):
        """How much a notice stands out."""

        INFORMATION = "information", _("Information")
        IMPORTANT = "important", _("Important")

    organisation = models.CharField(
        _("name of the organisation"),
        max_length=120,
        blank=True,
        help_text=_("Shown at the foot of every page. Empty: the title of the home page."),
    )
    contact_email = models.EmailField(
        _("e-mail address"),
        blank=True,
        help_text=_("Everybody can read it. It is the same in all languages."),
    )
    postal_address = models.TextField(
        _("postal address"),
        blank=True,
        max_length=500,
        help_text=_("Line by line, as on a letter. Everybody can read it."),
    )
    social_links = StreamField(
        AddressesBlock(),
        verbose_name=_("links to social networks"),
        blank=True,
        help_text=_("Plain links at the foot of every page; nothing of those sites is loaded."),
    )
    footer_text = models.TextField(
        _("text at the foot"),
        blank=True,
        max_length=1000,
        help_text=_("Shown at the foot of every page. A blank line begins a new paragraph."),
    )
    share_image = models.ForeignKey(
        "core.SiteImage",
        verbose_name=_("image for shared links"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Messengers show it beside a link to this site. 1200 × 630 pixels fit best."),
    )
    share_description = models.CharField(
        _("description of that image"),
        max_length=255,
        blank=True,
        help_text=_("What the image shows, in a sentence, for people who cannot see it."),
    )
    privacy_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page about privacy"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Every form links to it, in the reader's language."),
    )
    notice_shown = models.BooleanField(
        _("show the notice"),
        default=False,
        help_text=_("On every page, in all languages at once."),
    )
    notice_level = models.CharField(
        _("kind of notice"),
        max_length=16,
        choices=Level,
        default=Level.INFORMATION,
        help_text=_("An important notice stands out more."),
    )
    notice_text = models.CharField(
        _("notice"), max_length=300, blank=True, help_text=_("One or two short sentences.")
    )
    notice_link = StreamField(
        LinksBlock(max_num=1),
        verbose_name=_("link of the notice"),
        blank=True,
        help_text=_("Where people learn more. You may leave it out."),
    )
    tell_outdated = models.BooleanField(
        _("tell readers of older translations"),
        default=True,
        help_text=_("A page whose original has changed since it was translated says so."),
    )
    signatories_indexed = models.BooleanField(
        _("let search engines list the signatories"),
        default=False,
        help_text=_(
            "If you leave this empty, search engines are asked to keep out the page with the names "
            "of those who signed: a name searched for does not lead to a political opinion."
        ),
    )
    header_menu = StreamField(
        LinksBlock(),
        verbose_name=_("menu at the top"),
        blank=True,
        help_text=_("What people look for first. Five or six entries are easy to take in."),
    )
    footer_menu = StreamField(
        LinksBlock(),
        verbose_name=_("menu at the foot"),
        blank=True,
        help_text=_("The rest: privacy, contact, about the site."),
    )

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("organisation"),
                    FieldPanel("contact_email"),
                    FieldPanel("postal_address"),
                    FieldPanel("social_links"),
                    FieldPanel("footer_text"),
                    FieldPanel("privacy_page"),
                ],
                heading=_("Who runs this site"),
            ),
            ObjectList(
                [
                    MultiFieldPanel(
                        [
                            FieldPanel("notice_shown"),
                            FieldPanel("notice_level"),
                            FieldPanel("notice_text"),
                            FieldPanel("notice_link"),
                        ],
                        heading=_("Notice"),
                    ),
                    FieldPanel("tell_outdated"),
                ],
                heading=_("Notices"),
            ),
            ObjectList(
                [FieldPanel("share_image"), FieldPanel("share_description")], heading=_("Sharing")
            ),
            ObjectList([FieldPanel("signatories_indexed")], heading=_("Search engines")),
            MenusTab([FieldPanel("header_menu"), FieldPanel("footer_menu")], heading=_("Menus")),
        ]
    )
    override_translatable_fields: ClassVar[list[Any]] = [
        fixed("contact_email"),
        fixed("share_image"),
        fixed("privacy_page"),
        fixed("notice_shown"),
        fixed("notice_level"),
        fixed("tell_outdated"),
        fixed("signatories_indexed"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        ordering = ["locale"]
        # Every language has its row: there is nothing to add or to delete.
        default_permissions = ("change",)
        constraints = [
            models.UniqueConstraint(fields=["locale"], name="one_site_settings_per_language"),
            models.CheckConstraint(
                condition=models.Q(notice_shown=False) | ~models.Q(notice_text=""),
                name="a_shown_notice_has_words",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Site settings"))

    def clean(self) -> None:
        """Refuse a notice without words, and an image that nobody described.

        Browsers end lines by two signs; translators would meet the first one as a stray sign.
        """
        super().clean()
        for name in ("postal_address", "footer_text"):
            setattr(self, name, getattr(self, name).replace("\r\n", "\n"))
        faults: dict[str, Any] = {}
        if self.notice_shown and not self.notice_text.strip():
            faults["notice_text"] = _("Write the notice that is to be shown.")
        if self.share_image_id and not self.share_description.strip():
            faults["share_description"] = _("Say what the image shows.")
        if faults:
            raise ValidationError(faults)
