"""The growth report as a command: figures counted by hand, files only their owner can read, no trace anywhere else."""

import json
import re
import shutil
import stat
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from squadlib.demo.company import company
from squadlib.demo.site import Json
from tests.company_rows import DONE, all_rows
from tests.growth_site import NOISE, PEOPLE, growth_site, named, texts_of
from tests.raw_count import moment, undone
from tests.sites import REPO, Workplace, workplace

MEMBER = "Mei Tanaka"
FOLDER = "private/client/mei-tanaka/2026Q4"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """Return a place in which the report was made once, the name typed in another case."""
    made = workplace(tmp_path_factory.mktemp("growth"), workbook="demo", squads={"client": 11})
    done = made.run("growth-report", "client", "--member", "mei TANAKA")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == f"reports/{FOLDER}/growth-report.html"
    return made


@pytest.fixture(scope="module")
def facts(place: Workplace) -> dict[str, Any]:
    """Return its facts."""
    told: dict[str, Any] = json.loads(text_of(place, "growth-report.json"))
    return told


def text_of(place: Workplace, name: str) -> str:
    """Return one of its files."""
    return (place.folder / "reports" / FOLDER / name).read_text(encoding="utf-8")


def people() -> set[str]:
    """Return everyone the company knows."""
    site, sheet = company()[0], company()[1]
    told = {one["displayName"] for one in site.people}
    return told | {str(row[0]) for row in sheet.tabs["Members"][1:] if row}


def is_open_to_others(path: Path, *, root: Path) -> bool:
    """Tell whether others than the owner can read a file: by its own mode, and by no folder that stops them."""
    stops = [one for one in (path, *path.parents) if one.is_relative_to(root) and not one.stat().st_mode & 0o077]
    return not stops


# ---- figures


def held(name: str) -> dict[int, dict[str, Json]]:
    """Return the issues a member held at the close of each of the client squad's closed sprints, by hand."""
    ids = {one["displayName"]: one["accountId"] for one in company()[0].people}
    found: dict[int, dict[str, Json]] = defaultdict(dict)
    for sprint in company()[0].sprints:
        if sprint["originBoardId"] != 11 or sprint["state"] != "closed":
            continue
        for issue in company()[0].issues:
            if issue["key"] in all_rows()[sprint["id"]]:
                states = [state for since, state in undone(issue)[0] if since <= moment(sprint["completeDate"])]
                if states and states[-1]["assignee"] == ids[name]:
                    found[sprint["id"]][issue["key"]] = issue
    return found


def test_completed_work_is_counted_as_by_hand(facts: dict[str, Any]) -> None:
    """Sprint by sprint, from the raw answers: what they held at the close and what of it was done."""
    mine = held(MEMBER)
    assert [one["sprint_id"] for one in facts["sprints"]] == sorted(mine)
    for row in facts["sprints"]:
        rows = [all_rows()[row["sprint_id"]][key] for key in mine[row["sprint_id"]]]
        for outcome in ("completed", "not_completed"):
            points = [one.points_end or 0 for one in rows if one.outcome == outcome]
            assert row[f"{outcome}_points"] == sum(points), row["sprint"]
            assert row[f"{outcome}_issues"] == len(points), row["sprint"]
    assert DONE


def test_quarters_add_up_their_sprints(facts: dict[str, Any]) -> None:
    """By the quarter a sprint closed in."""
    for quarter in facts["quarters"]:
        sprints = [one for one in facts["sprints"] if one["quarter"] == quarter["quarter"]]
        for name in ("committed_points", "completed_points", "carry_over_points", "completed_issues"):
            assert quarter[name] == sum(one[name] for one in sprints)
        assert quarter["completed_per_sprint_points"] == pytest.approx(quarter["completed_points"] / len(sprints))


def test_milestones_are_those_the_plan_names_them_for(facts: dict[str, Any]) -> None:
    """One in each quarter, with what became of it."""
    rows = [row for row in company()[1].tabs["Milestones"][1:] if len(row) > 4 and row[4] == MEMBER]
    assert [one["milestone"] for one in facts["milestones"]] == [row[0] for row in rows]
    assert [one["status"] for one in facts["milestones"]] == ["aborted", "incomplete", "open"]
    assert [one["due"] for one in facts["milestones"]] == ["2026-06-26", "2026-09-25", "2026-12-11"]
    assert facts["milestones"][0]["delivered_at"] is None
    assert facts["sprints"][0]["completed_at"].endswith("Z")


def test_the_facts_keep_to_their_schema(facts: dict[str, Any]) -> None:
    """Who it is about, as Jira writes the name."""
    assert (facts["schema"], facts["squad"], facts["member"]) == ("growth-report/1", "client", MEMBER)
    assert facts["quarter"] == "2026Q4"
    assert facts["unit"] == "points"


# ---- privacy


def test_the_files_of_a_real_run_name_no_colleague(place: Workplace) -> None:
    """Page, notebook with its parameters and metadata, and JSON."""
    own, others = {MEMBER}, people()
    assert MEMBER in others
    assert not named([text_of(place, "growth-report.html")], own=own, others=others)
    assert not named(texts_of(json.loads(text_of(place, "growth-report.ipynb"))), own=own, others=others)
    assert not named(texts_of(json.loads(text_of(place, "growth-report.json"))), own=own, others=others)


def test_only_the_owner_can_read_it(place: Workplace) -> None:
    """The folder private/ and every file in it."""
    root = place.folder / "reports"
    assert stat.S_IMODE((root / "private").stat().st_mode) == 0o700
    files = [path for path in (root / "private").rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {f"growth-report.{end}" for end in ("html", "ipynb", "json")}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files if path.stem == "growth-report"} == {0o600}
    assert not [path for path in files if is_open_to_others(path, root=root)]


def test_nothing_outside_the_private_folder_tells_of_it(place: Workplace) -> None:
    """No index, no feed, no squad's folder."""
    root = place.folder / "reports"
    for path in root.rglob("*"):
        if path.is_file() and not path.is_relative_to(root / "private"):
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not re.search(r"mei.tanaka|growth", text, re.IGNORECASE), path
    assert not (root / "client").exists()


@pytest.mark.slow
def test_a_private_folder_that_was_open_is_closed(tmp_path: Path) -> None:
    """Somebody made it by hand, readable for all."""
    made = Workplace(tmp_path)
    growth_site(tmp_path)
    (tmp_path / "reports/private").mkdir(parents=True)
    (tmp_path / "reports/private").chmod(0o755)
    done = made.run("growth-report", "client", "--member", "Ana Ruiz", "--snapshot", snapshot_of(made))
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE((tmp_path / "reports/private").stat().st_mode) == 0o700


@pytest.mark.slow
def test_a_failed_run_leaves_its_copy_where_only_the_owner_can_read_it(tmp_path: Path) -> None:
    """Exit 5, also where it is the first run ever; the last good report stays."""
    made, root = Workplace(tmp_path), tmp_path / "reports"
    growth_site(tmp_path)
    given = ("growth-report", "client", "--member", "Ana Ruiz", "--snapshot", snapshot_of(made))
    (tmp_path / "notebooks").unlink()
    shutil.copytree(REPO / "notebooks", tmp_path / "notebooks")
    notebook = tmp_path / "notebooks/growth_report.ipynb"
    whole = notebook.read_bytes()
    spoil(notebook)
    first = made.run(*given)
    assert first.returncode == 5, first.stderr
    kept = failed_copies(root)
    assert not [path for path in kept if is_open_to_others(path, root=root)]
    notebook.write_bytes(whole)
    assert made.run(*given).returncode == 0
    good = {path: path.read_bytes() for path in root.rglob("growth-report.*")}
    spoil(notebook)
    assert made.run(*given).returncode == 5
    assert not [path for path in failed_copies(root) if is_open_to_others(path, root=root)]
    assert {path: path.read_bytes() for path in good} == good


def failed_copies(root: Path) -> list[Path]:
    """Return what a failed run left, all of it in the private folder."""
    found = [path for path in root.rglob("*growth_report*") if path.is_file()]
    assert [path for path in found if path.suffix == ".ipynb"]
    assert not [path for path in found if not path.is_relative_to(root / "private")]
    return found


def spoil(notebook: Path) -> None:
    """Let a notebook fail where it shows the issues."""
    told = json.loads(notebook.read_text(encoding="utf-8"))
    cell = next(one for one in told["cells"] if one["id"] == "issues-shown")
    cell["source"] = ["show.own_issues_table(nobody)\n"]
    notebook.write_text(json.dumps(told), encoding="utf-8")


def snapshot_of(made: Workplace) -> str:
    """Return the ID of the one snapshot there is."""
    return made.run("snapshots").stdout.split()[0]


# ---- who it is about


@pytest.mark.slow
def test_an_unknown_member_is_refused_without_telling_who_there_is(tmp_path: Path) -> None:
    """Exit 2; a near miss is named, nobody else, and nothing is made."""
    made = Workplace(tmp_path)
    growth_site(tmp_path, name="Client")
    snapshot = snapshot_of(made)
    everyone = set(PEOPLE.values())
    for asked, meant in (("Bo Lee", {"Bo Li"}), ("Zachary", set()), ("", set())):
        done = made.run("growth-report", "client", "--member", asked, "--snapshot", snapshot)
        assert done.returncode == 2, done.stderr
        assert named([done.stderr], own=set(), others=everyone) == meant
        assert "Traceback" not in done.stderr
        assert done.stdout == ""
    assert not (tmp_path / "reports").exists()


@pytest.mark.slow
def test_names_within_names_are_kept_apart_in_the_files(tmp_path: Path) -> None:
    """The whole way, through a process of its own: parameters and metadata included."""
    made = Workplace(tmp_path)
    growth_site(tmp_path, name="Client")
    assert "Bo Li" not in NOISE.replace("BO LI", "")
    done = made.run("growth-report", "client", "--member", "ana ruiz", "--snapshot", snapshot_of(made))
    assert done.returncode == 0, done.stderr
    folder = tmp_path / done.stdout.strip()
    for end in ("html", "ipynb", "json"):
        text = folder.with_suffix(f".{end}").read_text(encoding="utf-8")
        texts = [text] if end == "html" else texts_of(json.loads(text))
        assert not named(texts, own={"Ana Ruiz", "ana ruiz"}, others={*PEOPLE.values(), "Maya Stone"}), end


@pytest.mark.slow
def test_a_snapshot_gives_the_same_facts_again(place: Workplace, facts: dict[str, Any], tmp_path: Path) -> None:
    """Rendered from it, nothing is fetched."""
    given = ("--member", MEMBER, "--snapshot", facts["snapshot"], "--reports", str(tmp_path))
    done = place.run("growth-report", "client", *given)
    assert done.returncode == 0, done.stderr
    again = json.loads(Path(done.stdout.splitlines()[-1]).with_suffix(".json").read_text(encoding="utf-8"))
    assert {key: again[key] for key in again if key != "made"} == {key: facts[key] for key in facts if key != "made"}
