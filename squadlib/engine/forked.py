"""papermill's engine `squadlib`: as the one it comes with, but for where the cells run."""

from typing import Any

from jupyter_core.utils import run_sync
from nbclient.exceptions import DeadKernelError
from papermill.engines import NBClientEngine, papermill_engines

from squadlib.engine.process import NotebookProcess
from squadlib.engine.server import is_safe

ENGINE = "squadlib"
"""Its name in papermill, whose entry point it is: `papermill --engine squadlib`."""


class ForkedEngine(NBClientEngine):  # type: ignore[misc]
    """Runs a Python notebook in a process forked from the warm server; where that is not safe, in a kernel as usual."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        """Run the cells and put their outputs into the notebook."""
        language = nb_man.nb.metadata.get("kernelspec", {}).get("language", "python")
        if not is_safe() or language != "python":
            return super().execute_managed_notebook(nb_man, kernel_name, **options)
        process = NotebookProcess()
        try:
            return super().execute_managed_notebook(nb_man, kernel_name, km=process, **options)
        except Exception as error:
            run_sync(process.leave)()
            if isinstance(error, DeadKernelError):
                raise DeadKernelError(process.how_it_ended()) from error
            raise
        finally:
            process.shutdown_kernel(now=options.get("shutdown_kernel") == "immediate")
            process.cleanup_resources()


papermill_engines.register(ENGINE, ForkedEngine)  # for a checkout that was installed before the entry point was
