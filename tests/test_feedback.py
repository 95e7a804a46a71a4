"""Each rule of feedback on the sprint that calls for it and on the nearest that does not; follow-up; manners."""

import re
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from squadlib.feedback import Thresholds, explained, feedback
from squadlib.feedback.rules import RULES
from squadlib.metrics.ledger import ledger
from squadlib.options import Options
from squadlib.tables.board import board_tables
from tests.daybook import board_of
from tests.feedback_factory import heard, said, work
from tests.test_metrics_properties import crowd

SQUAD = None


def test_large_issues_are_named_with_what_they_led_to() -> None:
    """More points than the largest size; exactly that size is fine."""
    rows = said(work(1, points=13, key="A-1", done=False), work(1, points=8))
    assert heard(rows, "large_issues") == (
        "1 of your 2 issues was over 8 points: A-1 (13); it was not completed. Split A-1 before it is planned again."
    )
    assert heard(said(work(1, points=8), work(1, points=8)), "large_issues") is None


def test_large_issues_that_were_completed_are_compared_with_the_members_own_smaller_ones() -> None:
    """By working days in progress."""
    text = heard(said(work(1, points=13, key="A-1"), work(1, points=2)), "large_issues")
    assert text is not None
    assert "it took 3 working days in progress, the smaller ones 3." in text


def test_the_squad_hears_of_a_guideline_from_a_share_on() -> None:
    """One of ten, not one of eleven."""
    large = work(1, points=13)
    assert heard(said(large, *(work(1) for _ in range(9))), "large_issues", SQUAD)
    assert heard(said(large, *(work(1) for _ in range(10))), "large_issues", SQUAD) is None


def test_a_guideline_that_most_issues_break_is_the_squads_habit() -> None:
    """Of several members: then the squad hears it, first of all, and none of them alone."""
    bare = work(1, points=None)
    rows = said(bare, work(1), work(1, who="Bo", points=None), work(1, who="Bo", points=13))
    assert rows.loc[rows["subject"].isna(), "rule"].iloc[0] == "unestimated"
    assert heard(rows, "unestimated") is None
    assert heard(rows, "large_issues", "Bo")
    alone = said(bare, work(1, points=None), work(1, who="Bo"), work(1, who="Bo", points=13))
    assert heard(alone, "unestimated")


def test_issues_without_an_estimate() -> None:
    """Where the squad estimates; where it counts issues nothing is asked."""
    made = (work(1, points=None, key="A-1"), work(1), work(1))
    assert heard(said(*made), "unestimated") == (
        "1 of your 3 issues was without an estimate: A-1; it was completed and counts 0 in velocity. "
        "Estimate the next ones at grooming."
    )
    assert heard(said(work(1), work(1), work(1)), "unestimated") is None
    assert heard(said(*made, unit="issues"), "unestimated") is None


def test_unassigned_work_is_the_squads_alone() -> None:
    """No member hears of it."""
    rows = said(work(1, who=None, done=False, key="A-1"), work(1), work(1))
    assert heard(rows, "unassigned", SQUAD) == (
        "1 of the squad's 3 issues was unassigned at the end: A-1; it was not completed. "
        "Find somebody for A-1 before it is planned again, or leave it out until somebody has room."
    )
    assert set(rows["subject"].dropna()) <= {"Ana"}
    assert heard(said(work(1), work(1)), "unassigned", SQUAD) is None


def test_issues_without_an_epic_or_a_version() -> None:
    """Each with what it lacks."""
    rest = [work(1) for _ in range(3)]
    rows = said(work(1, key="A-1", versions=[]), work(1, key="A-2", epic_key=None, done=False), *rest)
    assert heard(rows, "unlinked") == (
        "2 of your 5 issues were without an epic or a version: A-1 (no version) and A-2 (no epic); "
        "3 completed points count for no project or no milestone. Link A-2 first, or ask what it is for."
    )
    assert heard(said(*rest), "unlinked") is None


def test_issues_carried_again() -> None:
    """Two sprints that did not complete it; after one nothing is said yet."""
    again = work(1, 2, done=False, key="A-1")
    assert heard(said(again, work(2), sprints=2), "carried_again") == (
        "A-1 was left unfinished in two sprints so far; its 3 points count 0 until it is done. "
        "Before it is planned again, finish it first, split off what is ready, or take it out."
    )
    assert heard(said(work(2, done=False), work(2), sprints=2), "carried_again") is None


PAST = [work(one, points=5) for one in (1, 2, 3)]


def test_a_commitment_above_what_was_ever_completed() -> None:
    """And not kept; at the most so far, kept after all, or with too few sprints before nothing is said."""
    rows = said(*PAST, work(4, points=3), work(4, points=3, done=False, key="A-9"), sprints=4)
    assert heard(rows, "overcommitted") == (
        "You committed to 6 points, more than you completed in any of your three sprints before (at most 5); "
        "3 of them were completed. Plan up to 5, the most so far, and take more once that is done."
    )
    assert rows.loc[rows["rule"] == "overcommitted", "evidence"].iloc[0] == ["A-9"]
    assert heard(rows, "overcommitted", SQUAD)
    at_most = said(*PAST, work(4, points=3), work(4, points=2, done=False), sprints=4)
    assert heard(at_most, "overcommitted") is None
    assert heard(said(*PAST, work(4, points=3), work(4, points=3), sprints=4), "overcommitted") is None
    works = (*PAST, work(3, points=5), work(4, points=3), work(4, points=3, done=False), work(4), work(4, done=False))
    by_count = said(*works, sprints=4, unit="issues")
    assert heard(by_count, "overcommitted", SQUAD)
    assert heard(by_count, "overcommitted") is None
    early = said(*PAST[:2], work(3, points=3), work(3, points=3, done=False), sprints=3)
    assert heard(early, "overcommitted") is None


def test_sprints_left_out_are_not_compared_with() -> None:
    """They are not comparable, so they are neither a record nor enough of a past."""
    works = (*PAST, work(4, points=3), work(4, points=3, done=False))
    rows = said(*works, sprints=4, options=Options(leave_out_sprints=("Client 26-2",)))
    assert heard(rows, "overcommitted") is None


def test_several_issues_begun_and_not_completed() -> None:
    """Two of them, in a middle column; one, or one of them still to do, is not much."""
    begun = [
        work(1, done=False, status=status, key=key) for key, status in (("A-1", "In Progress"), ("A-2", "In Review"))
    ]
    assert heard(said(*begun, work(1)), "begun_unfinished") == (
        "2 of your 3 issues were begun and not completed: A-1 and A-2; 6 points of begun work count 0 for this sprint. "
        "Finish one before beginning the next: A-1 (In Progress) could be the first."
    )
    assert heard(said(begun[0], work(1, done=False), work(1)), "begun_unfinished") is None


def test_much_added_after_the_start() -> None:
    """A quarter of the commitment, not a little less."""
    planned = [work(1, points=4), work(1, points=4, done=False)]
    rows = said(*planned, work(1, points=2, added=True, key="A-3"))
    assert heard(rows, "late_additions", SQUAD) == (
        "2 points (1 issue) were added after the start to the 8 committed, 25 % more; "
        "4 of the committed points were not completed. When something comes in, agree what goes out."
    )
    assert heard(said(*planned, work(1, points=1.9, added=True)), "late_additions", SQUAD) is None


def test_estimates_that_changed_during_the_sprint() -> None:
    """Two of them; a first estimate is no change."""
    first = work(1, points=8, before=3, key="A-1")
    text = heard(said(first, work(1, points=2, before=3, key="A-2"), work(1)), "reestimates")
    assert text == (
        "2 of your 3 issues were re-estimated during the sprint, A-1 from 3 to 8 and A-2 from 3 to 2; "
        "the work came to 4 points more than planned. "
        "Ask what planning did not know about A-1, and look for the same in the next one like it."
    )
    assert heard(said(first, work(1)), "reestimates") is None


def test_uneven_work_is_said_to_the_squad_without_a_name() -> None:
    """From the Gini coefficient on, with enough members and issues to tell."""
    few = [work(1, who=name, points=1) for name in ("Bo", "Cy", "Di")]
    text = heard(said(work(1, points=8, done=False, key="A-1"), *few), "uneven", SQUAD)
    assert text == (
        "One of four members had 73 % of the 11 points committed (Gini coefficient 0.48, 0 is even); "
        "1 of their issues was not completed. At planning, offer A-1 to those with room."
    )
    assert heard(said(work(1, points=5), *few), "uneven", SQUAD) is None  # 0.375
    assert heard(said(work(1, points=8), *few[:2]), "uneven", SQUAD) is None  # three members


def test_one_single_issue_for_the_whole_sprint() -> None:
    """Its next step depends on its size; a second issue, or a start later, and nothing is said."""
    assert heard(said(work(1, points=5, key="A-1")), "one_issue") == (
        "A-1 (5 points) was your only issue for the whole sprint, and it was completed. "
        "Split such an issue at planning: each finished part shows, and others can take one."
    )
    assert "take a second one" in str(heard(said(work(1, points=3)), "one_issue"))
    assert heard(said(work(1), work(1, added=True)), "one_issue") is None
    assert heard(said(work(1, added=True)), "one_issue") is None


def test_a_single_issue_that_is_large_or_dragged_is_named_once() -> None:
    """As a large or dragged one, not also as a single one."""
    rows = said(work(1, points=13), *(work(1, who="Bo") for _ in range(3)))
    assert heard(rows, "one_issue") is None
    assert heard(rows, "large_issues")
    rows = said(work(1, 2, done=False), sprints=2)
    assert heard(rows, "one_issue") is None
    assert heard(rows, "carried_again")


def test_one_single_priority() -> None:
    """For all issues, or none at all; two levels are in order."""
    rows = said(work(1, priority="High"), work(1, priority="High", done=False))
    assert heard(rows, "one_priority", SQUAD) == (
        "All 2 issues of the sprint have the priority High, so nothing says what to finish first; "
        "1 was not completed, whatever their weight. Mark at planning the three that matter most."
    )
    assert heard(said(work(1, priority=None), work(1, priority="None")), "one_priority", SQUAD)
    assert heard(said(work(1, priority="High"), work(1, priority="Low")), "one_priority", SQUAD) is None


def test_all_finished_is_praised() -> None:
    """Two issues or more, and no less than all of them."""
    assert heard(said(work(1), work(1, added=True)), "all_finished") == (
        "Both of your issues were completed (6 points), one of them added after the start: "
        "you begin the next sprint with nothing left over."
    )
    assert heard(said(work(1), work(1, done=False)), "all_finished") is None
    assert heard(said(work(1)), "all_finished") is None


def test_carried_work_that_was_finished_is_praised() -> None:
    """By the member who did it; the squad where it is more than half."""
    rows = said(work(1, 2, key="A-1"), work(1, 2, who="Bo", done=False), sprints=2)
    assert (
        heard(rows, "carried_finished")
        == "A-1 is completed, after one sprint that left it unfinished: its 3 points count now."
    )
    assert heard(rows, "carried_finished", SQUAD) is None
    assert heard(said(work(1, 2), work(1, 2), sprints=2), "carried_finished", SQUAD)
    assert heard(said(work(1), work(2), sprints=2), "carried_finished") is None


def test_a_record_is_praised() -> None:
    """More than ever, of three sprints before or more; as much is none."""
    text = "The squad completed 6 points in 1 issue, more than in any of the three sprints before (at most 5)."
    assert heard(said(*PAST, work(4, points=6), sprints=4), "record", SQUAD) == text
    assert heard(said(*PAST, work(4, points=5), sprints=4), "record", SQUAD) is None


def test_a_commitment_kept_several_sprints_in_a_row_is_praised() -> None:
    """Three of them; a miss begins anew."""
    text = "You completed all of your commitment three sprints in a row: a plan of this size can be relied on."
    assert heard(said(*PAST, sprints=3), "commitment_kept") == text
    missed = [work(1), work(2), work(2, done=False), work(3)]
    assert heard(said(*missed, sprints=3), "commitment_kept") is None
    nearly = [work(one, points=9) for one in (1, 2, 3)] + [work(2, points=1, done=False)]
    assert heard(said(*nearly, sprints=3), "commitment_kept") == (
        "You kept at least 90 % of your commitment three sprints in a row (100 %, 90 % and 100 %): "
        "a plan of this size can be relied on."
    )


def _large(number: int, large: int, small: int) -> list[list[Any]]:
    """Return Ana's issues of a sprint, among enough of Bo's that it is no habit of the squad."""
    mine = [work(number, points=13) for _ in range(large)] + [work(number) for _ in range(small)]
    return [*mine, *(work(number, who="Bo") for _ in range(20))]


def _follow_up(*sprints: tuple[int, int], rule: str = "large_issues") -> tuple[str, str] | None:
    """Return kind and follow-up of Ana's large issues after these sprints of (large, small) ones."""
    works = [one for number, (large, small) in enumerate(sprints, start=1) for one in _large(number, large, small)]
    rows = said(*works, sprints=len(sprints))
    mine = rows[(rows["subject"] == "Ana") & (rows["rule"] == rule)]
    return None if mine.empty else (mine["kind"].iloc[0], mine["follow_up"].iloc[0])


def test_the_follow_up_tells_what_changed_over_three_sprints() -> None:
    """Suggested, suggested again with less, no longer needed; then silence."""
    assert _follow_up((5, 2)) == ("suggestion", None)
    assert _follow_up((5, 2), (2, 4)) == (
        "suggestion",
        "Last sprint: 5 of 7 issues over 8 points; now 2 of 6.",
    )
    assert _follow_up((5, 2), (2, 4), (0, 6)) == (
        "changed",
        "Last sprint: 2 of 6 issues over 8 points, before that 5 of 7; now 0 of 6.",
    )
    assert _follow_up((5, 2), (2, 4), (0, 6), (0, 5)) is None


def test_the_follow_up_says_what_did_not_change() -> None:
    """As before, and which issue it is about both times; also where a sprint lay between."""
    assert _follow_up((1, 1), (1, 1)) == (
        "suggestion",
        "Last sprint: 1 of 2 issues over 8 points; now 1 of 2, as before.",
    )
    assert _follow_up((1, 2), (0, 2), (1, 1)) == (
        "suggestion",
        "Two sprints ago: 1 of 3 issues over 8 points; now 1 of 2.",
    )
    again = said(work(1, 2, 3, done=False, key="A-1"), sprints=3)
    assert (
        again.loc[again["rule"] == "carried_again", "follow_up"].tolist()
        == ["Last sprint: 1 of 1 issue left unfinished in two sprints or more; now 1 of 1, A-1 both times."] * 2
    )


def test_what_was_not_suggested_is_not_followed_up() -> None:
    """Suggestions that the member did not hear, because three others came first, are not held against them."""
    works = [
        work(1, 2, done=False, status="In Progress", points=13),
        work(2, done=False, status="In Progress", points=13),
        work(2, points=None),
        work(3, points=None),
        work(3),
        *(work(one, who="Bo") for one in (2, 2, 2, 2, 2, 2, 3, 3, 3)),
    ]
    assert said(*works[:4], sprints=2, thresholds=Thresholds())["rule"].tolist().count("unestimated") == 0
    rows = said(*works, sprints=3, thresholds=Thresholds())
    mine = rows[(rows["subject"] == "Ana") & (rows["rule"] == "unestimated")]
    assert mine["follow_up"].tolist() == [None]


def test_nobody_hears_more_than_three_and_praise_has_its_place() -> None:
    """However much there is to say."""
    works = [
        work(1, 2, 3, done=False, status="In Progress", points=13),
        work(3, done=False, status="In Review", points=20, before=3),
        work(3, points=13, before=5, versions=[]),
        work(3, points=None, epic_key=None),
        work(2, 3),
    ]
    rows = said(*works, sprints=3, thresholds=Thresholds())
    assert rows.groupby("subject", dropna=False).size().max() == 3
    assert rows.loc[rows["subject"] == "Ana", "kind"].tolist() == ["suggestion", "suggestion", "praise"]
    assert len(said(*works, sprints=3, thresholds=Thresholds(most=1))) == 2


def test_a_running_sprint_is_neither_praised_nor_blamed_for_what_is_open() -> None:
    """Only what planning can still mend is said."""
    works = (work(1, points=13, done=False, key="A-1", status="In Progress"), work(1), work(1, points=None))
    rows = said(*works, is_running=True)
    assert set(rows["kind"]) == {"suggestion"}
    assert heard(rows, "large_issues") == "1 of your 3 issues was over 8 points: A-1 (13). Split A-1 now."
    assert not rows["text"].str.contains("not completed").any()


def test_who_left_hears_nothing() -> None:
    """Their work still counts for the squad."""
    rows = said(work(1, points=13), gone=["Ana"])
    assert set(rows["subject"]) == {None}


def test_a_sprint_without_issues_or_unknown_has_no_feedback() -> None:
    """The columns stay."""
    assert said(work(1), sprints=2).empty
    tables = board_tables(board_of([], [], seed=1))
    assert list(feedback(tables, ledger(tables), sprint_id=99).columns) == list(said(work(1)).columns)


def test_every_rule_is_explained_with_its_threshold() -> None:
    """One sentence or two each, with the figures in force."""
    told = explained(Thresholds(largest_points=5)).set_index("rule")["about"]
    assert told.index.tolist() == [rule.name for rule in RULES]
    assert told["large_issues"].startswith("An issue of more than 5 points (for the squad 10\u00a0% of its issues)")
    assert not told.str.contains("[{}]").any()


RANKING = re.compile(
    r"\b(best|worst|rank\w*|top|bottom|better than|worse than|slow\w*|lazy|bad|poor\w*|weak\w*|fail\w*|colleague\w*)\b",
    re.IGNORECASE,
)
SEEDS = settings(max_examples=12, deadline=None)


def _random(seed: int, unit: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ledger and feedback of every sprint of a random board, with its sprint."""
    tables = board_tables(board_of(*crowd(seed), seed=1))
    rows = ledger(tables)
    told = [
        feedback(tables, rows, sprint_id=int(one), unit=unit).assign(sprint_id=one)
        for one in rows["sprint_id"].unique()
    ]
    return rows, pd.concat(told) if told else pd.DataFrame()


@SEEDS
@given(st.integers(0, 2**32), st.sampled_from(("points", "hours", "issues")))
def test_feedback_on_any_history_is_short_evident_and_of_one_person(seed: int, unit: str) -> None:
    """At most three each, evidence from that sprint, no name and no ranking in any text."""
    rows, told = _random(seed, unit)
    for (sprint_id, subject), part in told.groupby(["sprint_id", "subject"], dropna=False) if len(told) else ():
        here = rows[rows["sprint_id"] == sprint_id]
        mine = here if pd.isna(subject) else here[here["assignee"] == subject]
        assert len(part) <= 3
        assert part["evidence"].map(len).all()
        assert {key for keys in part["evidence"] for key in keys} <= set(mine["key"])
    for text in [*told.get("text", []), *(one for one in told.get("follow_up", []) if one)]:
        assert text.endswith(".")
        assert "nan" not in text
        assert not RANKING.search(text)
        assert not re.search(r"\b(ana|bo)\b", text)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_no_explanation_ranks(rule: Any) -> None:
    """The same rule for everyone, about work and not about people."""
    assert not RANKING.search(rule.about)
