"""A terminal of one's own: a command runs in it, and what it wrote there is told apart from its standard output."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from dataclasses import dataclass

from tests.sites import Workplace

_STYLE = re.compile(r"\x1b\[[0-9;]*m")
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


@dataclass(frozen=True)
class Seen:
    """What a command left: its exit code, its standard output, what it wrote on the terminal."""

    exit_code: int
    output: str
    raw: str

    @property
    def lines(self) -> list[str]:
        """What a person could read on the terminal, line by line, each drawing of a bar one of its own."""
        return [line.strip() for line in _CONTROL.sub("\n", _STYLE.sub("", self.raw)).splitlines() if line.strip()]


def on_terminal(place: Workplace, *arguments: str, columns: int = 60, environ: Mapping[str, str] | None = None) -> Seen:
    """Run `squadlib` with its standard error on a terminal so wide."""
    own, theirs = pty.openpty()
    told = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}  # the terminal says
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen(
        [str(os.path.join(os.path.dirname(sys.executable), "squadlib")), *arguments],  # noqa: PTH118, PTH120
        cwd=place.folder,
        env={**told, "TERM": "xterm-256color", **(environ or {})},
        stdout=subprocess.PIPE,
        stderr=theirs,
        start_new_session=True,
    ) as command:
        os.close(theirs)
        raw = _read(own)
        output, _ = command.communicate(timeout=60)
    os.close(own)
    return Seen(command.returncode, output.decode(), raw.decode().replace("\r\n", "\n"))


def _read(terminal: int) -> bytes:
    """Read until nobody holds the other end any more, which Linux tells as an error."""
    found = b""
    while True:
        try:
            read = os.read(terminal, 65536)
        except OSError:
            return found
        if not read:
            return found
        found += read
