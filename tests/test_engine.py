"""The forked engine does what a kernel does: the same outputs, the same failures, and nothing left behind."""

import json
import re
import subprocess
import sys
import time
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from papermill.exceptions import PapermillExecutionError

from squadlib.engine.choice import ENGINES, VARIABLE, chosen
from squadlib.engine.forked import ENGINE, ForkedEngine
from squadlib.errors import DataError, NotebookError, UsageError
from squadlib.reports.run.execute import execute
from tests.conftest import REPO
from tests.odd_cells import ODD_CELLS, RAISING_CELLS, cells_of
from tests.report_fixture import site
from tests.report_kinds import KINDS
from tests.report_pages import NOTEBOOKS, prepared, richest


def written(folder: Path, *cells: NotebookNode | str) -> Path:
    """Write a notebook of these cells."""
    nodes = [new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    for number, node in enumerate(nodes):
        node.id = f"cell-{number}"
    path = folder / "odd.ipynb"
    nbformat.write(new_notebook(cells=nodes), path)
    return path


def run(path: Path, engine: str, **options: Any) -> NotebookNode:
    """Run a notebook by one engine, in its own folder."""
    options = {"parameters": {}, "cwd": path.parent, **options}
    return execute(path, failed=path.parent / "failed", engine=engine, **options)


def outputs(notebook: NotebookNode) -> list[Any]:
    """Return all that a run leaves in a notebook, cell by cell, but for times and the numbers of processes."""
    left: list[Any] = [notebook.metadata["language_info"]]
    for cell in notebook.cells:
        metadata = {
            name: part
            for name, part in cell.metadata.get("papermill", {}).items()
            if not name.endswith(("time", "tion"))
        }
        left.append([cell.source, cell.get("execution_count"), metadata, joined(cell.get("outputs", []))])
    return json.loads(re.sub(r"ipykernel_\d+|0x[0-9a-f]{8,}", "…", json.dumps(left)))


def joined(shown: list[Any]) -> list[Any]:
    """Return the outputs with a stream's pieces in one: a kernel cuts it by its clock."""
    whole: list[Any] = []
    for output in shown:
        if whole and output.output_type == "stream" and output.name == whole[-1].get("name"):
            whole[-1] = {**whole[-1], "text": whole[-1]["text"] + output.text}
        else:
            whole.append(output)
    return whole


@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_report_is_the_same_by_either_engine(name: str, tmp_path: Path) -> None:
    """Every output of every cell, byte for byte."""
    kind = KINDS[richest(name)]
    snapshot = site(tmp_path, kind.board())
    given = prepared(name, tmp_path, snapshot, sprint=kind.sprint).parameters
    parameters = {**given, "snapshot": snapshot.id, "params": str(tmp_path / "params")}
    notebook = REPO / "notebooks" / f"{name}.ipynb"
    made = [
        execute(notebook, parameters=parameters, failed=tmp_path, cwd=tmp_path, engine=engine) for engine in ENGINES
    ]
    assert outputs(made[0]) == outputs(made[1])


def test_odd_cells_show_the_same_by_either_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is shown, how, in what order and under which number; a cell that may raise lets the next one run."""
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # by which a kernel knows to leave descriptors alone
    raising = [new_code_cell(source, metadata={"tags": ["raises-exception"]}) for source in cells_of(RAISING_CELLS)]
    skipped = new_code_cell("1 / 0", metadata={"tags": ["skip-execution"]})
    path = written(tmp_path, *cells_of(ODD_CELLS), skipped)
    for made in zip(*(outputs(run(path, engine)) for engine in ENGINES), strict=True):
        assert made[0] == made[1]
    executed = []
    for engine in ENGINES:  # papermill fails the whole for any error shown, once all cells ran
        with pytest.raises(NotebookError, match=r"cell 6: KeyboardInterrupt"):
            run(written(tmp_path, *raising, "'after'"), engine)
        executed.append(outputs(nbformat.read(tmp_path / "failed" / "odd.ipynb", as_version=4)))
    assert executed[0] == executed[1]
    assert "'after'" in str(executed[0])


def test_a_failing_cell_raises_the_same_by_either_engine(tmp_path: Path) -> None:
    """The error of papermill with its cell, name, value and traceback; the cells behind it stay unrun."""
    path = written(tmp_path, "1", cells_of(RAISING_CELLS)[0], "3")
    raised, kept = [], []
    for engine in (None, ENGINE):
        with pytest.raises(PapermillExecutionError) as error:
            papermill.execute_notebook(
                path, tmp_path / "out.ipynb", engine_name=engine, kernel_name="python3", language="python"
            )
        raised.append(re.sub(r"ipykernel_\d+", "…", repr(vars(error.value))))
        kept.append(outputs(nbformat.read(tmp_path / "out.ipynb", as_version=4)))
    assert raised[0] == raised[1]
    assert kept[0] == kept[1]


@pytest.mark.parametrize("engine", ENGINES)
def test_errors_of_ours_and_parameters_come_through(engine: str, tmp_path: Path) -> None:
    """A DataError of the notebook is one here, with its exit code and what a parameter said."""
    source = "from squadlib.errors import DataError\nraise DataError(f'the sums of {squad} differ')"
    path = written(tmp_path, new_code_cell('squad = "client"', metadata={"tags": ["parameters"]}), source)
    with pytest.raises(DataError, match="the sums of x'; import os differ") as error:
        run(path, engine, parameters={"squad": "x'; import os"})
    assert error.value.exit_code == 4


PROBE = """
import json, os, random, signal, sys
names = dir()
import altair, pandas
print(json.dumps({
    "environ": sorted(os.environ), "leak": os.environ.get("LEAK"), "folder": os.getcwd(), "path": sys.path,
    "modules": [name for name in sys.modules if "leak" in name], "attribute": hasattr(random, "leak"),
    "renderer": altair.renderers.active, "rows": pandas.options.display.max_rows, "mask": os.umask(0o22),
    "signal": str(signal.getsignal(signal.SIGTERM)), "names": names,
}))
"""
LEAK = """
import os, random, signal, sys, altair, pandas
os.environ["LEAK"] = "1"
os.chdir("/")
sys.path.insert(0, "/leak")
sys.modules["leak"] = random.leak = os
altair.renderers.enable("png")
pandas.options.display.max_rows = 7
os.umask(0)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
"""
KERNELS_OWN = {"JPY_PARENT_PID", "JPY_SESSION_NAME", "PYDEVD_USE_FRAME_EVAL"}


def test_a_notebook_finds_a_python_as_new_as_a_kernels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the notebook before it or its caller did to environment, folder, modules, libraries or signals."""
    monkeypatch.setattr(sys, "path", ["/callers", *sys.path])
    found = [probed(tmp_path, engine) for engine in ("kernel", "forked")]
    run(written(tmp_path, LEAK), "forked")
    found.append(probed(tmp_path, "forked"))
    assert found[1] == found[2] == found[0]


def probed(folder: Path, engine: str) -> dict[str, Any]:
    """Return what a notebook finds at its start."""
    found: dict[str, Any] = json.loads(run(written(folder, PROBE), engine).cells[0].outputs[0].text)
    return {**found, "environ": [name for name in found["environ"] if name not in KERNELS_OWN]}


def test_random_numbers_differ_from_run_to_run(tmp_path: Path) -> None:
    """A forked process would otherwise draw what its server would have drawn."""
    path = written(tmp_path, "import numpy, random, uuid\n[numpy.random.rand(), random.random(), uuid.uuid4().hex]")
    first, second = (outputs(run(path, "forked"))[-1] for _ in range(2))
    assert first != second
    assert not set(re.findall(r"\d\.\d+", str(first))) & set(re.findall(r"\d\.\d+", str(second)))


def test_the_server_is_a_process_of_one_thread(tmp_path: Path) -> None:
    """So that what it forks finds no lock held and nothing begun; reports' libraries are loaded in it."""
    source = "import os, sys\nthreads = [len(os.listdir(f'/proc/{pid}/task')) for pid in (os.getppid(), os.getpid())]\n"
    source += "threads, 'squadlib.reports.load' in sys.modules, 'squadlib.reports.page.figure' in sys.modules"
    assert "([1, 2], True, False)" in str(outputs(run(written(tmp_path, source), "forked")))


def test_what_is_written_past_python_keeps_its_place(tmp_path: Path) -> None:
    """By a subprocess or C code, between what Python prints."""
    source = "import os\nfor turn in range(300):\n    print('a')\n    os.write(1, b'b\\n')"
    notebook = run(written(tmp_path, f"{source}\nprint('a')"), "forked")
    assert [output.text for output in joined(notebook.cells[0].outputs)] == ["a\nb\n" * 300 + "a\n"]


def test_a_process_that_is_killed_is_a_failure_that_says_so(tmp_path: Path) -> None:
    """No silent success, and no second run."""
    path = written(tmp_path, "open('ran', 'a').write('x')", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(NotebookError, match="the notebook's process was ended by SIGKILL"):
        run(path, "forked")
    assert (tmp_path / "ran").read_text() == "x"


@pytest.mark.parametrize("limit", [{"timeout": 1}, {"timeout": 600, "longest": 1}])
def test_what_takes_too_long_is_ended_with_its_own_processes(limit: dict[str, int], tmp_path: Path) -> None:
    """A cell has its seconds, and all cells have theirs."""
    source = "import os, subprocess\nkid = subprocess.Popen(['sleep', '60'])\n"
    path = written(tmp_path, source + "open('pids', 'w').write(f'{os.getpid()} {kid.pid}')\nkid.wait()")
    with pytest.raises(NotebookError, match="timed out"):
        run(path, "forked", **limit)
    assert [pid for pid in (tmp_path / "pids").read_text().split() if is_running(int(pid))] == []


SCRIPT = """
import multiprocessing
from pathlib import Path
from squadlib.reports.run.execute import execute

options = {"parameters": {}, "failed": Path("failed"), "engine": "forked"}
quick = multiprocessing.get_context("fork").Process(
    target=execute, args=[Path("quick.ipynb")], kwargs=options, daemon=True
)
quick.start()
quick.join()
execute(Path("odd.ipynb"), **options)
"""


def test_a_notebook_ends_with_the_script_that_runs_it(tmp_path: Path) -> None:
    """Killed in the middle of a cell; the script has no guard around what it does, and it runs one in a daemon too."""
    written(tmp_path, "open('done', 'w').close()").rename(tmp_path / "quick.ipynb")
    written(
        tmp_path, "import os, time\nopen('pid', 'w').write(str(os.getpid()))\nos.rename('pid', 'here')\ntime.sleep(60)"
    )
    (tmp_path / "script.py").write_text(SCRIPT)
    script = subprocess.Popen([sys.executable, "script.py"], cwd=tmp_path)
    wait_until(lambda: (tmp_path / "here").is_file() or script.poll() is not None)
    script.kill()
    script.wait()
    assert (tmp_path / "done").is_file()
    pid = int((tmp_path / "here").read_text())
    wait_until(lambda: not is_running(pid))


def is_running(pid: int) -> bool:
    """Tell whether there is such a process that has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(is_so: Any, seconds: float = 30) -> None:
    """Return as soon as it is so; fail the test where it never is."""
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_the_engine_is_chosen_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for, else by the environment, else forked where that is safe; a name that is none is refused."""
    monkeypatch.delenv(VARIABLE, raising=False)
    assert (chosen(), chosen("kernel")) == ("forked", "kernel")
    monkeypatch.setenv(VARIABLE, "kernel")
    assert (chosen(), chosen("forked")) == ("kernel", "forked")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert chosen("forked") == "kernel"
    monkeypatch.setenv(VARIABLE, "forkd")
    with pytest.raises(UsageError, match=r"SQUADLIB_ENGINE: there is no engine 'forkd'.* Did you mean 'forked'"):
        chosen()


def test_papermill_knows_the_engine_by_its_entry_point() -> None:
    """`papermill --engine squadlib` finds it wherever squadlib is installed."""
    declared = tomllib.loads((REPO / "pyproject.toml").read_text())["project"]["entry-points"]["papermill.engine"]
    module, name = declared[ENGINE].split(":")
    assert getattr(import_module(module), name) is ForkedEngine
