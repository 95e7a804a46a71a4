"""Cells that show something in an odd way, each under a line that says how: what an engine has to get right."""

ODD_CELLS = """
# %% a result, and the last one again
1 + 1
# %%
_ * 2
# %% two displays
from IPython.display import HTML, clear_output, display
display(HTML("<b>x</b>"))
display({"text/plain": "raw"}, raw=True)
# %% an object that knows its MIME types
class Page:
    def _repr_mimebundle_(self, **_):
        return {"text/html": "<i>", "application/vnd.page+json": {"n": 1.5}}, {"m": 1}
Page()
# %% both streams
import sys
print("out")
print("err", file=sys.stderr)
# %% written past Python, and by subprocesses
import os, subprocess
_ = subprocess.run("echo one; echo two > /dev/stdout", shell=True)
# %% more than a pipe holds
_ = subprocess.run(["seq", "1", "30000"])
# %% a shell
!echo bang
# %% magics
%env KIND=odd
%who_ls
# %%
%%capture held
print(1)
# %%
held.stdout
# %% a display that changes
handle = display("before", display_id="one")
# %%
handle.update("after")
# %% an output that is cleared
print("x")
clear_output()
print("y")
# %% what is awaited, here and in the cell behind
import asyncio
await asyncio.sleep(0.01)
task = asyncio.create_task(asyncio.sleep(0.01, 7))
# %%
await task
# %% a thread
import threading
thread = threading.Thread(target=print, args=["in a thread"])
thread.start()
thread.join()
# %% a fork, and processes
kid = os.fork()
if not kid:
    print("kid", flush=True)
    os._exit(0)
_ = os.waitpid(kid, 0)
# %%
import multiprocessing
with multiprocessing.get_context("fork").Pool(1) as pool:
    print(pool.map(abs, [-3]), multiprocessing.get_start_method())
# %% a warning, a line of a log
import logging, warnings
warnings.warn("odd")
logging.warning("odd")
# %% a widget
from comm import create_comm
_ = create_comm(target_name="x", data={})
# %% a class of the notebook, pickled
import pickle
type(pickle.loads(pickle.dumps(Page()))).__module__
# %% where it is
__name__, sys.executable, os.getcwd(), sys.path, os.environ["MPLBACKEND"], sys.stdin.read()
# %% what its streams say of themselves
sys.stdout.isatty(), sys.stdout.encoding, sys.stdout.writable(), hasattr(sys.stdout, "buffer")
# %% what %matplotlib asks
get_ipython().enable_gui(None)
# %% nothing
# %%
None
"""

RAISING_CELLS = """
# %% in a function
def fails():
    return 1 / 0
fails()
# %% an object that cannot be shown
class Broken:
    def __repr__(self):
        raise ValueError("no")
Broken()
# %% not Python
x =
# %% a question nobody can answer
input("name?")
# %% an exit
import sys
sys.exit(3)
# %% what is no Exception
raise KeyboardInterrupt
"""


def cells_of(text: str) -> list[str]:
    """Return the source of each cell.

    >>> cells_of(chr(10) + "# %% one" + chr(10) + "1" + chr(10) + "# %%" + chr(10) + "2")
    ['1', '2']
    """
    return [part.partition("\n")[2].strip("\n") for part in text.split("\n# %%")[1:]]
