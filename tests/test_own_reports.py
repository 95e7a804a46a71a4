"""A report of one's own: started by a command, edited by a cell, made for squads, mailed and found in the index."""

import json
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

from squadlib import params as site_params
from squadlib.desk.lint import lint
from squadlib.desk.new_report import new_report
from squadlib.desk.parted import listed, parted
from squadlib.errors import UsageError
from squadlib.reports import load
from squadlib.reports.own.facts import own_facts
from squadlib.reports.run.own import own_report
from squadlib.reports.run.parameters import Parameter, asked, parameters_of
from squadlib.starter.notebooks import shipped_notebooks
from tests.mail_server import Post, serve
from tests.report_fixture import board_records, site
from tests.sites import Workplace

NAME = "days-in-review"


@pytest.fixture
def desk(tmp_path: Path) -> Workplace:
    """Return a folder with params of two squads of the sample company and a starting notebook of one's own."""
    (tmp_path / "params" / "squads").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "params" / "site.yaml").write_text("jira: {url: demo}\nworkbook: demo\n", encoding="utf-8")
    for squad, board in {"client": 11, "freelancer": 12}.items():
        text = f"name: {squad.title()}\nboard: {board}\n"
        (tmp_path / "params" / "squads" / f"{squad}.yaml").write_text(text, encoding="utf-8")
    new_report(NAME, folder=tmp_path / "notebooks")
    return Workplace(tmp_path)


def notebook_of(place: Workplace) -> Path:
    """Return the notebook of one's own."""
    return place.folder / "notebooks" / f"{NAME.replace('-', '_')}.ipynb"


def edit(notebook: Path, cell: str, source: str) -> None:
    """Change one cell, as an analyst does."""
    read = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    next(one for one in read.cells if one.id == cell).source = source
    nbformat.write(read, notebook)  # type: ignore[no-untyped-call]


def facts_of(place: Workplace, squad: str) -> dict[str, Any]:
    """Return the facts of the squad's report."""
    (found,) = (place.folder / "reports" / squad).glob(f"*/{NAME}.json")
    told: dict[str, Any] = json.loads(found.read_text(encoding="utf-8"))
    return told


@pytest.mark.slow
def test_it_is_made_mailed_and_in_the_index_like_any_other(desk: Workplace) -> None:
    """For two squads, with a value typed and one by default, after one cell was edited."""
    edit(notebook_of(desk), "opening", 'show.own_opening(data, name="review", answer="Reviews take longest")')
    for squad, given in {"client": ["--longest", "2"], "freelancer": []}.items():
        done = desk.run("report", NAME, f"--squad={squad}", *given)
        assert done.returncode == 0, done.stderr
        page = (desk.folder / done.stdout.split()[-1]).read_text(encoding="utf-8")
        assert "<h1>Reviews take longest</h1>" in page
        assert "write the answer as one sentence" not in page
    assert [len(facts_of(desk, squad)["longest"]) for squad in ("client", "freelancer")] == [2, 5]
    assert facts_of(desk, "client")["sprint"]["state"] == "closed"
    told = json.loads((desk.folder / "reports" / "index.json").read_text(encoding="utf-8"))["reports"]
    assert {(row["report"], row["squad"], row["answer"]) for row in told} == {
        (NAME, "client", "Reviews take longest"),
        (NAME, "freelancer", "Reviews take longest"),
    }
    with serve(Post()) as post:
        smtp = f"{{host: 127.0.0.1, port: {post.port}, security: none, from: reports@example.com}}"
        site = desk.folder / "params" / "site.yaml"
        site.write_text(
            f"{site.read_text(encoding='utf-8')}email: {{smtp: {smtp}, allowed_domains: [example.com]}}\n",
            encoding="utf-8",
        )
        for squad in ("client", "freelancer"):
            squad_file = desk.folder / "params" / "squads" / f"{squad}.yaml"
            with squad_file.open("a", encoding="utf-8") as file:
                file.write(f"email: {{to: [{squad}@example.com]}}\n")
            done = desk.run("send", squad, "--report", NAME)
            assert done.returncode == 0, done.stderr
        assert sorted(post.inboxes) == ["client@example.com", "freelancer@example.com"]
        for (mail,), squad in zip(post.inboxes.values(), ("Client", "Freelancer"), strict=True):
            assert squad in str(mail["Subject"])
            assert "Reviews take longest" in mail.get_body(("plain",)).get_content()


@pytest.mark.slow
def test_what_its_notebook_does_not_take_is_refused_before_it_starts(desk: Workplace) -> None:
    """An unknown option, a value of another kind, a squad that is not there: exit 2, and what is possible."""
    for given, said in {
        ("--longst", "3"): "Did you mean '--longest'?",
        ("--longest", "many"): "--longest takes a whole number, not 'many'",
        ("--squad", "cleint"): "Did you mean 'client'?",
    }.items():
        done = desk.run("report", NAME, *given)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    done = desk.run("report", "nothing-of-the-kind")
    assert (done.returncode, "there is no notebook nothing_of_the_kind.ipynb" in done.stderr) == (2, True)
    assert not (desk.folder / "reports").exists()


def test_its_help_is_that_of_its_parameters(desk: Workplace) -> None:
    """Name, kind, default and comment of each; those of the command too; a report that is shipped has its own."""
    shown = " ".join(desk.run("report", NAME, "--help").stdout.split())
    assert "--longest VALUE how many issues are listed (a whole number; 5 if left out)" in shown
    assert "--snapshot ID" in shown
    assert "Make the sprint closure report of SQUAD" in desk.run("report", "sprint-report", "--help").stdout


@pytest.mark.slow
def test_a_shipped_report_is_made_through_the_same_door(desk: Workplace) -> None:
    """`report health-report --squad` is `health-report SQUAD`."""
    done = desk.run("report", "health-report", "--squad", "client")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("/health-report.html")


def test_a_starting_notebook_is_thin_and_never_written_over(desk: Workplace) -> None:
    """Its name is a report's; one that is there, shipped or none is refused."""
    assert lint(notebook_of(desk)) == []
    assert f'own_facts("{NAME}"' in nbformat.read(notebook_of(desk), as_version=4).cells[-1].source  # type: ignore[no-untyped-call]
    folder = desk.folder / "notebooks"
    for name, said in {
        NAME: "is there already",
        "sprint-report": "is there already",
        "../evil": "is no report's name",
        "Days": "is no report's name",
    }.items():
        with pytest.raises(UsageError, match=said):
            new_report(name, folder=folder)
    with pytest.raises(UsageError, match="the folder is not there"):
        new_report("other", folder=desk.folder / "nowhere")
    assert [path.name for path in folder.iterdir()] == [notebook_of(desk).name]


def test_values_are_read_as_the_kind_of_their_default() -> None:
    """And what does not fit names the option, its kind and its default."""
    known = [
        Parameter("top", 5, "how many"),
        Parameter("share", 0.5, ""),
        Parameter("is_long", False, ""),
        Parameter("names", ["a"], ""),
        Parameter("title", "x", ""),
    ]
    given = {"top": "7", "share": "0.25", "is-long": "yes", "names": "b, c", "title": "Größe"}
    assert asked(known, given) == {"top": 7, "share": 0.25, "is_long": True, "names": ["b", "c"], "title": "Größe"}
    for name, text, said in [
        ("top", "7.5", "--top takes a whole number, not '7.5'"),
        ("share", "half", "--share takes a number"),
        ("is-long", "maybe", "--is-long takes yes or no"),
        ("tops", "1", "this report has no --tops"),
        ("snapshot", "x", "this report has no --snapshot"),
    ]:
        with pytest.raises(UsageError, match=said):
            asked(known, {name: text})


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('snapshot = "latest"\nparams = ""\ntop = 2 + len("x")', r"the default of top is"),
        ('squad = "client"', "it has no parameter snapshot and no params"),
        ("", "it has no parameters cell"),
    ],
)
def test_a_parameters_cell_that_cannot_be_read_is_refused(desk: Workplace, source: str, said: str) -> None:
    """With what to write instead."""
    edit(notebook_of(desk), "parameters", source)
    with pytest.raises(UsageError, match=said):
        parameters_of(notebook_of(desk))


def test_what_is_no_notebook_is_refused(tmp_path: Path) -> None:
    """Neither a broken file nor one of another kind is run."""
    path = tmp_path / "broken.ipynb"
    for content in ("{", "[]", '{"cells": 1}'):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(UsageError, match="this is no notebook"):
            parameters_of(path)
        assert [one.what.partition(":")[0] for one in lint(path)] == ["it is no notebook"]


@pytest.mark.parametrize(
    ("cell", "source", "said"),
    [
        ("load", "def f():\n    return 1", "it holds a definition"),
        ("load", "a = [one for one in ()]", "it holds a comprehension"),
        ("load", "if squad:\n    pass", "it holds a branch"),
        ("load", "for one in squad:\n    pass", "it holds a loop"),
        ("load", 'a = f"{squad}"', "it holds a formatted text"),
        ("load", "a = 1  # so", "it holds a comment"),
        ("load", "import os", "it imports"),
        ("load", 'a = "https://example.com"', "it holds an address, a colour or a number's format"),
        ("load", "a = 1\n" * 11, "it has more than 10 lines"),
        ("load", "a = (", "it is no Python: '(' was never closed"),
        ("imports", "import os\na = 1", "the second code cell is for imports alone"),
        ("parameters", "squad = os.environ  # x", "“squad = os.environ  # x” is no parameter"),
        ("parameters", "squad = 'x'", "“squad = 'x'” is no parameter"),
        ("longest", "## The longest", "its heading is no question"),
        ("longest-shown", "a = 1", "the cell below it does not show its answer within 5 lines"),
    ],
)
def test_what_belongs_elsewhere_is_told_with_its_cell(desk: Workplace, cell: str, source: str, said: str) -> None:
    """One remark, with the way out."""
    edit(notebook_of(desk), cell, source)
    (remark,) = lint(notebook_of(desk))
    assert remark.what == said
    assert remark.mend
    assert str(remark).startswith(f"{notebook_of(desk).name}, cell ")


def test_what_a_run_left_is_told(desk: Workplace) -> None:
    """Outputs, counts, an injected cell."""
    read = nbformat.read(notebook_of(desk), as_version=4)  # type: ignore[no-untyped-call]
    read.cells[2].execution_count = 3
    read.cells[4].metadata["tags"] = ["injected-parameters"]
    nbformat.write(read, notebook_of(desk))  # type: ignore[no-untyped-call]
    assert {one.what for one in lint(notebook_of(desk))} == {
        "it holds what a run showed",
        "it holds the parameters of a run",
    }


def test_lint_ends_with_2_where_it_tells_something(desk: Workplace) -> None:
    """And with 0 on a site whose notebooks are thin."""
    done = desk.run("lint")
    assert (done.returncode, done.stdout, done.stderr.strip()) == (0, "", "Nothing to remark: 1 read.")
    edit(notebook_of(desk), "load", "import os")
    done = desk.run("lint")
    assert done.returncode == 2
    assert "days_in_review.ipynb, cell 5: it imports. Move the import into the second code cell." in done.stdout


def test_where_notebooks_have_parted_is_shown_by_cell(desk: Workplace) -> None:
    """One that was changed, one that is not here, one of one's own; outputs are no difference."""
    shipped = {one.name: one for one in shipped_notebooks()}
    folder = desk.folder / "notebooks"
    for name in ("health_report.ipynb", "team_report.ipynb"):
        (folder / name).write_bytes(shipped[name].read_bytes())
    edit(folder / "health_report.ipynb", "progress", "## Are we late?")
    told = dict(line.split("  ", 1) for line in listed(folder))
    assert told["days_in_review.ipynb"] == "of your own"
    assert told["health_report.ipynb"] == "changed: squadlib notebooks --diff"
    assert told["team_report.ipynb"] == "as shipped"
    assert told["sprint_report.ipynb"] == "shipped, and not here: the shipped one is used"
    lines = list(parted(folder))
    assert "+## Are we late?\n" in lines
    assert [line for line in lines if line.startswith("-##")] == ["-## Are we where we usually are by now?\n"]
    assert not [line for line in lines if "team_report" in line]


def test_a_report_on_a_quarter_or_on_all_squads_is_filed_and_told_as_such(tmp_path: Path) -> None:
    """By its quarter, else by the day of the data; facts with the switches of the squad, or of each squad."""
    snapshot = site(tmp_path, board_records(), beside={"platform": board_records()})
    squads = site_params.every(tmp_path / "params")[0]
    everywhere = [Parameter("snapshot", "latest", ""), Parameter("params", "", "")]
    of_quarter = [Parameter("squad", "client", ""), Parameter("quarter", "", ""), *everywhere]
    one = own_report(squads[:1], snapshot, known=of_quarter, given={})
    everyone = own_report(squads, snapshot, known=everywhere, given={})
    assert (one.folder, one.parameters) == ("client/2026Q4", {"squad": "client", "quarter": "2026Q4"})
    assert (everyone.folder, everyone.parameters) == (f"team/{snapshot.as_of[:10]}", {})
    given = {"snapshot": snapshot.id, "params": str(tmp_path / "params")}
    quarter = own_facts("mine", load.quarter(squad="client", **given), found=3)
    team = own_facts("mine", load.team(**given), found=pd.DataFrame({"a": [1.0, float("nan")]}))
    assert [quarter[key] for key in ("squad", "quarter", "found")] == ["client", "2026Q4", 3]
    assert quarter["options"]["timezone"] == "UTC"
    assert [team[key] for key in ("squad", "found")] == [None, [{"a": 1}, {"a": None}]]
    assert sorted(team["options"]) == ["client", "platform"]
    with pytest.raises(ValueError, match="options is there already"):
        own_facts("mine", load.team(**given), options=1)
