"""The pen draws for all notebooks of a run what each would draw for itself; jsonschema starts without its grammar."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from squadlib.engine import pen

LINES = {
    "data": {"values": [{"a": 1, "b": 2}, {"a": 2, "b": 9}]},
    "mark": {"type": "line", "clip": True},
    "encoding": {"x": {"field": "a", "type": "quantitative"}, "y": {"field": "b", "type": "quantitative"}},
    "title": 'url(#clip7) <b id="clip7">',
}


@pytest.fixture
def taken_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Take up a pen for one test and return its process."""
    pen.put_down()  # one that another test took up
    monkeypatch.delenv(pen.VARIABLE, raising=False)
    pen.take_up()
    yield pen._TAKEN_UP[0][0].pid  # noqa: SLF001
    pen.put_down()


def test_a_drawing_is_the_same_by_the_pen_and_without(taken_up: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its ids count from 1, however many drawings were made before; its texts stay as they are."""
    by_pen = [pen.svg(json.dumps(LINES)) for _ in range(2)]
    monkeypatch.delenv(pen.VARIABLE)
    without = [pen.svg(json.dumps(LINES)) for _ in range(2)]
    assert {*by_pen, *without} == {by_pen[0]}
    assert 'id="clip1"' in by_pen[0]
    assert "url(#clip7) " in by_pen[0]


def test_what_cannot_be_drawn_is_refused_by_the_pen_too(taken_up: int) -> None:
    """And the pen draws on."""
    with pytest.raises(ValueError, match="Vega-Lite to SVG conversion failed"):
        pen.svg('{"mark": 3}')
    assert pen.svg(json.dumps(LINES)).startswith("<svg")


def test_a_pen_that_broke_leaves_each_to_draw_for_itself(taken_up: int) -> None:
    """Nothing is lost but time."""
    drawn = pen.svg(json.dumps(LINES))
    os.kill(taken_up, signal.SIGKILL)
    assert pen.svg(json.dumps(LINES)) == drawn


def test_the_pen_ends_with_the_process_that_took_it_up() -> None:
    """It leaves no folder behind."""
    code = "import os; from squadlib.engine import pen; pen.take_up(); print(os.environ[pen.VARIABLE])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not Path(done.stdout.strip()).parent.exists()


def test_the_grammar_of_iris_is_read_when_one_is_checked() -> None:
    """Charts and notebooks check none, and it costs a second."""
    code = (
        "import sys; from squadlib import charts; print('rfc3987_syntax' in sys.modules)\n"
        "from jsonschema import Draft202012Validator as V; check = V.FORMAT_CHECKER\n"
        "print([V({'format': 'iri'}, format_checker=check).is_valid(one) for one in ('http://ä.example/', 'no iri')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["False", "[True, False]"]


def test_several_pens_share_the_work_of_several_notebooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """While one of them draws, the other is there for whoever asks next; all of them end together."""
    pen.put_down()
    monkeypatch.delenv(pen.VARIABLE, raising=False)
    pen.take_up(2)
    pids = [process.pid for process, _ in pen._TAKEN_UP]  # noqa: SLF001
    code = "import sys; from squadlib.engine import pen; print(pen.svg(sys.stdin.read()))"
    os.kill(pids[0], signal.SIGSTOP)  # as one that is at a large drawing
    try:
        asked = [sys.executable, "-c", code]
        drawn = subprocess.run(
            asked, input=json.dumps(LINES), capture_output=True, text=True, check=True, timeout=60
        ).stdout
    finally:
        os.kill(pids[0], signal.SIGCONT)
    assert drawn.startswith("<svg")
    pen.put_down()
    assert not [pid for pid in pids if Path(f"/proc/{pid}/stat").exists()]
