"""JupyterLab on a site's notebooks: with this very Python as kernel, what live charts need, and no questions asked."""

import os
import re
import sys
from pathlib import Path

from squadlib.errors import UsageError
from squadlib.reports.page.packed import packed
from squadlib.reports.page.style import stronger_style
from squadlib.reports.page.vega import cache_folder, vega_bundle

_HERE = Path(__file__).parent
FIRST = "sprint_report.ipynb"


def command(site: Path, *more: str) -> list[str]:
    """Return the command that opens JupyterLab on the notebooks of a site; `more` are options of JupyterLab's own.

    Raises UsageError where there are none.
    """
    found = sorted(path.name for path in (site / "notebooks").glob("*.ipynb"))
    if not found:
        mend = "Run this in the folder of the site, where params/ is; `squadlib init .` makes a new one."
        raise UsageError("there are no notebooks here", where=str(site.absolute() / "notebooks"), mend=mend)
    options = [
        "--ServerApp.root_dir=.",
        f"--ServerApp.extra_static_paths={static_files()}",
        "--LabApp.extension_manager=readonly",  # the other one asks an index
        "--LabApp.news_url=None",
        "--log-level=ERROR",  # the address is said all the same
    ]
    if os.geteuid() == 0:  # as in a container: JupyterLab would refuse
        options.append("--allow-root")
    first = FIRST if FIRST in found else found[0]
    return [sys.executable, "-m", "jupyterlab", *options, *more, f"notebooks/{first}"]


def environment() -> dict[str, str]:
    """Return the environment JupyterLab runs in: our settings under the user's own, and no other kernel than ours."""
    settings = [str(_HERE / "jupyter"), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    return {
        **os.environ,
        "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, settings)),
        "JUPYTER_PREFER_ENV_PATH": "1",  # a python3 kernel in somebody's home is another Python
    }


def static_files() -> Path:
    """Write what notebooks fetch from their server, style, page's script and Vega, and return the folder."""
    folder = cache_folder() / "lab"
    page = Path(vega_bundle.__code__.co_filename).parent
    files = {
        "page.js": (page / "page.js").read_text(encoding="utf-8"),
        "style.css": stronger_style(),
        "vega.txt": re.sub("<[^>]*>", "", packed(vega_bundle())),
    }
    (folder / "squadlib").mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / "squadlib" / name).write_text(content, encoding="utf-8")
    return folder
