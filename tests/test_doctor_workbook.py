"""The plan against Jira as the doctor tells it: what Jira was asked, what it was not, what is fine."""

from collections.abc import Mapping, Sequence

from squadlib.doctor.workbook import FINE, against_jira
from squadlib.errors import SourceError
from squadlib.quality.plan_against_jira import CHECKS
from squadlib.records import KeyRecord
from squadlib.tables.board import board_tables
from squadlib.tables.plan import plan_tables
from tests.plan_factory import workbook
from tests.records_factory import board_records

SQUADS = {"client": "Client", "freelancer": "Freelancer"}


def epics_told(asked: Mapping[str, KeyRecord | None] | SourceError) -> tuple[str, tuple[str, ...]]:
    """Return how the check of epics ended, and its details, where Jira answers so."""

    def ask(_: Sequence[str]) -> Mapping[str, KeyRecord | None]:
        if isinstance(asked, SourceError):
            raise asked
        return asked

    boards = {"client": board_tables(board_records())}
    findings = against_jira(plan_tables(workbook()), boards, SQUADS, ask=ask, epics=["CLI-1", "FRE-7"])
    (found,) = [one for one in findings if one.check == "Workbook and Jira, epics"]
    return found.state, found.details


def epic(key: str) -> KeyRecord:
    """Return an epic."""
    return KeyRecord(key=key, type="Epic", is_below_epics=False)


def test_every_check_has_its_words_where_nothing_is_wrong() -> None:
    """A check without them could not be said to be fine."""
    assert set(FINE) == set(CHECKS)


def test_epics_that_jira_knows_are_fine_and_those_it_does_not_are_told() -> None:
    """It was asked for both."""
    assert epics_told({"CLI-1": epic("CLI-1"), "FRE-7": epic("FRE-7")}) == ("ok", ())
    state, (line,) = epics_told({"CLI-1": epic("CLI-1"), "FRE-7": None})
    assert state == "look"
    assert line.startswith("Projects, row 3: FRE-7 does not exist in Jira")


def test_epics_that_jira_was_not_asked_for_are_never_called_fine() -> None:
    """Because it refused, or because there were too many."""
    state, (line,) = epics_told(SourceError("answered 503", where="Jira"))
    assert (state, line) == ("look", "CLI-1 and FRE-7: on no issue, and Jira could not be asked. Jira: answered 503")
    state, (line,) = epics_told({"CLI-1": epic("CLI-1")})
    assert (state, line) == ("look", "FRE-7: on no issue, and too many to ask Jira for.")
