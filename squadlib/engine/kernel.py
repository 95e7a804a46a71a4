"""The process of one notebook: IPython's own kernel, forked from the warm server, with a pipe for each channel."""

import asyncio
import atexit
import logging
import multiprocessing
import os
import shutil
import signal
import sys
import threading
import time
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from typing import Any

import zmq
from ipykernel.eventloops import enable_gui
from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.shellapp import InteractiveShellApp
from jupyter_client.session import Session
from traitlets import Any as AnyTrait
from traitlets import Type
from traitlets.config import Config

from squadlib.engine.pipe import Pipe, readable
from squadlib.engine.start import FRESH_PATH, Start
from squadlib.engine.stream import Stream


def serve(requests: Connection, published: Connection, start: Start) -> None:
    """Run the cells asked for, one after the other, until the other side hangs up."""
    os.setsid()  # so that it can be ended with all its own processes
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # but while a cell runs
    _begin_afresh(start)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    serving = loop.create_task(_serve(requests, published, start))
    serving.add_done_callback(lambda _: loop.stop())
    loop.run_forever()  # and a cell's quit() stops it too
    if serving.done():
        serving.result()
    atexit._run_exitfuncs()  # noqa: SLF001  a forked process of multiprocessing ends without


class _Shell(ZMQInteractiveShell):
    """IPython as a kernel has it, without the application that starts one."""

    def enable_gui(self, gui: Any = None) -> None:
        """Let `%matplotlib` find the kernel."""
        enable_gui(gui, kernel=self.kernel)  # type: ignore[no-untyped-call]
        self.active_eventloop = gui


class _NoThread:
    """Stands where the kernel has a thread for requests: cells run in the main thread, which reads them too."""

    parent_thread = threading.main_thread()

    def __bool__(self) -> bool:
        return False


class _Kernel(IPythonKernel):
    """IPython's kernel with pipes where it expects zmq's sockets."""

    shell_class = Type(_Shell)
    shell_stream = AnyTrait()
    shell_channel_thread = AnyTrait(_NoThread())
    _supports_kernel_subshells = False

    async def do_execute(self, *given: Any, **named: Any) -> Any:
        """Run a cell; a process that it forked and that comes back from it ends here."""
        pid = os.getpid()
        reply = await super().do_execute(*given, **named)  # type: ignore[no-untyped-call]
        if os.getpid() != pid:
            os._exit(0)
        return reply


async def _serve(requests: Connection, published: Connection, start: Start) -> None:
    session, iopub = Session(key=start.key), Pipe(published)
    sys.stdout = Stream("stdout", 1, session=session, published=iopub)
    sys.stderr = Stream("stderr", 2, session=session, published=iopub)
    threading.Thread(target=_watch, args=(start.folder, sys.stdout, sys.stderr), daemon=True).start()
    kernel = _Kernel.instance(
        session=session,
        iopub_socket=iopub,
        log=logging.getLogger("squadlib.engine"),
        user_ns=None,  # a module of its own
        config=Config({"HistoryManager": {"hist_file": ":memory:"}}),
    )
    kernel.start()  # type: ignore[no-untyped-call]
    kernel.shell_stream = Pipe(requests)
    while True:
        await readable(requests)
        try:
            frames = requests.recv()
        except (EOFError, OSError):
            return
        iopub.is_open = True
        await kernel.dispatch_shell([zmq.Frame(frame) for frame in frames])
        iopub.is_open = False


def _begin_afresh(start: Start) -> None:
    """Take over environment and folder, and nothing of what the server or the caller had made of this Python."""
    os.environ.clear()
    os.environ.update(start.environ)
    os.environ["IPYTHONDIR"] = start.folder
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    time.tzset()
    os.chdir(start.cwd)
    sys.path[:] = FRESH_PATH
    InteractiveShellApp().init_path()  # type: ignore[no-untyped-call]  # the folder we are in, where IPython has it
    sys.argv[:] = ["notebook"]
    multiprocessing.set_start_method(None, force=True)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()  # the standard library's generator does so by itself


def _watch(folder: str, *streams: Stream) -> None:
    """Take what is written to the descriptors; end when the process that asked for the notebook is gone."""
    parent = parent_process()
    gone = [parent.sentinel] if parent else []
    while True:
        ready = wait([*gone, *(stream.end for stream in streams)])
        if any(sentinel in ready for sentinel in gone):
            shutil.rmtree(folder, ignore_errors=True)
            os.killpg(os.getpid(), signal.SIGKILL)
        for stream in streams:
            stream.take_written()
