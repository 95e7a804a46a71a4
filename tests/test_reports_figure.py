"""Figures: a chart with its words, both drawings, colours that follow the page, and its live spec."""

import json
import re

import altair as alt
import pandas as pd
import pytest

from squadlib import charts
from squadlib.charts import theme
from squadlib.charts.drawing import layered, values_of, worded
from squadlib.engine import pen
from squadlib.metrics.trend import trend
from squadlib.reports.page.figure import bare_chart, figure
from squadlib.reports.page.packed import KIND, unpacked

RATE = "completion_rate"
PAST = pd.DataFrame(
    {
        "sprint_id": [1, 2, 3],
        "sprint": ["Sprint 1", "Sprint 2", "</script><b>3"],
        "state": "closed",
        RATE: [0.5, 0.6, 0.9],
    }
)
FRAME = trend(PAST, rate=RATE)


def test_a_figure_says_its_finding_what_it_draws_and_its_definition() -> None:
    """Title, subtitle, caption and alt text stand on the page as text, the data as a table."""
    html = figure(charts.trend, FRAME, rate=RATE).html
    assert '<h3 id="trend-title">Completion rate 90\u00a0%: the highest of three sprints</h3>' in html
    assert "Completion rate = completed / final scope" in html
    assert '<p class="alt" id="trend-alt" hidden>Line chart of the completion rate per sprint.' in html
    assert "<summary>The figures as a table</summary>" in html


def test_the_spec_is_live_json_and_cannot_end_its_script() -> None:
    """Every spec unpacks and parses, carries no words of the figure, and rides in letters and digits."""
    html = figure(charts.trend, FRAME, rate=RATE).html
    packed = re.findall(rf'<script type="{KIND}">([A-Za-z0-9+/=]*)</script>', html)
    assert len(packed) == 2
    specs = [json.loads(unpacked(one)) for one in packed]
    for spec in specs:
        assert not {"title", "description", "usermeta"} & set(spec)
    assert "</script><b>3" in specs[0]["datasets"].popitem()[1][2]["full"]


def test_colours_are_variables_of_the_page() -> None:
    """No colour of the theme is left as a number: the page's mode decides."""
    html = figure(charts.trend, FRAME, rate=RATE).html
    drawings = "".join(re.findall(r'<div class="drawing.*?</div>', html, re.DOTALL))
    assert "var(--completed)" in drawings
    assert not [colour for colour in theme.PALETTE if colour.light in drawings]


def test_two_figures_on_a_page_share_no_id() -> None:
    """The same chart drawn twice is told apart by its name."""
    both = figure(charts.trend, FRAME, rate=RATE).html + figure(charts.trend, FRAME, rate=RATE, name="again").html
    ids = re.findall(r'\bid="([^"]+)"', both)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("is_listed", [True, False])
def test_a_sentence_stands_in_for_an_empty_chart(is_listed: bool) -> None:  # noqa: FBT001
    """What cannot be drawn is said."""
    shown = figure(charts.trend, FRAME.head(1), rate=RATE, is_listed=is_listed)
    assert (
        shown.html == '<p class="empty">There is no trend to draw yet: it takes two sprints with a completion rate.</p>'
    )


def test_a_bare_chart_is_shown_without_a_network() -> None:
    """An analyst's own chart gives a drawing and a spec, never a script from elsewhere."""
    chart = charts.trend(FRAME, rate=RATE)
    assert not isinstance(chart, str)
    shown = bare_chart(chart.to_dict())["text/html"]
    assert "<svg" in shown
    assert not re.search(r'(src|href)="', shown)


def test_a_figure_is_the_same_each_time() -> None:
    """Nothing in it depends on when or how often it was drawn."""
    assert figure(charts.trend, FRAME, rate=RATE).html == figure(charts.trend, FRAME, rate=RATE).html


def test_a_chart_of_an_analyst_is_held_against_the_schema() -> None:
    """Our own charts are so in the tests; a misspelt mark of anyone else's is said where it is made."""

    def own(frame: pd.DataFrame, *, width: int) -> alt.LayerChart:
        chart = layered([alt.Chart(frame).mark_bar().encode(x="sprint:N")], width=width, height=99)
        chart.resolve = {"scale": "apart"}
        return worded(chart, title="", subtitle="", caption="", alt_text="", columns={"sprint": "Sprint"})

    with pytest.raises(alt.utils.schemapi.SchemaValidationError):
        figure(own, FRAME)


def test_a_drawing_says_its_font_once_and_keeps_its_marks() -> None:
    """What Vega repeats on every mark is said once or left out; texts, colours and places stay."""
    html = figure(charts.trend, FRAME, rate=RATE).html
    drawings = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert [drawing.count("font-family") for drawing in drawings] == [1, 1]
    assert not re.findall(r' (?:opacity|stroke-width)="1"|aria-hidden|class="', "".join(drawings))
    assert all(f">{name}</text>" in drawings[0] for name in ("Sprint 1", "Sprint 2"))


def test_what_is_live_alone_is_left_out_of_the_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tooltips and a label for each mark: the live spec has them, and the drawing is the same without."""
    drawn: list[str] = []
    begin = pen.begin
    monkeypatch.setattr(pen, "begin", lambda spec: begin(drawn.append(spec) or spec))
    html = figure(charts.trend, FRAME, rate=RATE).html
    live = [unpacked(one) for one in re.findall(rf'<script type="{KIND}">([A-Za-z0-9+/=]*)</script>', html)]
    assert all('"tooltip"' in one and '"aria":false' not in one for one in live)
    assert all('"tooltip"' not in one and '"aria":false' in one for one in drawn)
    for spec, svg in zip(live, re.findall(r"<svg.*?</svg>", html, re.DOTALL), strict=True):
        texts = re.findall(r"<text[^>]*>([^<]*)</text>", pen.svg(spec))
        assert re.findall(r"<text[^>]*>([^<]*)</text>", svg) == [text for text in texts if text]


def test_rows_for_vega_are_those_altair_would_make() -> None:
    """Text, numbers, truth and instants, with what is missing as null: only quicker."""
    frame = pd.DataFrame(
        {
            "text": pd.Series(["a <b>", None], dtype="str"),
            "points": [1.5, float("nan")],
            "issues": [1, 2],
            "is_last": [False, True],
            "day": pd.to_datetime(["2026-11-02 09:00", "2026-11-03 00:00"]),
        }
    )
    assert values_of(frame) == alt.to_values(frame)
    assert values_of(frame.head(0)) == {"values": []}
    assert values_of(pd.DataFrame({"day": [pd.NaT]})) == {"values": [{"day": None}]}
