"""How a manifesto is published: with an answer to “correction or new edition?”, and by two people
where the site says so.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.permissions import page_permission_policy

from campaigns.editions import is_source, last_text
from campaigns.models import Change, ManifestoPage, Publication, PublishingRules
from campaigns.models.publications import digest_of
from core.desk.gate import PublicationRefused
from core.desk.publishing import publish_draft
from core.desk.translations import enabled_translation

State = Publication.State


# ---- Rules -----------------------------------------------------------------------------------


def two_people() -> bool:
    """Tell whether a second person has to agree to every publication of a manifesto."""
    return PublishingRules.load().two_people


def needs_answer(revision: Revision) -> bool:
    """Tell whether publishing it changes words that people sign: is it a new edition?

    The first publication makes the first edition, and a translation makes none.
    """
    page = revision.as_object()
    last = last_text(page)
    return is_source(page) and last is not None and last.text != page.text()


def reason_against(page: Page, revision: Revision, user: Any) -> str:
    """Return why a revision of a manifesto may not be published, by whatever way; see the gate."""
    if not isinstance(page, ManifestoPage):
        return ""
    said = Publication.objects.filter(revision=revision, state=State.AGREED).first()
    if said is not None and not said.is_intact:
        said = None
    if two_people() and not (said and said.is_by_two):
        return gettext(
            "Two people publish the manifesto on this site. Press “Publish” in its editor to ask "
            "a second person."
        )
    if needs_answer(revision) and not (said and said.change):
        return gettext(
            "The text of the manifesto has changed. Press “Publish” in its editor to say whether "
            "this is a correction or a new edition."
        )
    return ""


def publishers_of(page: Page) -> QuerySet[Any]:
    """Return the active people who may publish ``page``, administrators among them."""
    people: QuerySet[Any] = page_permission_policy.users_with_permission_for_instance(
        "publish", page
    )
    return people.filter(is_active=True)


def too_few(*, at_least: int = 2) -> list[ManifestoPage]:
    """Return the manifestos that fewer people than ``at_least`` may publish."""
    pages = ManifestoPage.objects.select_related("locale")
    return [page for page in pages if publishers_of(page).count() < at_least]


def may_publish(page: Page, user: Any) -> bool:
    """Tell whether ``user`` may publish ``page`` now: it is not locked for them either."""
    permissions = page.permissions_for_user(user)
    return bool(permissions.can_publish() and not permissions.page_locked())


def is_publisher(user: Any) -> bool:
    """Tell whether ``user`` may publish a manifesto in any language."""
    publishable = page_permission_policy.instances_user_has_permission_for(user, "publish")
    return bool(publishable.type(ManifestoPage).exists())


def set_two_people(*, on: bool, user: Any) -> None:
    """Switch the rule on or off. Raises ``ValueError`` where too few people could follow it."""
    with transaction.atomic():
        rules = PublishingRules.load()
        if on and too_few():
            raise ValueError("Too few people may publish the manifesto")
        if rules.two_people == on:
            return
        rules.two_people = on
        rules.save()
        log(instance=rules, action="campaigns.rules", user=user, data={"two_people": on})


# ---- Publishing ------------------------------------------------------------------------------


def publish_manifesto(*, page: ManifestoPage, revision: Revision, change: str, user: Any) -> None:
    """Publish exactly this revision as ``change``, empty where no words changed.

    Raises ``PublicationRefused``; ``ValidationError`` for a draft that is not whole.
    """
    with transaction.atomic():
        _lock(page)
        said = _say(page, revision, change, user=user, state=State.AGREED)
        _go(said, user)


def ask(*, page: ManifestoPage, revision: Revision, change: str, user: Any) -> Publication:
    """Ask for a second person's consent to publish exactly this revision as ``change``.

    Asked twice, it is one request. Raises ``PublicationRefused``, ``ValidationError``.
    """
    with transaction.atomic():
        _lock(page)
        known = Publication.objects.filter(revision=revision, state=State.ASKED).first()
        if known is not None and known.is_intact:
            return known
        revision.as_object().full_clean()
        said = _say(page, revision, change, user=user, state=State.ASKED)
        log(instance=page, action="campaigns.ask", user=user, revision=revision)
        return said


def ask_instead(page: Page, revision: Revision, user: Any) -> str:
    """Make a request of a publication that two people have to agree to; see the gate.

    A translation makes no edition, so there is nothing more to be asked.
    """
    if not isinstance(page, ManifestoPage) or is_source(page) or not two_people():
        return ""
    ask(page=page, revision=revision, change="", user=user)
    return gettext("A second person is asked to agree to it. Until then nothing changes.")


def approve(*, publication: Publication, user: Any) -> None:
    """Agree, and publish exactly the revision that was asked for. Raises ``PublicationRefused``."""
    with transaction.atomic():
        _lock(publication.page)
        said = _open_request(publication)
        if reason := reason_not_to_approve(said, user):
            raise PublicationRefused(reason)
        said.state, said.decided_by, said.decided_at = State.AGREED, user, timezone.now()
        said.save(update_fields=["state", "decided_by", "decided_at"])
        log(instance=said.page, action="campaigns.approve", user=user, revision=said.revision)
        _go(said, user)


def decline(*, publication: Publication, user: Any, reason: str) -> None:
    """Refuse what was asked for, or take one's own request back. Raises ``PublicationRefused``."""
    with transaction.atomic():
        said = _open_request(publication)
        if not said.page.permissions_for_user(user).can_publish() and said.asked_by != user:
            raise PublicationRefused(gettext("You may not publish this manifesto."))
        said.state, said.reason = State.DECLINED, reason
        said.decided_by, said.decided_at = user, timezone.now()
        said.save(update_fields=["state", "reason", "decided_by", "decided_at"])
        data = {"reason": reason}
        log(
            instance=said.page,
            action="campaigns.decline",
            user=user,
            revision=said.revision,
            data=data,
        )


def reason_not_to_approve(publication: Publication, user: Any) -> str:
    """Return why this person cannot agree to it, in words; empty if they can."""
    if not may_publish(publication.page, user):
        return gettext("You may not publish this manifesto.")
    if user.pk == publication.asked_by_id:
        return gettext("You have asked for it: somebody else has to agree.")
    if user.pk == publication.revision.user_id:
        return gettext("You have written this version: somebody else has to agree.")
    if not publication.is_intact:
        return gettext("The version was changed after it was asked for. Ask for it again.")
    if needs_answer(publication.revision) and not publication.change:
        return gettext("Nobody has said whether this is a correction or a new edition. Ask again.")
    return ""


def waiting_for(user: Any) -> list[Publication]:
    """Return the requests that this person can agree to or decline, the oldest first."""
    asked = (
        Publication.objects.filter(state=State.ASKED)
        .exclude(Q(asked_by=user.pk) | Q(revision__user=user.pk))
        .select_related("page__locale", "revision", "asked_by")
        .order_by("asked_at")
    )
    return [row for row in asked if row.page.permissions_for_user(user).can_publish()]


def declined_for(user: Any, *, since: datetime) -> QuerySet[Publication]:
    """Return what this person asked for and somebody else declined, as far as it is the last word.

    The newest first.
    """
    later = Publication.objects.filter(page=OuterRef("page"), asked_at__gt=OuterRef("asked_at"))
    declined = Publication.objects.filter(
        state=State.DECLINED, asked_by=user.pk, decided_at__gte=since
    )
    return (
        declined.exclude(decided_by=user.pk)
        .exclude(Exists(later))
        .select_related("page")
        .order_by("-decided_at")
    )


def open_request(page: Page) -> Publication | None:
    """Return the newest request about ``page`` that nobody has decided."""
    asked = Publication.objects.filter(page=page.pk, state=State.ASKED)
    return asked.order_by("asked_at", "pk").last()


# ---- What they share -------------------------------------------------------------------------


def _lock(page: ManifestoPage) -> None:
    """Let one publication of a page be decided at a time."""
    Page.objects.select_for_update().get(pk=page.pk)


def _say(
    page: ManifestoPage, revision: Revision, change: str, *, user: Any, state: str
) -> Publication:
    """Note what is said of a revision, in place of what was said before."""
    is_needed = needs_answer(revision)
    if is_needed and change not in Change.values:
        raise PublicationRefused(gettext("Say whether this is a correction or a new edition."))
    earlier = Publication.objects.filter(revision=revision, state__in=Publication.OPEN)
    earlier.delete()
    return Publication.objects.create(
        page=page,
        revision=revision,
        digest=digest_of(revision),
        change=change if is_needed else "",
        state=state,
        asked_by=user,
        asked_at=timezone.now(),
    )


def _open_request(publication: Publication) -> Publication:
    said = (
        Publication.objects.select_for_update(of=("self",))
        .select_related("page__locale", "revision")
        .filter(pk=publication.pk, state=State.ASKED)
        .first()
    )
    if said is None:
        raise PublicationRefused(gettext("It has been decided already."))
    return said


def _go(said: Publication, user: Any) -> None:
    """Publish what was agreed to, a translation by its own way.

    Wagtail lets a draft be saved that is not whole.
    """
    said.revision.as_object().full_clean()
    translation = enabled_translation(said.page)
    if translation is None:
        said.revision.publish(user=user)
    else:
        publish_draft(translation=translation, revision=said.revision, user=user)
