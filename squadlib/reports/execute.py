"""A notebook and its parameters → the executed notebook, or a NotebookError that says where it stopped."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillException, PapermillExecutionError
from traitlets.config import Config

from squadlib import errors
from squadlib.errors import NotebookError, SquadlibError
from squadlib.reports.slugs import slug

_START_FAILURES = ("Kernel died before replying to kernel_info", "Kernel didn't respond in")
_TRIES = 2
_NAMES = ("squad", "sprint", "quarter", "member")  # parameters that tell one run's failed copy from another's


def execute(
    notebook: Path,
    *,
    parameters: Mapping[str, Any],
    failed: Path,
    cwd: Path | None = None,
    timeout: int = 600,
) -> NotebookNode:
    """Run a notebook from top to bottom in a kernel of its own and return it as executed.

    The kernel is this Python; its files live in a private folder that is gone afterwards; it starts in `cwd` (default:
    where we are). A cell may take `timeout` seconds. Where it fails, its executed copy is left in the folder `failed`
    under the notebook's name and its parameters.
    Raises NotebookError; a SquadlibError of the notebook is raised as what it is.
    """
    with tempfile.TemporaryDirectory(prefix="squadlib-") as private:
        out = Path(private) / notebook.name
        try:
            _run(notebook, out, parameters=parameters, private=Path(private), cwd=cwd or Path.cwd(), timeout=timeout)
        except (PapermillException, DeadKernelError, CellTimeoutError, RuntimeError) as error:
            injected = 1 if parameters else 0
            raise _failure(error, notebook, injected=injected, kept=_keep(out, failed, parameters)) from error
        executed: NotebookNode = nbformat.read(out, as_version=4)  # type: ignore[no-untyped-call]
        return executed


def _run(notebook: Path, out: Path, *, parameters: Mapping[str, Any], private: Path, cwd: Path, timeout: int) -> None:
    """Run once, and once more where the kernel did not come up: on a busy machine its ports may be taken."""
    for attempt in range(_TRIES):
        try:
            papermill.execute_notebook(
                notebook,
                out,
                parameters=dict(parameters),
                kernel_name="python3",
                language="python",
                progress_bar=False,
                request_save_on_cell_execute=False,
                execution_timeout=timeout,
                shutdown_kernel="immediate",  # it holds nothing that would have to be written
                resources={"metadata": {"path": str(cwd)}},
                kernel_manager_class="squadlib.reports.kernel.PrivateKernelManager",
                config=_config(private / f"kernel-{attempt}"),
            )
        except RuntimeError as error:
            if attempt + 1 < _TRIES and str(error).startswith(_START_FAILURES):
                continue
            raise
        return


def _config(folder: Path) -> Config:
    folder.mkdir()
    manager = {"private_folder": str(folder), "transport_encryption": "auto"}
    return Config({"PrivateKernelManager": manager})


def _keep(out: Path, failed: Path, parameters: Mapping[str, Any]) -> Path | None:
    """Keep the executed copy of what failed; where nothing ran there is none."""
    if not out.is_file():
        return None
    failed.mkdir(parents=True, exist_ok=True)
    told_apart = [slug(str(parameters[name])) for name in _NAMES if parameters.get(name)]
    kept = failed / f"{'-'.join([out.stem, *told_apart])}.ipynb"
    kept.write_bytes(out.read_bytes())
    return kept


def _failure(error: Exception, notebook: Path, *, injected: int, kept: Path | None) -> SquadlibError:
    """Return what to raise: the notebook's own SquadlibError as such, anything else with its cell and question."""
    mend = f"Its executed copy is {kept}." if kept else ""
    if not isinstance(error, PapermillExecutionError):
        return NotebookError(f"{type(error).__name__}: {error}", where=str(notebook), mend=mend)
    own = getattr(errors, str(error.ename), None)
    if isinstance(own, type) and issubclass(own, SquadlibError):
        return own(str(error.evalue), mend=mend)
    index = error.cell_index - injected  # the executed copy has one cell more, the parameters given
    where = f"{notebook}, cell {index + 1}{_question(notebook, index)}"
    return NotebookError(f"{error.ename}: {error.evalue}", where=where, mend=mend)


def _question(notebook: Path, index: int) -> str:
    """Return the heading a cell stands under."""
    cells = nbformat.read(notebook, as_version=4).cells[:index]  # type: ignore[no-untyped-call]
    headings = [
        cell.source.splitlines()[0].lstrip("# ") for cell in cells if cell.cell_type == "markdown" and cell.source
    ]
    return f" ({headings[-1]})" if headings else ""
