"""Running a notebook: its own kernel and folder, and a failure that says where and leaves its copy."""

import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from squadlib.errors import DataError, NotebookError
from squadlib.reports.run import execute as running
from squadlib.reports.run.execute import execute


def notebook(folder: Path, *sources: str) -> Path:
    """Write a notebook with a parameters cell, a question and these cells."""
    cells = [
        new_code_cell('squad = "client"', metadata={"tags": ["parameters"]}),
        new_markdown_cell("## How fast are we?"),
    ]
    path = folder / "speed.ipynb"
    nbformat.write(new_notebook(cells=[*cells, *(new_code_cell(source) for source in sources)]), path)
    return path


def shown(executed: nbformat.NotebookNode) -> list[str]:
    """Return what the cells printed."""
    return ["".join(output.get("text", "") for output in cell.get("outputs", [])).strip() for cell in executed.cells]


def test_it_runs_in_this_python_with_nothing_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a home names another Python as its kernel, it is still this interpreter, in the folder asked for."""
    kernels = tmp_path / "home" / "kernels" / "python3"
    kernels.mkdir(parents=True)
    (kernels / "kernel.json").write_text('{"argv": ["/bin/false"], "display_name": "other", "language": "python"}')
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "home"))
    monkeypatch.delenv("IPYTHONDIR", raising=False)
    path = notebook(tmp_path, "import os, sys", "print(sys.executable)", "print(os.getcwd())", "print(squad)")
    executed = execute(path, parameters={"squad": "x'; import os"}, failed=tmp_path / "failed", cwd=tmp_path)
    assert shown(executed)[-3:] == [sys.executable, str(tmp_path), "x'; import os"]
    assert not (tmp_path / "failed").exists()
    assert [entry.name for entry in (tmp_path / "home").iterdir()] == ["kernels"]


def test_a_failed_cell_is_named_and_its_copy_kept(tmp_path: Path) -> None:
    """Where, under which question, what; the executed copy is in the folder of failures."""
    path = notebook(tmp_path, "1 / 0")
    with pytest.raises(
        NotebookError, match=r"speed\.ipynb, cell 3 \(How fast are we\?\): ZeroDivisionError: division"
    ) as error:
        execute(path, parameters={"squad": "client"}, failed=tmp_path / "failed")
    assert "failed/speed-client.ipynb" in str(error.value)
    assert (tmp_path / "failed" / "speed-client.ipynb").is_file()


def test_a_failure_of_the_data_keeps_its_exit_code(tmp_path: Path) -> None:
    """What the notebook refused to trust is a DataError here as well, with its own message."""
    path = notebook(
        tmp_path, "from squadlib.errors import DataError", 'raise DataError("the sums differ", where="sprint 7")'
    )
    with pytest.raises(DataError, match=r"^sprint 7: the sums differ") as error:
        execute(path, parameters={}, failed=tmp_path / "failed")
    assert error.value.exit_code == 4


def test_a_kernel_that_dies_is_a_failure(tmp_path: Path) -> None:
    """Killed midway, it is no silent success and is not run again."""
    path = notebook(tmp_path, "open('ran', 'a').write('x')", "import os", "os._exit(1)")
    with pytest.raises(NotebookError, match="DeadKernelError"):
        execute(path, parameters={}, failed=tmp_path / "failed", cwd=tmp_path)
    assert (tmp_path / "ran").read_text() == "x"


def test_a_kernel_that_does_not_come_up_gets_a_second_chance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once more, not forever."""
    real, tries = running.papermill.execute_notebook, []

    def busy(*args: object, **kwargs: object) -> object:
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError("Kernel died before replying to kernel_info")
        return real(*args, **kwargs)

    monkeypatch.setattr(running.papermill, "execute_notebook", busy)
    executed = execute(notebook(tmp_path, "print('up')"), parameters={}, failed=tmp_path / "failed")
    assert shown(executed)[-1] == "up"
    assert len(tries) == 2
