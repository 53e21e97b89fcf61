"""The charts and tables of a dashboard: the tally by day, place and kind, and the funnel."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from wagtail.models import Page

from core.countries import country_name
from core.navigation import describe
from core.numbers import shown_day, shown_number, shown_share
from forms import tracking
from forms.charts import Bar, lying_chart, upright_chart
from forms.funnel import STAGES
from forms.models import AbstractFormPage, Funnel, Register, Submission, Tally

DAYS: Final = 30
MOST_BARS: Final = 10
Dimension = Tally.Dimension
Stage = Submission.Stage
Counts = Counter[str]


@dataclass(frozen=True)
class Section:
    """A chart and the table beside it; the first cell of each row names the row."""

    key: str
    heading: str
    chart: SafeString
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""


# ---- The tally -------------------------------------------------------------------------------


def tally_sections(register: Register, counts: Mapping[str, Counts], today: date) -> list[Section]:
    """Return the sections of what is counted: the last days, then each dimension in use."""
    language = get_language() or settings.LANGUAGE_CODE
    countries = {code: country_name(code, language) for code in counts[Dimension.COUNTRY]}
    dimensions: list[tuple[str, str, Mapping[str, str]]] = [
        (Dimension.COUNTRY, _("Countries"), countries),
        (Dimension.LANGUAGE, _("Languages"), languages(counts[Dimension.LANGUAGE])),
        (Dimension.COMMITMENT, _("Commitments"), _choices(register, "commitments")),
        (Dimension.PROFESSION, _("Professions"), _choices(register, "profession")),
        (Dimension.TEXT, _("Signed texts"), {}),
    ]
    counts = {**counts, Dimension.TEXT: _texts(register, counts[Dimension.TEXT])}
    whole = counts[Dimension.TOTAL][""]
    return [
        _days(counts[Dimension.DAY], today),
        *(
            _spread(key, heading, counts[key], labels, whole=whole)
            for key, heading, labels in dimensions
            # Where the form never asked, everybody's answer is none.
            if any(counts[key])
        ),
    ]


def first_day(today: date) -> date:
    """Return the first of the days that are shown."""
    return today - timedelta(days=DAYS - 1)


def languages(codes: Iterable[str]) -> dict[str, str]:
    """Return each language's own name by its code."""
    return {code: describe(code)[0] for code in codes}


def _texts(register: Register, hashes: Counts) -> Counts:
    """Return the counts of signed texts by what the form calls them, in whatever language."""
    page = Page.objects.filter(translation_key=register.key).first() if hashes else None
    form = page.specific if page else None
    names = form.signed_text_names() if isinstance(form, AbstractFormPage) else {}
    texts: Counts = Counter()
    for sha256, count in hashes.items():
        texts[names.get(sha256) or _("A text that is not known any more")] += count
    return texts


def _choices(register: Register, name: str) -> dict[str, str]:
    """Return the labels of a column's keys, those that editors removed included."""
    columns = (column for column in register.columns if column["name"] == name)
    return {key: str(label) for column in columns for key, label in column["choices"].items()}


def _days(counts: Counts, today: date) -> Section:
    """Return the last days: in the chart up to today, in the table from today back."""
    days = [first_day(today) + timedelta(days=number) for number in range(DAYS)]
    bars = [_bar(shown_day(day), counts[day.isoformat()]) for day in days]
    best = max(bars, key=lambda bar: bar.value)
    heading = ngettext("The last %(days)s day", "The last %(days)s days", DAYS) % {"days": DAYS}
    note = _("From %(first)s to %(last)s. The most, %(number)s, on %(best)s.") % {
        "first": bars[0].label,
        "last": bars[-1].label,
        "number": best.number,
        "best": best.label,
    }
    chart = upright_chart(bars, key="day", title=heading, description=note)
    rows = [[bar.label, bar.number] for bar in reversed(bars)]
    return Section("day", heading, chart, [_("Day (UTC)"), _("Confirmed")], rows, note)


def _spread(
    key: str, heading: str, counts: Counts, labels: Mapping[str, str], *, whole: int
) -> Section:
    """Return how entries spread over the values of one dimension, the largest first."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    bars = [_bar(labels.get(value, value) or _("Not given"), count) for value, count in ranked]
    rows = [[bar.label, bar.number, shown_share(bar.value, whole)] for bar in bars]
    chart = lying_chart(_first(bars), key=key, title=heading, description=_in_words(bars))
    return Section(key, heading, chart, [heading, _("Entries"), _("Share")], rows)


def _bar(label: str, value: int) -> Bar:
    return Bar(label, value, shown_number(value))


def _first(bars: list[Bar]) -> list[Bar]:
    """Return the first bars, and all others as one more."""
    if len(bars) <= MOST_BARS:
        return bars
    head, rest = bars[: MOST_BARS - 1], bars[MOST_BARS - 1 :]
    return [*head, _bar(_("All others"), sum(bar.value for bar in rest))]


def _in_words(bars: Iterable[Bar]) -> str:
    """Return what the first bars show; the table says the rest."""
    return "; ".join(f"{bar.label}: {bar.number}" for bar in list(bars)[:MOST_BARS])


# ---- The funnel ------------------------------------------------------------------------------


def funnel_sections(register: Register, funnels: list[Funnel]) -> list[Section]:
    """Return how far entries got, in all, by mail provider and by language."""
    if not register.confirms:
        received: Counts = Counter()
        for cell in funnels:
            received[cell.language] += cell.submitted
        heading, whole = _("Received by language"), received.total()
        labels = languages(received)
        return [_spread("received", heading, received, labels, whole=whole)]
    providers = {"": _("All other providers")}
    by_provider, by_language = _grouped(funnels, "provider"), _grouped(funnels, "language")
    return [
        _stages(_sum(funnels)),
        _losses("funnel-provider", _("By mail provider"), by_provider, providers),
        _losses("funnel-language", _("By language"), by_language, languages(by_language)),
    ]


def _known_stages() -> dict[str, str]:
    """Return the stages of which the site hears: their columns and labels."""
    return {
        name: str(stage.label)
        for stage, name in STAGES.items()
        if stage != Stage.DELIVERED or tracking.is_reported()
    }


def _sum(funnels: Iterable[Funnel]) -> Counts:
    total: Counts = Counter()
    for cell in funnels:
        total.update({name: getattr(cell, name) for name in STAGES.values()})
    return total


def _grouped(funnels: Iterable[Funnel], column: str) -> dict[str, Counts]:
    """Return the stages by the values of a column, the most submitted first."""
    values = {getattr(cell, column) for cell in funnels}
    sums = {
        value: _sum(cell for cell in funnels if getattr(cell, column) == value) for value in values
    }
    return dict(sorted(sums.items(), key=lambda item: (-item[1]["submitted"], item[0])))


def _stages(counts: Counts) -> Section:
    """Return how many reached each stage."""
    heading = _("From sending to confirming")
    bars = [_bar(label, counts[name]) for name, label in _known_stages().items()]
    rows = [
        [bar.label, bar.number, shown_share(bar.value, counts[STAGES[Stage.SUBMITTED]])]
        for bar in bars
    ]
    note = ""
    if not tracking.is_reported():
        note = _("Whether a mail arrives is not known: nothing reports delivery to this site.")
    chart = lying_chart(bars, key="funnel", title=heading, description=_in_words(bars))
    return Section("funnel", heading, chart, [_("Stage"), _("Entries"), _("Share")], rows, note)


def _losses(
    key: str, heading: str, groups: Mapping[str, Counts], labels: Mapping[str, str]
) -> Section:
    """Return which part of each group confirmed, and where the others stayed behind."""
    stages = _known_stages()
    bars, rows = [], []
    for value, counts in groups.items():
        label = labels.get(value, value)
        sent, confirmed = counts[STAGES[Stage.SUBMITTED]], counts[STAGES[Stage.CONFIRMED]]
        share = shown_share(confirmed, sent)
        bars.append(Bar(label, round(100 * confirmed / sent) if sent else 0, share))
        rows.append([label, *(shown_number(counts[name]) for name in stages), share])
    chart = lying_chart(
        bars[:MOST_BARS], key=key, title=heading, description=_in_words(bars), most=100
    )
    note = _("The bars show which part of what was sent was confirmed.")
    columns = [heading, *stages.values(), _("Share confirmed")]
    return Section(key, heading, chart, columns, rows, note)
