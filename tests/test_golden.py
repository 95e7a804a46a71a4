"""Golden facts: no number of any report changes unnoticed, and the changelog says why one did."""

import json
import re
from typing import Any

import pytest

from tests.golden import CHANGELOG, RECORDED, RENEW, changes, digest, facts, file_of, kept, written
from tests.report_pages import NOTEBOOKS

SLOW = tuple(one for one in NOTEBOOKS if one not in ("milestone_report", "sprint_report"))


@pytest.mark.parametrize(
    "notebook", [pytest.param(one, marks=[pytest.mark.slow] if one in SLOW else []) for one in NOTEBOOKS]
)
def test_every_number_is_the_golden_one(notebook: str) -> None:
    """The facts of the sample company's report, key by key."""
    changed = list(changes(kept(notebook), facts(notebook)))
    told = "\n".join(changed[:30])
    mend = f"If they are meant to: {RENEW}, look at the diff, and put the line it prints, with the reason, into"
    assert not changed, f"{len(changed)} facts of the {notebook} changed:\n{told}\n{mend} {CHANGELOG.name}."


def test_every_report_has_its_golden_facts_and_no_file_is_of_a_report_that_is_gone() -> None:
    """One file for each notebook, in the form in which it is written."""
    files = {path: path.read_text(encoding="utf-8") for path in sorted(file_of("x").parent.glob("*.json"))}
    assert set(files) == {file_of(one) for one in NOTEBOOKS}
    for path, text in files.items():
        assert text == written(json.loads(text)), path


def test_the_changelog_says_why_the_numbers_are_what_they_are() -> None:
    """The newest line on numbers names the digest of the golden facts, and behind it stands a reason."""
    found = RECORDED.search(CHANGELOG.read_text(encoding="utf-8"))
    assert found, "no line `- Numbers …` in the changelog"
    assert found[1] == digest(), f"the golden facts changed: add a line before it, - Numbers `{digest()}`: why"
    assert len(re.findall(r"\w+", found[2])) >= 4, f"say why the numbers changed, not just {found[2]!r}"


@pytest.mark.parametrize(
    ("golden", "now", "told"),
    [
        ({"totals": {"points": 26}}, {"totals": {"points": 27}}, ["totals.points: 26 → 27"]),
        ({"rates": [0.5, None]}, {"rates": [0.5, 0]}, ["rates[1]: null → 0"]),
        ({"a": 1}, {"a": 1, "b": 2}, ["b: absent → 2"]),
        ({"a": 1, "b": 2}, {"a": 1}, ["b: 2 → absent"]),
        ({"a": [1, 2]}, {"a": [1]}, ["a: [1, 2] → [1]"]),
        ({"a": True}, {"a": True}, []),
    ],
)
def test_a_change_names_its_key(golden: dict[str, Any], now: dict[str, Any], told: list[str]) -> None:
    """Another number, no number any more, a key more or less."""
    assert list(changes(golden, now)) == told
