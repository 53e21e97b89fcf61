"""Translators hear by mail, once a day at most, which texts of their languages have changed.

Told are the members of the groups “Translators: …” with an address. Only strings count that are
new since the last mail and that their language lacks when the mail is sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from wagtail.users.models import UserProfile
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.strings import StringValue

from core.desk.desk_views import desk_url
from core.desk.states import State
from core.navigation import describe
from core.worker import Duty, register_duty
from forms.desk_mail import register_mail
from forms.models import Message
from forms.outbox import put_desk_mail
from home.groups import translators
from home.models import TranslatorNews

PAUSE: Final = timedelta(days=1)
HOUR: Final = 3600
PURPOSE: Final = Message.Purpose.TRANSLATOR_NEWS
UNTOLD: Final = frozenset({Message.State.QUEUED, Message.State.LEASED, Message.State.FAILED})
# A mail stays readable; the desk knows them all.
MOST_TEXTS: Final = 50


def register() -> None:
    """Hand the worker its duty and the outbox its words; called once at start-up."""
    register_duty(Duty("news for translators", HOUR, tell_translators))
    register_mail(PURPOSE, contents)


@dataclass(frozen=True)
class ChangedText:
    """One text of which a language lacks strings that came lately; words are the original's."""

    translation_id: int
    title: str
    language: str
    words: int


# ---- Telling ---------------------------------------------------------------------------------


def tell_translators() -> int:
    """Write a mail to everybody for whom there are news; return how many were written."""
    now = timezone.now()
    newest = _newest_string()
    # Who is here for the first time finds the past on the desk.
    known = TranslatorNews.objects.values("user")
    TranslatorNews.objects.bulk_create(
        [TranslatorNews(user=user, told_up_to=newest) for user in _people().exclude(pk__in=known)],
        ignore_conflicts=True,
    )
    return sum(tell(user=user, now=now) for user in _people())


@transaction.atomic
def tell(*, user: Any, now: datetime) -> bool:
    """Write one person's mail, if a day has passed and there is something new to tell.

    The mail and the note of what it tells are one: a worker that dies here has told nothing.
    """
    news = TranslatorNews.objects.select_for_update(of=("self",)).get(user=user)
    newest = _newest_string()
    if news.told_at is not None and news.told_at > now - PAUSE:
        return False
    if not changed_texts(languages_of(user), after=news.told_up_to, up_to=newest):
        return False
    # What an earlier mail could not tell, this one tells; the earlier one then has no reason left.
    is_untold = news.message is not None and news.message.state in UNTOLD
    after = news.told_after if is_untold else news.told_up_to
    news.message = put_desk_mail(
        purpose=PURPOSE, recipient=user.email, language=language_of(user), now=now
    )
    news.told_at, news.told_after, news.told_up_to = now, after, newest
    news.save()
    return True


def contents(message: Message) -> Mapping[str, str] | None:
    """Return what a mail tells: what is still lacking now. None if nothing is, or nobody to tell.

    See ``forms.desk_mail``.
    """
    news = TranslatorNews.objects.filter(message=message).select_related("user").first()
    if news is None or not _people().filter(pk=news.user_id, email=message.recipient).exists():
        return None
    texts = changed_texts(languages_of(news.user), after=news.told_after, up_to=news.told_up_to)
    if not texts:
        return None
    return {
        "changes": "\n".join(line for text in texts[:MOST_TEXTS] for line in _lines(text)),
        "desk_link": settings.BASE_URL + desk_url(state=State.OUT_OF_DATE.value, mine="on"),
    }


def _lines(text: ChangedText) -> tuple[str, str]:
    words = ngettext("%(number)d word", "%(number)d words", text.words) % {"number": text.words}
    path = reverse("what_changed", args=[text.translation_id])
    title = " ".join(text.title.split())
    return f"{title} ({describe(text.language)[0]}): {words}", f"{settings.BASE_URL}{path}"


# ---- People ----------------------------------------------------------------------------------


def _people() -> Any:
    """Return the active members of the groups of translators who have an address."""
    people = get_user_model()._default_manager.filter(
        is_active=True, groups__name__in=_languages_by_group()
    )
    return people.exclude(email="").distinct().order_by("pk")


def _languages_by_group() -> dict[str, str]:
    codes = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    return {translators(code): code for code in codes}


def languages_of(user: Any) -> list[str]:
    """Return the codes of the languages that somebody translates into, by their groups."""
    groups = _languages_by_group()
    names = user.groups.filter(name__in=groups).order_by("name").values_list("name", flat=True)
    return [groups[name] for name in names]


def language_of(user: Any) -> str:
    """Return the language of somebody's admin, if mails are written in it; else the source's."""
    chosen = UserProfile.objects.filter(user=user).values_list("preferred_language", flat=True)
    code: str = chosen.first() or ""
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


# ---- Changes ---------------------------------------------------------------------------------


def _newest_string() -> int:
    return StringSegment.objects.aggregate(newest=Max("pk"))["newest"] or 0


def changed_texts(languages: Sequence[str], *, after: int, up_to: int) -> list[ChangedText]:
    """Return the texts with strings of these numbers that these languages lack; two queries."""
    # Each translation is joined to its own segments, and annotated before strings are looked up: a
    # second way through the join would meet the other languages of the same original.
    segments = Translation.objects.filter(
        enabled=True,
        target_locale__language_code__in=languages,
        source__stringsegment__pk__gt=after,
        source__stringsegment__pk__lte=up_to,
    ).annotate(
        string=F("source__stringsegment__string"), context=F("source__stringsegment__context")
    )
    usable = StringTranslation.objects.filter(
        translation_of=OuterRef("string"),
        context=OuterRef("context"),
        locale=OuterRef("target_locale"),
        has_error=False,
    )
    rows = segments.filter(~Exists(usable)).values_list("pk", "source__stringsegment__string__data")
    words: dict[int, int] = {}
    for translation, data in rows:
        number = len(StringValue(data).render_text().split())
        words[translation] = words.get(translation, 0) + number
    found = Translation.objects.filter(pk__in=words).select_related("source", "target_locale")
    texts = [
        ChangedText(row.pk, row.source.object_repr, row.target_locale.language_code, words[row.pk])
        for row in found.defer("source__content_json")
    ]
    return sorted(texts, key=lambda text: (text.language, text.title))
