"""The ledger: what it says of each recipient, held by one run at a time, whole whatever happened."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from squadlib.errors import DataError, SendError
from squadlib.mail.ledger import Ledger, open_ledger
from tests.mail_reports import START

MAIL = "client/client-26-16/sprint-report/1"


@contextmanager
def opened(folder: Path) -> Iterator[Ledger]:
    """Open the squad's ledger."""
    with open_ledger(folder, "client", now=lambda: START, waiting=lambda: None) as ledger:
        yield ledger


def intend(ledger: Ledger, *to: str) -> int:
    """Note that a mail's end is about to be sent."""
    return ledger.intend(MAIL, message_id="<1@example.com>", to=to)


def test_an_intent_is_in_doubt_until_it_is_answered(tmp_path: Path) -> None:
    """Accepted, rejected, or still open after the run ended."""
    with opened(tmp_path) as ledger:
        ledger.accept(MAIL, attempt=intend(ledger, "a@b.c"), to=["a@b.c"], reply="250 OK")
        ledger.reject(MAIL, attempt=intend(ledger, "d@b.c"), to=["d@b.c"], reply="554 no")
        intend(ledger, "e@b.c")
    with opened(tmp_path) as ledger:
        assert ledger.accepted(MAIL) == {"a@b.c"}
        assert ledger.unresolved(MAIL) == {"e@b.c"}
        assert ledger.unresolved("another") == set()
        assert ledger.last_sent(MAIL) == "2026-11-22T09:00:00.000Z"


def test_whoever_got_it_later_is_no_longer_in_doubt(tmp_path: Path) -> None:
    """As after `--resend`; capitals make no other recipient."""
    with opened(tmp_path) as ledger:
        intend(ledger, "A@b.c")
        ledger.accept(MAIL, attempt=intend(ledger, "a@B.c"), to=["a@B.c"], reply="250 OK")
        assert ledger.unresolved(MAIL) == set()


@pytest.mark.parametrize("kept", [1, 40, -1])
def test_a_line_cut_short_is_taken_away(tmp_path: Path, kept: int) -> None:
    """What it would have said had not begun; every line that is left can be read."""
    with opened(tmp_path) as ledger:
        intend(ledger, "a@b.c")
        ledger.accept(MAIL, attempt=intend(ledger, "d@b.c"), to=["d@b.c"], reply="250 OK")
    path = tmp_path / "client.jsonl"
    first, second, third = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + second + third[:kept])
    with opened(tmp_path) as ledger:
        assert ledger.unresolved(MAIL) == {"a@b.c", "d@b.c"}
        intend(ledger, "e@b.c")
    assert [json.loads(line)["attempt"] for line in path.read_text().splitlines()] == [1, 2, 3]


@pytest.mark.parametrize("line", ["{", "[]", "{}", '{"event": "accepted", "mail": "m", "to": 7}', "\\xff"])
def test_another_line_that_cannot_be_read_stops_everything(tmp_path: Path, line: str) -> None:
    """Somebody changed it, so who has what is not known: nothing is sent on a guess."""
    (tmp_path / "client.jsonl").write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(DataError, match="line 1 of the ledger cannot be read"), opened(tmp_path):
        pass


def test_it_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    """It holds addresses."""
    with opened(tmp_path / "sent"):
        pass
    assert (tmp_path / "sent").stat().st_mode & 0o077 == 0
    assert (tmp_path / "sent" / "client.jsonl").stat().st_mode & 0o077 == 0


def test_a_second_run_waits_and_sees_what_the_first_did(tmp_path: Path) -> None:
    """Two at the same moment send nothing twice."""
    waits, seen = threading.Event(), []

    def second() -> None:
        with open_ledger(tmp_path, "client", now=lambda: START, waiting=waits.set) as ledger:
            seen.append(ledger.accepted(MAIL))

    with opened(tmp_path) as ledger:
        thread = threading.Thread(target=second)
        thread.start()
        assert waits.wait(10)
        ledger.accept(MAIL, attempt=intend(ledger, "a@b.c"), to=["a@b.c"], reply="250 OK")
    thread.join(10)
    assert seen == [{"a@b.c"}]


def test_where_it_cannot_be_written_nothing_is_sent(tmp_path: Path) -> None:
    """A file stands where its folder must be."""
    (tmp_path / "sent").write_text("", encoding="utf-8")
    with pytest.raises(SendError, match=r"the ledger cannot be opened: .*nothing was sent"), opened(tmp_path / "sent"):
        pass


def test_a_full_disk_ends_the_run(tmp_path: Path) -> None:
    """`/dev/full` takes no line: the message says that nothing more is sent."""
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    (tmp_path / "client.jsonl").symlink_to("/dev/full")
    with Path("/dev/full").open("r+b", buffering=0) as full:
        ledger = Ledger.__new__(Ledger)
        ledger.path, ledger._file, ledger._now, ledger._lines = tmp_path, full, lambda: START, []  # type: ignore[assignment]  # noqa: SLF001
        with pytest.raises(SendError, match="No space left on device; nothing more is sent"):
            intend(ledger, "a@b.c")
