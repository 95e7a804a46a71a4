"""A notebook and its parameters → the executed notebook, or a NotebookError that says where it stopped."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillException
from traitlets.config import Config

from squadlib.engine.choice import chosen
from squadlib.engine.forked import ENGINE
from squadlib.engine.limits import seconds_left
from squadlib.reports.run.failure import failure
from squadlib.reports.run.slugs import name_of

Ran = Callable[[int, int], None]
_START_FAILURES = ("Kernel died before replying to kernel_info", "Kernel didn't respond in")
_TRIES = 2


def execute(
    notebook: Path,
    *,
    parameters: Mapping[str, Any],
    failed: Path,
    cwd: Path | None = None,
    timeout: int = 600,
    longest: int | None = None,
    engine: str | None = None,
    ran: Ran = lambda _, __: None,
) -> NotebookNode:
    """Run a notebook from top to bottom in a process of its own and return it as executed.

    The process is this Python; its files live in a private folder that is gone afterwards; it starts in `cwd` (default:
    where we are). A cell may take `timeout` seconds and all of them `longest`. `engine` is `forked` or `kernel`
    (default: as `chosen` says); `ran` hears after each cell how many of how many are done. Where it fails, its executed
    copy is left in the folder `failed` under the notebook's name and its parameters.
    Raises NotebookError; a SquadlibError of the notebook is raised as what it is.
    """
    how = chosen(engine)
    with tempfile.TemporaryDirectory(prefix="squadlib-") as private:
        out, begun = Path(private) / notebook.name, list[NotebookNode]()
        try:
            options = _options(cwd=cwd or Path.cwd(), timeout=timeout, longest=longest)
            options["on_notebook_start"] = lambda *, notebook: begun.append(notebook)  # what there is where it dies
            options["on_cell_complete"] = lambda *, cell_index, **_: ran(*_counted(begun[-1], cell_index))
            return _run(notebook, out, parameters=parameters, private=Path(private), engine=how, options=options)
        except (PapermillException, DeadKernelError, CellTimeoutError, RuntimeError) as error:
            copy = nbformat.read(out, as_version=4) if out.is_file() else next(reversed(begun), None)  # type: ignore[no-untyped-call]
            kept = failed / f"{name_of(notebook, parameters)}.ipynb"
            raise failure(error, notebook, copy=copy, injected=1 if parameters else 0, kept=kept) from error


def _counted(notebook: NotebookNode, index: int) -> tuple[int, int]:
    """Return how many code cells there are up to this place, and how many in all."""
    is_code = [cell.cell_type == "code" for cell in notebook.cells]
    return sum(is_code[: index + 1]), sum(is_code)


def _run(
    notebook: Path, out: Path, *, parameters: Mapping[str, Any], private: Path, engine: str, options: dict[str, Any]
) -> NotebookNode:
    """Run once, and once more where the kernel did not come up: on a busy machine its ports may be taken."""
    attempt = 0
    while True:
        attempt += 1
        where = {"engine_name": ENGINE} if engine == "forked" else _kernel(private / f"kernel-{attempt}")
        try:
            executed: NotebookNode = papermill.execute_notebook(
                notebook, out, parameters=dict(parameters), **options, **where
            )
        except RuntimeError as error:
            if attempt == _TRIES or not str(error).startswith(_START_FAILURES):
                raise
        else:
            return executed


def _options(*, cwd: Path, timeout: int, longest: int | None) -> dict[str, Any]:
    """Return what papermill is told whichever engine runs the notebook."""
    return {
        "kernel_name": "python3",
        "language": "python",
        "progress_bar": False,
        "request_save_on_cell_execute": False,
        "timeout_func": seconds_left(timeout, longest=longest),
        "shutdown_kernel": "immediate",  # it holds nothing that would have to be written
        "resources": {"metadata": {"path": str(cwd)}},
    }


def _kernel(folder: Path) -> dict[str, Any]:
    """Return how papermill starts a kernel whose files are in this folder."""
    folder.mkdir()
    manager = {"private_folder": str(folder), "transport_encryption": "auto"}
    config = Config({"PrivateKernelManager": manager})
    return {"kernel_manager_class": "squadlib.reports.run.kernel.PrivateKernelManager", "config": config}
