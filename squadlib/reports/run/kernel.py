"""The kernel a report runs in: this very Python, its connection file and profile in a private folder."""

import os
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from traitlets import Instance, Unicode, default


class ThisPython(KernelSpecManager):
    """Knows one kernel, the interpreter that runs us: no folder of the user or the machine can stand in for it."""

    @default("kernel_dirs")
    def _no_folders(self) -> list[str]:
        return []


class PrivateKernelManager(AsyncKernelManager):
    """Starts a kernel whose connection file and IPython profile are in `private_folder` alone."""

    private_folder = Unicode(help="Where this kernel's files live.").tag(config=True)
    kernel_spec_manager = Instance(KernelSpecManager)

    @default("kernel_spec_manager")
    def _this_python(self) -> KernelSpecManager:
        return ThisPython()

    @default("connection_file")
    def _private_connection_file(self) -> str:
        return os.path.join(self.private_folder, "connection.json")  # noqa: PTH118  a trait of text

    async def _async_pre_start_kernel(self, **kw: Any) -> Any:
        environ = {**os.environ, **(kw.pop("env", None) or {}), "IPYTHONDIR": self.private_folder}
        return await super()._async_pre_start_kernel(env=environ, **kw)
