"""What managers have to decide at a review: what the rules see in the plan, and one next step each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from squadlib import words
from squadlib.feedback import decision_words as said
from squadlib.metrics.feeds import NOTHING

EVEN = 0.5
"""A chance below this is worth a decision."""
DAYS = 7
"""In so many days after the review whoever is named answers."""
COLUMNS = ("rule", "subject", "owner", "text", "next_step", "by", "evidence")


@dataclass(frozen=True)
class Review:
    """What a review looks at, as of a day of a quarter.

    `measures` is `metrics.measures` with what `metrics.stale`, `metrics.drift` and `metrics.feeds` add, `projects`
    `metrics.lifecycle`, `milestones` `metrics.milestone_outlook` with `measure`, `level` and `unit` of their measure.
    """

    measures: pd.DataFrame
    projects: pd.DataFrame
    milestones: pd.DataFrame
    quarter: str
    on: pd.Timestamp

    @property
    def by(self) -> pd.Timestamp:
        """The day by which whoever is named answers."""
        return self.on + pd.Timedelta(days=DAYS)


@dataclass(frozen=True)
class DecisionRule:
    """A rule: its name, what it says and why, what it finds, the most pressing first."""

    name: str
    about: str
    find: Callable[[Review], Iterator[dict[str, Any]]]


def decisions(review: Review) -> pd.DataFrame:
    """Matters to decide at a review: an observation about a measure, milestone or project, and one next step.

    One row per decision, rules in the order of `DECISION_RULES`, within one the most pressing first: rule, subject
    (what it is about), owner (who answers, missing where nobody is named), text, next_step, by (day, `NaT` where it is
    decided at once), evidence (list: the cells and issues it rests on).
    """
    found = [{"rule": rule.name, **one} for rule in DECISION_RULES for one in rule.find(review)]
    texts = dict.fromkeys(("rule", "subject", "owner", "text", "next_step"), "str")
    return pd.DataFrame(found, columns=list(COLUMNS)).astype({**texts, "by": "datetime64[s]", "evidence": "object"})


def decisions_explained() -> pd.DataFrame:
    """Return every rule of a review in a sentence. One row per rule, in their order: `rule`, `about`."""
    return pd.DataFrame([(rule.name, rule.about) for rule in DECISION_RULES], columns=["rule", "about"])


def _unlikely(review: Review) -> Iterator[dict[str, Any]]:
    rows = review.milestones[(review.milestones["level"] == "L1") & (review.milestones["probability"] < EVEN)]
    for row in rows.sort_values(["probability", "due"], kind="stable").to_dict("records"):
        evidence = [f"Milestones, row {row['row']}", *row["cut_keys"]]
        yield _decision(
            row["milestone"], row["owner"], said.unlikely(row), said.unlikely_next(row), None, evidence=evidence
        )


def _moving_away(review: Review) -> Iterator[dict[str, Any]]:
    for row in review.measures[review.measures["is_away"]].sort_values("change", kind="stable").to_dict("records"):
        evidence = [f"Measures, row {row['row']}, {row['before_month']} to {row['month']}"]
        next_step = f"{said.who(row['owner'])} what changed; agree on one milestone that turns it."
        yield _decision(row["measure"], row["owner"], said.moving_away(row), next_step, None, evidence=evidence)


def _past_gate(review: Review) -> Iterator[dict[str, Any]]:
    rows = review.projects[review.projects["is_past_gate"].fillna(value=False)]
    for row in rows.sort_values("unmet", key=lambda lists: -lists.map(len), kind="stable").to_dict("records"):
        what = "each has" if len(row["unmet"]) > 1 else "it has"
        next_step = (
            f"{said.who(row['owner'], verb='shows')} that {what} been met, or the project goes back to"
            f" {row['gates_unmet'][0]}."
        )
        evidence = [f"Gates, row {number}" for number in row["unmet_rows"]]
        yield _decision(row["project"], row["owner"], said.past_gate(row), next_step, review.by, evidence=evidence)


def _stale(review: Review) -> Iterator[dict[str, Any]]:
    rows = review.measures[review.measures["is_stale"]]
    for row in rows.sort_values("missing", key=lambda lists: -lists.map(len), kind="stable").to_dict("records"):
        months = words.listing((said.month_told(month) for month in row["missing"]), most=3)
        next_step = f"{said.who(row['owner'], verb='enters')} {months}, or says why there is no figure."
        evidence = [f"Measures, row {row['row']}, {month}" for month in row["missing"]]
        yield _decision(row["measure"], row["owner"], said.stale(row), next_step, review.by, evidence=evidence)


def _unfed(review: Review) -> Iterator[dict[str, Any]]:
    is_unfed = review.measures["fed_by"] == NOTHING
    rows = review.measures[is_unfed & ~(review.measures["target_completion"] >= 1)]
    if is_unfed.all() and len(rows) > 1:  # one matter, not one for each measure
        next_step = "Agree which measures the quarter is to move, and plan a milestone for each of them."
        evidence = [f"Milestones of {review.quarter}"]
        yield _decision(review.quarter, None, said.all_unfed(review.quarter), next_step, None, evidence=evidence)
        return
    for row in rows.sort_values("level", kind="stable").to_dict("records"):
        next_step = f"{said.who(row['owner'], verb='names')} a milestone that moves it, or the measure is dropped."
        evidence = [f"Measures, row {row['row']}"]
        text = said.unfed(row, review.quarter)
        yield _decision(row["measure"], row["owner"], text, next_step, review.by, evidence=evidence)


def _decision(
    subject: str, owner: Any, text: str, next_step: str, by: pd.Timestamp | None, *, evidence: list[str]
) -> dict[str, Any]:
    named = None if words.is_missing(owner) else owner
    return {"subject": subject, "owner": named, "text": text, "next_step": next_step, "by": by, "evidence": evidence}


DECISION_RULES = (
    DecisionRule(
        "unlikely_milestone",
        f"A milestone that feeds an L1 measure and has less than an even chance ({words.per_cent(EVEN)}) to be done by"
        " its due day is cut, moved or helped now: decided later, it only slips.",
        _unlikely,
    ),
    DecisionRule(
        "moving_away",
        "A measure that is further from its target than a quarter ago, or went away from it two months in a row, asks"
        " what changed: the plan assumed that it would come nearer.",
        _moving_away,
    ),
    DecisionRule(
        "past_gate",
        "A project past a gate whose mandatory requirements are not all met either meets them now or goes back: a gate"
        " that everything passes is none.",
        _past_gate,
    ),
    DecisionRule(
        "stale_measure",
        "A measure without an actual for the last month that is over is reported within"
        f" {words.spelled(DAYS)} days of the review: what is not measured cannot be steered by.",
        _stale,
    ),
    DecisionRule(
        "unfed_measure",
        "A measure short of its target that no milestone of the quarter feeds, nor an L2 measure of its method, will"
        " move by chance alone: plan something for it, or drop it.",
        _unfed,
    ),
)
"""What costs most to decide late comes first."""
