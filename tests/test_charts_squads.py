"""The squads' drawings: bars against the plan, the team's trend, a strip per squad, or a sentence."""

import math
from typing import Any

import pandas as pd
import pytest

from squadlib.charts import theme
from squadlib.charts.drawing import Chart
from squadlib.charts.rounds import rounds
from squadlib.charts.squad_trends import squad_trends
from squadlib.charts.squads import squads
from squadlib.metrics.rounds import round_trend
from squadlib.metrics.rounds import squad_trends as trends

PARTS = ("committed", "added", "removed", "completed", "not_completed", "carry_over", "final_scope")


def squad(name: str | None, *amounts: float, state: str = "closed") -> dict[str, Any]:
    """Return one row side by side: committed, added, removed, completed, not completed."""
    committed, added, removed, completed, left = amounts
    sums = dict(zip(PARTS, (committed, added, removed, completed, left, left, completed + left), strict=True))
    told = {f"{part}_{unit}": value for part, value in sums.items() for unit in ("points", "issues")}
    return {"squad": name and name.lower(), "name": name or "Team", "sprint": f"{name} 1", "state": state, **told}


BESIDE = [squad("Alpha", 20, 5, 0, 22, 3), squad("Beta", 30, 0, 6, 12, 12), squad(None, 50, 5, 6, 34, 15)]


def spec(chart: Chart | str) -> dict[str, Any]:
    """Return what a chart draws."""
    assert not isinstance(chart, str), chart
    told: dict[str, Any] = chart.to_dict()
    return told


def drawn(*rows: dict[str, Any], **how: Any) -> Chart | str:
    """Return the chart of squads."""
    return squads(pd.DataFrame(list(rows)), **how)


def rows_of(told: dict[str, Any], name: str) -> dict[str, Any]:
    """Return what is drawn of a squad."""
    return next(row for data in told["datasets"].values() for row in data if row.get("name") == name and "plan" in row)


def title(chart: Chart | str) -> str:
    """Return the finding in plain spaces."""
    text: str = spec(chart)["title"]["text"]
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_every_bar_is_a_share_of_its_own_commitment(width: int) -> None:
    """The plan is one line for squads of any size; scope added goes beyond it, removed falls short of it."""
    told = spec(drawn(*BESIDE, width=width))
    assert told["width"] == width
    alpha, beta = rows_of(told, "Alpha"), rows_of(told, "Beta")
    assert [alpha[part] for part in ("plan", "done", "scope", "more", "fewer")] == pytest.approx(
        [1, 1.1, 1.25, 1.25, 1]
    )
    assert [beta[part] for part in ("plan", "done", "scope", "more", "fewer")] == pytest.approx([1, 0.4, 0.8, 1, 0.8])
    assert alpha["label"] == "22 of 25"
    assert told["description"]
    assert set(told["usermeta"]["columns"]) <= set(BESIDE[0])


def test_the_title_says_who_completed_what_was_committed() -> None:
    """Of the squad that is stressed; else by which squads; always of the team."""
    whole = "the team 34 points against 50 committed (68 %)"
    assert title(drawn(*BESIDE)) == f"Alpha completed as much as committed; {whole}"
    assert title(drawn(*BESIDE, highlighted="beta")) == f"Beta completed 12 points against 30 committed (40 %); {whole}"
    short = [squad("Alpha", 20, 0, 0, 19, 1), *BESIDE[1:]]
    assert title(drawn(*short)) == f"No squad completed as much as committed; {whole}"
    met = [BESIDE[0], squad("Beta", 30, 0, 0, 30, 0), squad(None, 50, 5, 0, 52, 3)]
    assert title(drawn(*met)).startswith("Every squad completed as much as committed; the team 52 points")


def test_the_squad_of_the_report_is_stressed_and_the_others_are_quiet() -> None:
    """Its bar in colour, its name and the team's in bold."""
    told = spec(drawn(*BESIDE, highlighted="alpha"))
    assert rows_of(told, "Alpha")["done_shade"] == theme.COMPLETED
    assert rows_of(told, "Beta")["done_shade"] == theme.PAST
    weight = told["layer"][0]["encoding"]["y"]["axis"]["labelFontWeight"]
    assert weight["condition"]["test"] == "datum.index == 0.0 || datum.index == 1.0"
    alike = spec(drawn(*BESIDE))
    assert rows_of(alike, "Beta")["done_shade"] == theme.COMPLETED
    assert alike["layer"][0]["encoding"]["y"]["axis"]["labelFontWeight"]["condition"]["test"] == "datum.index == 1.0"


def test_what_has_no_plan_is_told_without_a_bar() -> None:
    """Nothing committed has no share; an empty sprint has nothing at all."""
    told = spec(drawn(*BESIDE[:1], squad("Beta", 0, 4, 0, 3, 1), squad("Gamma", 0, 0, 0, 0, 0), BESIDE[2]))
    labels = {row["name"]: row["label"] for data in told["datasets"].values() for row in data}
    assert labels["Beta"] == "3 of 4, none committed"
    assert labels["Gamma"] == "nothing in its sprint"
    bars = next(data for data in told["datasets"].values() if len(data) == 2)
    assert [row["name"] for row in bars] == ["Alpha", "Team"]


def test_a_bar_far_beyond_its_plan_is_cut_and_says_so() -> None:
    """One squad that committed next to nothing does not flatten the others."""
    told = spec(drawn(squad("Alpha", 1, 60, 0, 55, 6), *BESIDE[1:]))
    assert rows_of(told, "Alpha")["end"] == 2
    assert "Bars end at 2 times the commitment." in told["usermeta"]["caption"]


def test_a_running_sprint_is_named_as_not_final() -> None:
    """Beside a closed one it is only so far."""
    caption = spec(drawn(BESIDE[0], squad("Beta", 30, 0, 6, 12, 12, state="active"), BESIDE[2]))["usermeta"]["caption"]
    assert "Still running, figures so far: Beta 1." in caption


def test_a_team_without_a_common_unit_has_no_sum() -> None:
    """Its bar is left out; the title says why."""
    team = squad(None, *[math.nan] * 5)
    assert title(drawn(*BESIDE[:2], team)).endswith("the team has no sum, since its squads count different units")


def test_one_squad_or_none_with_a_plan_draws_nothing() -> None:
    """A bar alone compares with nothing; without any commitment there is a sentence."""
    assert drawn(BESIDE[0], BESIDE[2]) == ""
    nothing = [squad("Alpha", 0, 0, 0, 0, 0), squad("Beta", 0, 1, 0, 1, 0), squad(None, 0, 1, 0, 1, 0)]
    assert str(drawn(*nothing)).startswith("No squad had committed any points")


def past(*rates: float, name: str | None = None) -> pd.DataFrame:
    """Return the rounds' totals with these rates."""
    at = pd.date_range("2026-01-16", periods=len(rates), freq="14D", tz="UTC")
    told = {"round": range(1, len(rates) + 1), "ended_at": at, "state": "closed", "squads": 2}
    frame = pd.DataFrame({**told, "completion_rate": list(rates)})
    return frame if name is None else frame.assign(squad=name)


def team(*rates: float, **how: Any) -> Chart | str:
    """Return the chart of the team's rate."""
    return rounds(round_trend(past(*rates), rate="completion_rate"), rate="completion_rate", **how)


STEADY = (0.5, 0.54, 0.5, 0.54, 0.5, 0.54, 0.5, 0.54)


def test_the_teams_trend_tells_a_signal_from_noise() -> None:
    """Beyond the band, within it, and eight on one side of the mean."""
    assert title(team(*STEADY, 0.9)).startswith("The team’s completion rate is 90 %, the highest yet: more than chance")
    assert title(team(*STEADY, 0.1)).startswith("The team’s completion rate is 10 %: less than chance explains (down")
    assert title(team(*STEADY)).startswith(
        "The team’s completion rate is 54 %: within what chance explains (41 % to 63 %)"
    )
    climbing = [0.4 + 0.05 * (place >= 8) + 0.001 * (-1) ** place * 20 for place in range(16)]
    assert "above its mean for 8 rounds or more" in title(team(*climbing))


def test_few_rounds_have_no_band() -> None:
    """Then the first and the last are told, and why there is none."""
    told = spec(team(0.5, 0.6, 0.7))
    assert told["title"]["text"].replace("\u00a0", " ") == (
        "The team’s completion rate is 70 %, the highest yet, from 50 % two rounds ago"
    )
    assert "No band of noise: a band takes 6 values, there are 3." in told["usermeta"]["caption"]
    assert team(0.5) == "There is no trend of the team to draw yet: it takes two rounds with a completion rate."


def test_a_round_is_named_after_the_day_it_ended() -> None:
    """In the zone of the report; the phone shows the last twelve."""
    told = spec(team(*STEADY, *STEADY, width=theme.NARROW, timezone="Pacific/Auckland"))
    names = told["layer"][2]["encoding"]["x"]["scale"]["domain"]
    assert len(names) == 12
    assert names[-1] == "14 Aug"


def strips(width: int = theme.WIDE, **rates: tuple[float, ...]) -> Chart | str:
    """Return the strips of squads with these rates."""
    frame = trends(pd.concat([past(*told, name=name) for name, told in rates.items()]), rate="completion_rate")
    return squad_trends(frame.assign(name=frame["squad"].str.title()), rate="completion_rate", width=width)


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_each_squad_has_a_strip_on_the_same_scale(width: int) -> None:
    """In the order given, the first on top; its values are lifted, its band with them."""
    told = spec(strips(width, alpha=STEADY, beta=(*STEADY[:-1], 0.95)))
    assert told["title"]["text"] == "Beta is above what chance explains"
    rows = next(data for data in told["datasets"].values() if "share" in data[0] and len(data) == 16)
    lifted = {row["squad"]: round(row["value"] - row["share"], 6) for row in rows}
    assert lifted == {"Alpha": 1.5, "Beta": 0}
    assert [row["label"] for row in rows if row["label"]] == ["54\u00a0%", "95\u00a0%"]


def test_strips_that_say_nothing_special_say_so() -> None:
    """All within their noise; or too few to tell."""
    assert title(strips(alpha=STEADY, beta=STEADY)) == (
        "No squad’s last completion rate is more than noise: 54 % to 54 %"
    )
    few = strips(alpha=(0.5, 0.6), beta=(0.7, 0.8))
    assert title(few) == "The squads’ last completion rates lie between 60 % and 80 %"
    assert "Without a band, for too few values: Alpha and Beta." in spec(few)["usermeta"]["caption"]


def test_one_squad_has_no_strips() -> None:
    """The team's own line says it already."""
    assert strips(alpha=STEADY) == ""
    assert strips(alpha=(0.5,), beta=(0.4,)) == ""


def test_they_use_the_palette_alone() -> None:
    """So that dark mode and print reach every mark."""
    known = {colour.light for colour in theme.PALETTE}
    for chart in (drawn(*BESIDE, highlighted="alpha"), team(*STEADY), strips(alpha=STEADY, beta=STEADY)):
        text = str(spec(chart))
        assert {text[place : place + 7] for place in range(len(text)) if text[place] == "#"} <= known
