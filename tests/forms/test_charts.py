"""Charts: drawn to scale, readable without eyes, harmless whatever they are told."""

from xml.etree import ElementTree

import pytest

from forms.charts import HEIGHT, LONGEST_LABEL, WIDTH, Bar, lying_chart, shortened, upright_chart

SVG = "{http://www.w3.org/2000/svg}"
WORDS = {"key": "days", "title": "Last days", "description": "Most on Monday."}


def drawn(chart: str) -> ElementTree.Element:
    return ElementTree.fromstring(chart.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"'))


def bars(*values: int) -> list[Bar]:
    return [Bar(f"Bar {value}", value, str(value)) for value in values]


@pytest.mark.parametrize("draw", [upright_chart, lying_chart])
def test_a_chart_says_what_it_shows(draw: type[upright_chart]) -> None:
    chart = drawn(draw(bars(1, 2), **WORDS))
    assert chart.get("role") == "img"
    told = [chart.find(f"*[@id='{part}']") for part in chart.get("aria-labelledby", "").split()]
    assert [each.text for each in told if each is not None] == ["Last days", "Most on Monday."]


@pytest.mark.parametrize("draw", [upright_chart, lying_chart])
def test_a_chart_holds_no_script_and_no_style(draw: type[upright_chart]) -> None:
    chart = drawn(draw(bars(1, 2), **WORDS))
    for part in chart.iter():
        assert part.tag in {
            f"{SVG}{name}" for name in ("svg", "title", "desc", "rect", "path", "text")
        }
        assert not [name for name in part.attrib if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("draw", [upright_chart, lying_chart])
@pytest.mark.parametrize("values", [(), (0,), (0, 0)])
def test_nothing_is_drawn_as_nothing(draw: type[upright_chart], values: tuple[int, ...]) -> None:
    chart = drawn(draw(bars(*values), **WORDS))
    lengths = [bar.get("height") for bar in chart.findall(f"{SVG}rect[@class='chart__bar']")]
    assert len(lengths) == len(values)


def test_upright_bars_stand_to_scale() -> None:
    chart = drawn(upright_chart(bars(50, 100, 0), **WORDS))
    found = chart.findall(f"{SVG}rect")
    assert [float(bar.get("height", "")) for bar in found] == [HEIGHT / 2, HEIGHT, 0]
    assert [float(bar.get("y", "")) for bar in found] == [HEIGHT / 2, 0, HEIGHT]
    assert [bar.findtext(f"{SVG}title") for bar in found] == [
        "Bar 50: 50",
        "Bar 100: 100",
        "Bar 0: 0",
    ]


def test_one_entry_among_thousands_is_seen() -> None:
    chart = drawn(upright_chart(bars(1, 100_000), **WORDS))
    assert [float(bar.get("height", "")) for bar in chart.findall(f"{SVG}rect")] == [1, HEIGHT]


def test_lying_bars_reach_as_far_as_they_should() -> None:
    def widths(most: int) -> list[float]:
        chart = drawn(lying_chart(bars(25, 50), most=most, **WORDS))
        found = chart.findall(f"{SVG}rect[@class='chart__bar']")
        return [float(bar.get("width", "")) for bar in found]

    assert widths(most=0) == [WIDTH / 2, WIDTH]
    assert widths(most=100) == [WIDTH / 4, WIDTH / 2]


def test_labels_are_words_and_not_too_long() -> None:
    name = "<script>alert('1')</script>"
    chart = lying_chart([Bar(name, 1, "1")], **WORDS)
    assert "<script>" not in chart
    assert drawn(chart).findtext(f"{SVG}text") == name
    assert shortened("x" * LONGEST_LABEL) == "x" * LONGEST_LABEL
    assert len(shortened("I will report every case " * 5)) <= LONGEST_LABEL
