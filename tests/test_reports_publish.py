"""Publishing: a report appears whole or not at all, and never replaces a good one with a broken one."""

import json
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from squadlib.errors import NotebookError, SquadlibError
from squadlib.reports import publish as publishing
from squadlib.reports.emitted import FACTS_KIND
from squadlib.reports.publish import folder_of, publish, put
from squadlib.reports.slugs import slug


def run(facts: object) -> nbformat.NotebookNode:
    """Return an executed notebook that emitted these facts."""
    output = nbformat.v4.new_output("execute_result", {"text/plain": "facts", FACTS_KIND: facts}, execution_count=1)
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("emit(facts)", outputs=[output])])


def test_page_notebook_and_facts_come_from_one_run(tmp_path: Path) -> None:
    """Three files of one name; nothing else is left."""
    path = publish(run({"schema": "sprint-report/1"}), "<p>page</p>", folder=tmp_path / "a" / "b", name="sprint-report")
    assert path.read_text() == "<p>page</p>"
    assert json.loads(path.with_suffix(".json").read_text()) == {"schema": "sprint-report/1"}
    assert nbformat.read(path.with_suffix(".ipynb"), as_version=4).cells[0].source == "emit(facts)"
    assert sorted(file.name for file in path.parent.iterdir()) == [
        f"sprint-report.{end}" for end in ("html", "ipynb", "json")
    ]


def test_a_run_without_facts_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    """A page without its figures is no report."""
    with pytest.raises(NotebookError, match="emitted no facts"):
        publish(nbformat.v4.new_notebook(), "<p>", folder=tmp_path / "a", name="sprint-report")
    assert not (tmp_path / "a").exists()


def test_facts_that_are_no_json_leave_the_good_report(tmp_path: Path) -> None:
    """NaN is no JSON; what was there stays."""
    publish(run({"n": 1}), "good", folder=tmp_path, name="r")
    with pytest.raises(ValueError, match="JSON"):
        publish(run({"n": float("nan")}), "broken", folder=tmp_path, name="r")
    assert (tmp_path / "r.html").read_text() == "good"


def test_a_failure_midway_brings_the_good_report_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second of three moves fails: all three are as before, and no new file stays."""
    put({"r.ipynb": "old", "r.json": "old"}, folder=tmp_path)
    real, moves = Path.replace, []

    def failing(self: Path, target: Path) -> Path:
        moves.append(target.name)
        if moves == ["r.ipynb", "r.json"]:
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(publishing.Path, "replace", failing)
    with pytest.raises(SquadlibError, match="No space left on device"):
        put({"r.ipynb": "new", "r.json": "new", "r.html": "new"}, folder=tmp_path)
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {"r.ipynb": "old", "r.json": "old"}


def test_a_folder_that_cannot_be_written_is_one_message(tmp_path: Path) -> None:
    """Where a file stands in the way of the folder, it says so."""
    (tmp_path / "client").write_text("a file")
    with pytest.raises(SquadlibError, match="the report cannot be written"):
        put({"r.html": "new"}, folder=tmp_path / "client" / "sprint-1")


@pytest.mark.parametrize(
    "name", ["../../etc", "..", ".", "", "/", "a/../b", "\\", "\x00", "x" * 500, "-rf", "nul\n", "日本"]
)
def test_a_slug_is_one_safe_folder(name: str) -> None:
    """Whatever a sprint is called, its folder stays in its place."""
    made = slug(name)
    assert made
    assert len(made) <= 80
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-")
    assert made[0] not in ".-"
    assert ".." not in made


def test_sprints_of_one_slug_get_folders_of_their_own() -> None:
    """Their numbers tell them apart; a sprint of another board does not count."""
    sprints = pd.DataFrame(
        {
            "sprint_id": [1, 2, 3, 4],
            "sprint": ["Sprint 1", "sprint-1", "Sprint 2", "Sprint 2"],
            "is_own": [True, True, True, False],
        }
    )
    assert [folder_of(row, sprints) for _, row in sprints.head(3).iterrows()] == [
        "sprint-1-1",
        "sprint-1-2",
        "sprint-2",
    ]
