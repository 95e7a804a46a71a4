"""What is to decide at a review: each rule, what it says, who answers, and that the list is sound whatever the plan."""

from typing import Any

import pandas as pd
import pytest

from squadlib.feedback.decisions import COLUMNS, DECISION_RULES, Review, decisions, decisions_explained

ON = pd.Timestamp("2026-11-18")


def measure(**changed: Any) -> dict[str, Any]:
    """Return a measure that is fine: reported, fed, nearer to its target."""
    row = {"measure": "Jobs filled", "owner": "Ana Ruiz", "level": "L1", "unit": "%", "row": 2, "fed_by": "milestones"}
    row |= {"baseline": 0.4, "target": 0.8, "actual": 0.6, "before_actual": 0.5, "target_completion": 0.5}
    row |= {"month": "2026-10", "before_month": "2026-09", "due_month": "2026-10", "change": 0.25, "months_away": 0}
    return row | {"is_away": False, "is_stale": False, "missing": []} | changed


def project(**changed: Any) -> dict[str, Any]:
    """Return a project past no gate."""
    row = {"project": "Pay hints", "owner": "Bo Li", "stage": "test", "is_past_gate": False}
    return row | {"gates_unmet": [], "unmet": [], "unmet_rows": []} | changed


def milestone(**changed: Any) -> dict[str, Any]:
    """Return an open milestone that will be done in time."""
    row = {
        "milestone": "Mail",
        "owner": "Bo Li",
        "row": 7,
        "level": "L1",
        "measure": "Jobs filled",
        "counted": "points",
    }
    row |= {"due": pd.Timestamp("2026-12-11"), "probability": 0.9, "sprints_left": 1.5, "queue": 30.0}
    row |= {"usual_per_sprint": 36.0, "remaining_points": 20.0, "remaining_issues": 4}
    return row | {"cut_keys": [], "probability_cut": 0.9} | changed


def reviewed(
    *measures: dict[str, Any], projects: tuple[dict[str, Any], ...] = (), milestones: tuple[dict[str, Any], ...] = ()
) -> pd.DataFrame:
    """Return what is to decide."""
    tables = [
        pd.DataFrame(list(rows) or [sample]).iloc[: len(rows)]
        for rows, sample in ((measures, measure()), (projects, project()), (milestones, milestone()))
    ]
    tables[1]["is_past_gate"] = tables[1]["is_past_gate"].astype("boolean")
    return decisions(Review(*tables, quarter="2026Q4", on=ON))


def plain(text: str) -> str:
    """Return a text in plain spaces."""
    return text.replace("\u00a0", " ")


def test_where_all_is_well_nothing_is_to_decide() -> None:
    """No row, every column."""
    found = reviewed(measure(), measure(), projects=(project(),), milestones=(milestone(),))
    assert found.empty
    assert tuple(found) == COLUMNS
    assert reviewed().empty


def test_a_measure_that_is_not_reported_is_entered_within_a_week() -> None:
    """The owner is named with the month and the day, the cell is the evidence."""
    (row,) = reviewed(measure(is_stale=True, missing=["2026-10"], month="2026-09"), measure()).to_dict("records")
    assert plain(row["text"]) == "“Jobs filled” has no actual for Oct 2026; its latest is of Sep 2026."
    assert plain(row["next_step"]) == "Ana Ruiz enters Oct 2026, or says why there is no figure."
    assert (row["rule"], row["by"], row["owner"]) == ("stale_measure", pd.Timestamp("2026-11-25"), "Ana Ruiz")
    assert row["evidence"] == ["Measures, row 2, 2026-10"]


def test_without_an_owner_one_is_named_first() -> None:
    """A measure that was never reported says so."""
    (row,) = reviewed(measure(is_stale=True, missing=["2026-10"], month=None, owner=None), measure()).to_dict("records")
    assert row["next_step"].startswith("Name an owner, who enters")
    assert row["text"].endswith("; it never had one.")
    assert pd.isna(row["owner"])


def test_a_measure_moving_away_says_from_where_to_where() -> None:
    """In its own unit, with its target; several months in a row are told."""
    away = measure(is_away=True, actual=0.5, before_actual=0.56, change=-0.15, months_away=2)
    (row,) = reviewed(away, measure()).to_dict("records")
    told = "“Jobs filled” went from 56 % to 50 % (Sep 2026 to Oct 2026), away from its target of 80 %"
    assert plain(row["text"]) == f"{told}, two months in a row the wrong way."
    assert pd.isna(row["by"])


def test_a_measure_without_target_moves_the_wrong_way() -> None:
    """There is no target to name; one without a figure of the quarter before stands where it stands."""
    (row,) = reviewed(measure(is_away=True, target=None, before_actual=0.7), measure()).to_dict("records")
    assert plain(row["text"]).endswith("(Sep 2026 to Oct 2026), the wrong way.")
    (row,) = reviewed(measure(is_away=True, before_actual=None, months_away=2), measure()).to_dict("records")
    assert plain(row["text"]).startswith("“Jobs filled” stands at 60 % in Oct 2026, two months in a row")


def test_the_one_that_lost_most_comes_first() -> None:
    """Within a rule the most pressing first."""
    found = reviewed(
        measure(measure="A", is_away=True, change=-0.1), measure(measure="B", is_away=True, change=-0.3), measure()
    )
    assert found["subject"].tolist() == ["B", "A"]


def test_a_project_past_a_gate_meets_it_or_goes_back() -> None:
    """Requirements, stage and rows are named."""
    past = project(is_past_gate=True, gates_unmet=["requirements"], unmet=["Privacy review"], unmet_rows=[43])
    (row,) = reviewed(projects=(past,)).to_dict("records")
    assert row["text"] == "“Pay hints” is at test; of requirements, “Privacy review” is not met."
    assert row["next_step"] == "Bo Li shows that it has been met, or the project goes back to requirements."
    assert row["evidence"] == ["Gates, row 43"]


def test_a_gate_of_which_nothing_is_known_is_no_matter() -> None:
    """Missing is neither met nor unmet."""
    assert reviewed(projects=(project(is_past_gate=pd.NA),)).empty


def test_a_measure_that_nothing_feeds_is_planned_for_or_dropped() -> None:
    """One at its target needs nothing; L1 measures come first."""
    found = reviewed(
        measure(measure="Lead", level="L2", fed_by="nothing"),
        measure(measure="Lag", fed_by="nothing", target_completion=float("nan")),
        measure(measure="There", fed_by="nothing", target_completion=1.2),
        measure(fed_by="lead measures"),
    )
    assert found["subject"].tolist() == ["Lag", "Lead"]
    assert found["text"].iloc[0] == "No milestone of 2026Q4 feeds “Lag”; how far it is, is not known."


def test_a_quarter_that_feeds_no_measure_is_one_matter() -> None:
    """Not one for each of forty measures."""
    found = reviewed(*(measure(fed_by="nothing") for _ in range(40)))
    assert found[["rule", "subject"]].to_numpy().tolist() == [["unfed_measure", "2026Q4"]]


def test_a_milestone_with_less_than_an_even_chance_is_cut_moved_or_helped() -> None:
    """What to cut is named with what it brings."""
    risky = milestone(probability=0.06, cut_keys=["CLI-1", "CLI-2"])
    (row,) = reviewed(milestones=(risky,)).to_dict("records")
    assert plain(row["text"]) == (
        "“Mail” feeds the L1 measure “Jobs filled” and has a chance of 6 % to be done by 11 Dec 2026: 30 points for it"
        " and what goes before it, at 36 a sprint and 1.5 sprints to go."
    )
    assert plain(row["next_step"]) == (
        "Bo Li proposes a later day or a cut: without CLI-1 and CLI-2 the chance is 90 %. Decide now."
    )
    assert row["evidence"] == ["Milestones, row 7", "CLI-1", "CLI-2"]


def test_a_milestone_past_its_due_day_says_what_is_left() -> None:
    """No chance is computed in its sentence."""
    (row,) = reviewed(milestones=(milestone(probability=0.0, sprints_left=0.0),)).to_dict("records")
    told = "is past its due day, 11 Dec 2026, with 20 points in 4 issues left."
    assert plain(row["text"]).endswith(told)


@pytest.mark.parametrize("changed", [{"probability": float("nan")}, {"probability": 0.5}, {"level": "L2"}])
def test_a_milestone_that_may_be_done_or_feeds_no_l1_measure_is_no_matter(changed: dict[str, Any]) -> None:
    """An unknown chance is none."""
    assert reviewed(milestones=(milestone(**{"probability": 0.1} | changed),)).empty


def test_rules_come_in_their_order_and_are_explained() -> None:
    """What costs most to decide late comes first; each rule has a sentence."""
    found = reviewed(
        measure(fed_by="nothing", is_stale=True, missing=["2026-10"], is_away=True),
        measure(),
        projects=(project(is_past_gate=True, gates_unmet=["plan"], unmet=["A", "B"], unmet_rows=[2, 3]),),
        milestones=(milestone(probability=0.2),),
    )
    assert found["rule"].tolist() == [rule.name for rule in DECISION_RULES]
    explained = decisions_explained()
    assert explained["rule"].tolist() == found["rule"].tolist()
    assert explained["about"].str.endswith(".").all()
