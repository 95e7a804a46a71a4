"""The alignment's drawing: two lines with their names, or a sentence where there are few sprints."""

import math
from typing import Any

import pandas as pd
import pytest

from squadlib.charts import theme
from squadlib.charts.alignment import alignment
from tests.chart_specs import spec

NAN = math.nan


def trend(*shares: tuple[float, float], issues: int = 10) -> pd.DataFrame:
    """Return the trend of sprints from (linked to a project, linked to a milestone); `NaN` has no issue."""
    projects, milestones = [one for one, _ in shares], [one for _, one in shares]
    return pd.DataFrame(
        {
            "sprint": [f"Client 26-{number:02}" for number in range(1, len(shares) + 1)],
            "issues": [0 if math.isnan(one) else issues for one in projects],
            "linked_to_project": projects,
            "linked_to_milestone": milestones,
            "project_rate": projects,
            "milestone_rate": milestones,
        }
    )


def title(frame: pd.DataFrame) -> str:
    """Return a chart's finding in plain spaces."""
    return str(spec(alignment(frame))["title"]["text"]).replace("\u00a0", " ")


def labels(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the labels beside the lines."""
    told = spec(alignment(frame))
    return next(data for data in told["datasets"].values() if "label" in data[0])


RISING = trend((0.2, 0.1), (0.5, 0.4), (0.8, 0.6), (0.9, 0.8))


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_it_carries_its_words_at_both_widths(width: int) -> None:
    """Title, subtitle, caption with n, alt text, and a table whose columns the frame has."""
    told = spec(alignment(RISING, width=width))
    assert told["width"] == width
    assert "milestone (solid), to a project (dashed)" in told["title"]["subtitle"]
    assert told["usermeta"]["caption"].replace("\u00a0", " ").endswith("n = 40 issues in 4 sprints.")
    assert told["title"]["text"] in told["description"]
    assert set(told["usermeta"]["columns"]) <= set(RISING)


@pytest.mark.parametrize(
    ("before", "last", "finding"),
    [
        (
            (0.2, 0.4),
            (0.9, 0.8),
            "80 % of the issues belong to a milestone, up from 40 % in the four sprints before; 90 % to a project",
        ),
        (
            (1, 0.9),
            (1, 0.5),
            "50 % of the issues belong to a milestone, down from 90 % in the four sprints before; 100 % to a project",
        ),
        (
            (1, 0.9),
            (0, 0.92),
            "92 % of the issues belong to a milestone, as in the four sprints before (90 %); 0 % to a project",
        ),
        ((1, 0.9), (1, 1), "Every issue belongs to a project and a milestone, for the first time"),
        ((1, 1), (1, 1), "Every issue belongs to a project and a milestone, five sprints in a row"),
        ((1, 1), (0, 0), "No issue belongs to a project or a milestone of the plan"),
    ],
)
def test_the_title_is_what_the_last_sprint_shows(
    before: tuple[float, float], last: tuple[float, float], finding: str
) -> None:
    """Against the sprints before it, taken together."""
    assert title(trend(*[before] * 4, last)) == finding


def test_all_linked_again_is_no_first_time() -> None:
    """It was so before, and then it was not."""
    frame = trend((1, 1), (1, 0.5), (1, 0.5), (1, 1))
    assert title(frame) == "Every issue belongs to a project and a milestone, again"


def test_the_sprints_before_weigh_by_their_issues() -> None:
    """One issue of a tiny sprint is not half of the past."""
    frame = trend((0, 0), (1, 1), (1, 1), (0.5, 0.5)).assign(issues=[1, 9, 10, 10])
    assert "down from 95 % in the three sprints before" in title(frame)


def test_a_sprint_without_issues_is_a_gap() -> None:
    """The finding names the sprint it speaks of; the labels stand at its place."""
    frame = trend((0.5, 0.5), (0.5, 0.5), (0.5, 0.5), (1, 0.5), (NAN, NAN))
    assert title(frame).startswith(
        "50 % of the issues in Client 26-04, the last sprint with any, belong to a milestone"
    )
    assert {one["name"] for one in labels(frame)} == {"04"}


@pytest.mark.parametrize("last", [(1, 1), (0, 0), (0.02, 0), (0.5, 0.5), (0.5, 0.52), (0.9, 1), (1, 0)])
def test_the_labels_never_overlap_nor_leave_the_picture(last: tuple[float, float]) -> None:
    """Also where both lines end at one point; the upper one is named above."""
    told = labels(trend((0.5, 0.5), (0.5, 0.5), (0.5, 0.5), last))
    low, high = (one["share"] for one in told)
    assert high - low >= 0.1 - 1e-9
    assert low >= 0
    assert high <= 1.06
    names = {"project": last[0], "milestone": last[1]}
    assert [names[one["label"].split()[0]] for one in told] == sorted(last)


def test_a_phone_shows_the_last_sprints() -> None:
    """And the axis leaves room for the labels."""
    frame = trend(*[(0.5, 0.4)] * 30)
    told = spec(alignment(frame, width=theme.NARROW))
    domain = told["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert [name for name in domain if name.strip()] == [str(number) for number in range(19, 31)]
    assert len(domain) > 12


SENTENCES = {
    "No sprint had an issue yet, so there is nothing to link to the plan.": trend((NAN, NAN)),
    "25 % of the issues belong to a milestone; 50 % to a project.": trend((0.5, 0.25)),
    "Every issue belongs to a project and a milestone, for the first time."
    " Client 26-01: 0 % to a project, 20 % to a milestone; Client 26-02: 100 % to a project, 100 % to a milestone.": (
        trend((0, 0.2), (1, 1))
    ),
    "50 % of the issues in Client 26-07, the last sprint with any, belong to a milestone, as in the six sprints before"
    " (50 %); 100 % to a project. In the last 12 sprints there is no trend to draw.": (
        trend(*[(1, 0.5)] * 7, *[(NAN, NAN)] * 9)
    ),
}


@pytest.mark.parametrize("said", SENTENCES)
@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_few_sprints_are_a_sentence(said: str, width: int) -> None:
    """The same at both widths, also where a page would have enough to draw and a phone has not."""
    shown = alignment(SENTENCES[said], width=width)
    assert isinstance(shown, str)
    assert shown.replace("\u00a0", " ") == said


def test_no_sprint_at_all_is_a_sentence() -> None:
    """Says what is missing."""
    assert isinstance(alignment(trend()), str)


def test_it_uses_the_palette_alone() -> None:
    """So that dark mode and print reach every mark."""
    known = {colour.light for colour in theme.PALETTE}
    text = str(spec(alignment(RISING)))
    assert {text[place : place + 7] for place in range(len(text)) if text[place] == "#"} <= known
