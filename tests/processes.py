"""Every process of a command, those it forked and those that went their own way among them, and their memory."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

MARK = "SQUADLIB_TEST_MARK"
EVERY_SECONDS = 0.02


@dataclass
class Watched:
    """The most memory (bytes) that each process had which was started with this environment."""

    environ: dict[str, str]
    peaks: dict[int, int] = field(default_factory=dict)

    @property
    def most(self) -> int:
        """At most so many bytes were held at any instant: what processes share is counted for each of them."""
        return sum(self.peaks.values())

    def look(self) -> None:
        """Note the peak of every process that is there now."""
        mark = f"{MARK}={self.environ[MARK]}".encode()
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (process / "environ").read_bytes().split(b"\0"):
                    self._note(int(process.name), (process / "status").read_text(encoding="utf-8"))
            except OSError:  # it ended meanwhile, or is somebody else's
                continue

    def _note(self, pid: int, status: str) -> None:
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                self.peaks[pid] = int(line.split()[1]) * 1024


@contextmanager
def watched() -> Iterator[Watched]:
    """Watch, until the block ends, the processes that are started with `environ`, and theirs."""
    found, is_over = Watched({MARK: secrets.token_hex(8)}), threading.Event()

    def watch() -> None:
        while not is_over.wait(EVERY_SECONDS):
            found.look()

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield found
    finally:
        is_over.set()
        watching.join()
