"""Publishing: a report appears whole or not at all, and never replaces a good one with a broken one."""

import json
import stat
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

from squadlib.errors import NotebookError, SquadlibError, UsageError
from squadlib.reports.page.emitted import FACTS_KIND, PAGE_KIND
from squadlib.reports.run import placing
from squadlib.reports.run.placing import put, write
from squadlib.reports.run.publish import is_there, publish
from squadlib.reports.run.slugs import folder_of, slug


def run(facts: object) -> nbformat.NotebookNode:
    """Return an executed notebook that emitted these facts."""
    data = {"text/plain": "facts", PAGE_KIND: {"title": "Client", "answer": "Done.", "context": "x"}, FACTS_KIND: facts}
    output = nbformat.v4.new_output("execute_result", data, execution_count=1)
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("emit(facts)", outputs=[output])])


def closed(points: float) -> dict[str, Any]:
    """Return the facts of a closed sprint of which one number matters."""
    return {
        "schema": "sprint-report/1",
        "as_of": "2026-11-18T09:30:00Z",
        "unit": "points",
        "sprint": {"state": "closed"},
        "totals": {"completed_points": points},
        "issues": [],
        "members": [],
    }


def facts_of(page: Path) -> dict[str, Any]:
    """Return the facts beside a page."""
    told: dict[str, Any] = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    return told


def test_page_notebook_and_facts_come_from_one_run(tmp_path: Path) -> None:
    """Three files of one name and nothing else; the facts say what the page is called and what it was made from."""
    page = publish(
        run({"schema": "x/1"}),
        reports=tmp_path,
        folder="client/s",
        name="x",
        squad_name="Client",
        fingerprint="f",
    )
    assert "<title>Client</title>" in page.read_text(encoding="utf-8")
    made = {"title": "Client", "answer": "Done.", "squad_name": "Client"}
    assert facts_of(page) == {"schema": "x/1", "made": made}
    notebook = nbformat.read(page.with_suffix(".ipynb"), as_version=4)
    assert (notebook.cells[0].source, notebook.metadata["squadlib"]) == ("emit(facts)", {"fingerprint": "f"})
    assert sorted(file.name for file in page.parent.iterdir()) == ["x.html", "x.ipynb", "x.json"]


def test_a_report_is_there_where_all_of_it_is_and_it_was_made_from_the_same(tmp_path: Path) -> None:
    """Page, notebook and facts; one missing, or broken, and it is made again."""
    page = publish(run({"n": 1}), reports=tmp_path, folder="client/s", name="x", fingerprint="f")
    assert is_there(page, "f")
    assert not is_there(page, "g")
    assert not is_there(page, "")
    for kind in (".html", ".ipynb", ".json"):
        file = page.with_suffix(kind)
        text = file.read_text(encoding="utf-8")
        file.unlink()
        assert not is_there(page, "f")
        file.write_text(text, encoding="utf-8")
    page.with_suffix(".json").write_text("{", encoding="utf-8")
    assert not is_there(page, "f")


def test_a_run_without_facts_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    """A page without its figures is no report."""
    with pytest.raises(NotebookError, match="emitted no facts"):
        publish(nbformat.v4.new_notebook(), reports=tmp_path, folder="a/b", name="x")
    assert not (tmp_path / "a").exists()


def test_facts_that_are_no_json_leave_the_good_report(tmp_path: Path) -> None:
    """NaN is no JSON; what was there stays."""
    page = publish(run({"n": 1}), reports=tmp_path, folder="a/b", name="x")
    with pytest.raises(NotebookError, match="JSON"):
        publish(run({"n": float("nan")}), reports=tmp_path, folder="a/b", name="x")
    assert facts_of(page)["n"] == 1


def test_settled_numbers_are_replaced_on_purpose_only(tmp_path: Path) -> None:
    """The first is revision 1; other numbers are refused; with `revise` the page and the facts say what changed."""
    where = {"reports": tmp_path, "folder": "client/s", "name": "sprint-report"}
    page = publish(run(closed(36)), **where)  # type: ignore[arg-type]
    assert (facts_of(page)["revision"], facts_of(page)["revised"]) == (1, [])
    with pytest.raises(UsageError, match=r"Total completed points: 34, was 36.*--revise"):
        publish(run(closed(34)), **where)  # type: ignore[arg-type]
    assert facts_of(page)["totals"] == {"completed_points": 36}
    publish(run(closed(34)), **where, revise=True)  # type: ignore[arg-type]
    change = {"of": "totals", "subject": "", "figure": "completed_points", "before": 36, "now": 34}
    assert (facts_of(page)["revision"], facts_of(page)["revised"]) == (2, [change])


def test_a_report_with_the_same_numbers_is_made_again_without_a_word(tmp_path: Path) -> None:
    """Another look, another snapshot: it is the same revision, with what that one changed."""
    where = {"reports": tmp_path, "folder": "client/s", "name": "sprint-report"}
    publish(run(closed(36)), **where)  # type: ignore[arg-type]
    publish(run(closed(34)), **where, revise=True)  # type: ignore[arg-type]
    page = publish(run({**closed(34), "as_of": "2026-11-20T09:30:00Z"}), **where)  # type: ignore[arg-type]
    assert facts_of(page)["as_of"] == "2026-11-20T09:30:00Z"
    assert facts_of(page)["revision"] == 2
    assert len(facts_of(page)["revised"]) == 1


def test_what_is_private_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    """From the folder `private` on."""
    page = publish(run({"n": 1}), reports=tmp_path, folder="private/client/ana/2026Q4", name="g", is_private=True)
    assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in page.parent.iterdir()} == {0o600}


def test_a_failure_midway_brings_the_good_report_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second of three moves fails: all three are as before, and no new file stays."""
    put({"r.ipynb": "old", "r.json": "old"}, folder=tmp_path)
    real, moves = Path.replace, []

    def failing(self: Path, target: Path) -> Path:
        moves.append(target.name)
        if moves == ["r.json", "r.ipynb"]:
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(placing.Path, "replace", failing)
    with pytest.raises(SquadlibError, match="No space left on device"):
        put({"r.ipynb": "new", "r.json": "new", "r.html": "new"}, folder=tmp_path)
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {"r.ipynb": "old", "r.json": "old"}


def test_a_folder_that_cannot_be_written_is_one_message(tmp_path: Path) -> None:
    """Where a file stands in the way of the folder, it says so."""
    (tmp_path / "client").write_text("a file")
    with pytest.raises(SquadlibError, match="the report cannot be written"):
        put({"r.html": "new"}, folder=tmp_path / "client" / "sprint-1")


def test_a_file_that_would_be_the_same_is_left_alone(tmp_path: Path) -> None:
    """Whoever keeps a copy of it by its date need not fetch it again."""
    assert write(tmp_path / "index.html", "one")
    before = (tmp_path / "index.html").stat().st_mtime_ns
    assert not write(tmp_path / "index.html", "one")
    assert (tmp_path / "index.html").stat().st_mtime_ns == before
    assert write(tmp_path / "index.html", "two")
    assert [file.name for file in tmp_path.iterdir()] == ["index.html"]


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
