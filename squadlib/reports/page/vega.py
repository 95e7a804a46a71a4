"""Vega's script, which draws live charts: made once by vl-convert, then kept in a cache folder."""

import os
import tempfile
from importlib.metadata import version
from pathlib import Path


def vega_bundle(cache: Path | None = None) -> str:
    """Return Vega, Vega-Lite and vega-embed as one script that needs no network.

    `cache` is the folder it is kept in between runs (default: `squadlib` in the user's cache folder).
    """
    folder = cache or cache_folder()
    kept = folder / f"vega-{version('vl-convert-python')}.js"
    if kept.is_file():
        return kept.read_text(encoding="utf-8")
    import vl_convert  # noqa: PLC0415  a third of a second, needed once per version

    bundle: str = vl_convert.javascript_bundle()  # type: ignore[call-arg]
    _keep(bundle, kept)
    return bundle


def cache_folder() -> Path:
    """Return the user's cache folder of squadlib."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")  # noqa: PTH111, PTH118
    return Path(home) / "squadlib"  # expanduser, unlike Path.home, has an answer where there is no home


def _keep(bundle: str, path: Path) -> None:
    """Write the script whole or not at all; a cache that cannot be kept costs a second next time, nothing else."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            written = Path(folder) / path.name
            written.write_text(bundle, encoding="utf-8")
            written.replace(path)
    except OSError:
        return
