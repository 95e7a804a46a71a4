"""The pen: a process that draws the charts of a run, so that V8 and Vega start once and not in each notebook."""

import atexit
import itertools
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from multiprocessing.connection import Client, Connection, wait
from typing import Any

import vl_convert

from squadlib.engine.fonts import have_fonts

VARIABLE = "SQUADLIB_PEN"
"""Environment variable that names the pen's socket to the processes of a run."""
_LONGEST = 70
"""A socket's path may have some 100 characters: the temporary folder's so many of them."""
_NUMBERED = re.compile(r'(\bid="|url\(#)([A-Za-z_-]+)(\d+)(?=[^<>]*>)')
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_PAIRED = re.compile(r"\\u[dD][89abAB]|" + _BEYOND.pattern)
"""Letters that are two for JavaScript, as they are or as JSON may write them."""
_FIRST = '{"data":{"values":[{"a":1}]},"mark":"bar","encoding":{"x":{"field":"a","type":"quantitative"}}}'
_ASKING = threading.Lock()
_NUMBERS = itertools.count()
_ANSWERS: dict[int, tuple[bool, str]] = {}


def svg(spec: str) -> str:
    """Return a Vega-Lite spec drawn as SVG by the run's pen, where there is one, else here; its ids count from 1.

    Raises ValueError for a spec that cannot be drawn.
    """
    return begin(spec)()


def begin(spec: str) -> Callable[[], str]:
    """Have a spec drawn while this process goes on, and return what waits for the SVG, as `svg` gives it."""
    address, number = os.environ.get(VARIABLE), next(_NUMBERS)
    is_asked = bool(address) and _ask(str(address), number, spec)

    def drawn() -> str:
        answer = _answer_to(str(address), number) if is_asked else None
        is_drawn, said = answer or (True, _drawn(spec))
        if not is_drawn:
            raise ValueError(said)
        return said

    return drawn


def take_up(pens: int = 1) -> None:
    """Start the pens of this process and of those it starts from now on; they end with this process.

    Each notebook keeps to the pen that was free when it first asked.
    """
    if _TAKEN_UP or not hasattr(socket, "AF_UNIX") or len(tempfile.gettempdir()) > _LONGEST:
        return
    folder = tempfile.mkdtemp(prefix="squadlib-pen-")
    path = f"{folder}/pen"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()
        listening.setblocking(False)  # of several that wake up at one call only one gets it
        command = [sys.executable, "-m", "squadlib.engine.pen", str(listening.fileno()), folder]
        given: dict[str, Any] = {"pass_fds": [listening.fileno()], "stdin": subprocess.PIPE}
        _TAKEN_UP.extend((subprocess.Popen(command, **given), folder) for _ in range(pens))  # noqa: S603  itself
    atexit.register(put_down)
    os.environ[VARIABLE] = path


def put_down() -> None:
    """End the pens this process started."""
    while _TAKEN_UP:
        process, folder = _TAKEN_UP.pop()
        os.environ.pop(VARIABLE, None)
        process.kill()
        process.communicate()
        shutil.rmtree(folder, ignore_errors=True)


_TAKEN_UP: list[tuple[subprocess.Popen[bytes], str]] = []


def _ask(address: str, number: int, spec: str) -> bool:
    """Send a spec under its number; return False where the pen is gone: then each process draws for itself."""
    try:
        with _ASKING:
            _connection(address, os.getpid()).send((number, spec))
    except OSError:
        return False
    return True


def _answer_to(address: str, number: int) -> tuple[bool, str] | None:
    """Return the answer to this number, and keep those to others until they are asked for; None where the pen broke."""
    try:
        with _ASKING:
            while number not in _ANSWERS:
                told, *answer = _connection(address, os.getpid()).recv()
                _ANSWERS[told] = answer[0], answer[1]
            return _ANSWERS.pop(number)
    except (OSError, EOFError):
        return None


@cache
def _connection(address: str, _: int) -> Any:
    """Return this process's own line to the pen."""
    return Client(address, family="AF_UNIX")


def _drawn(spec: str) -> str:
    numbers: dict[str, int] = {}

    def from_one(found: re.Match[str]) -> str:
        name = found[2] + found[3]
        return f"{found[1]}{found[2]}{numbers.setdefault(name, len(numbers) + 1)}"

    try:
        drawn = _converted(spec)
    except ValueError:
        if not _PAIRED.search(spec):
            raise
        drawn = _converted(_unpaired(spec))
    return _NUMBERED.sub(from_one, drawn)


def _converted(spec: str) -> str:
    have_fonts()
    return str(vl_convert.vegalite_to_svg(spec, vl_version=vl_convert.get_vegalite_versions()[-1]))


def _unpaired(spec: str) -> str:
    """Return a spec with a box for each emoji and the like: Vega shortens a label in the middle of one, and fails."""
    return _BEYOND.sub("\u25af", json.dumps(json.loads(spec), ensure_ascii=False))


def _serve(listening: socket.socket) -> None:
    """Draw for all who ask, in turn, until the process that started us is gone."""
    _drawn(_FIRST)
    owner = sys.stdin.fileno()
    lines: dict[Any, Any] = {}
    while True:
        for ready in wait([owner, listening.fileno(), *lines]):
            if ready == owner:
                return
            if ready == listening.fileno():
                with suppress(BlockingIOError):  # another pen was quicker
                    line = Connection(listening.accept()[0].detach())
                    lines[line.fileno()] = line
            elif not _answer(lines[ready]):
                lines.pop(ready).close()


def _answer(line: Any) -> bool:
    """Draw what is asked on this line; return False where nobody is there any more."""
    try:
        number, spec = line.recv()
        try:
            answer = (number, True, _drawn(spec))
        except ValueError as error:
            answer = (number, False, str(error))
        line.send(answer)
    except (OSError, EOFError):
        return False
    return True


def _main(descriptor: str, folder: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asks us to draw ends us
    try:
        _serve(socket.socket(fileno=int(descriptor)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    _main(*sys.argv[1:])
