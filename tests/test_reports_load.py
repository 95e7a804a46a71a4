"""A report's input: which sprints stand before the one reported."""

from datetime import UTC, datetime
from pathlib import Path

from squadlib import params, snapshots
from squadlib.reports.load import sprint_of
from tests.plan_factory import workbook
from tests.records_factory import board_records, issue, sprint
from tests.sites import workplace

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)


def test_sprints_that_began_together_stand_in_order_of_their_number(tmp_path: Path) -> None:
    """Of two closed sprints with one start the later-numbered one has the other before it, not the other way round."""
    workplace(tmp_path, squads={"client": 11})
    together = [sprint(number, "2026-01-10", "2026-01-24") for number in (5, 6)]
    board = board_records(
        sprints=[sprint(4, "2025-12-20", "2026-01-09"), *together], issues=[issue("A-1", sprints=[5])]
    )
    chosen = params.load(tmp_path / "params", "client")
    parts = {"board-11": board, "workbook": workbook()}
    kept = snapshots.save(chosen.state, as_of=AS_OF, source={"jira": "demo", "workbook": "plan"}, parts=parts)
    assert sprint_of(chosen, kept, sprint="6").sprint_ids == [4, 5, 6]
    assert sprint_of(chosen, kept, sprint="5").sprint_ids == [4, 5]
