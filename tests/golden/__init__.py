"""The facts of every report of the sample company as they are today; `python -m tests.golden` renews the files here.

Each file is a report's facts with its keys sorted, one entry a line. Of a sentence its figures are kept: its words are
free to change. The ID of the snapshot is left out. The digest of all the files stands in the changelog, behind it the
reason why a number changed.
"""

import atexit
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

from squadlib import params as site_params
from squadlib.reports.page.emitted import FACTS_KIND, emitted
from squadlib.snapshots import Snapshot
from squadlib.sync import sync_team
from tests.conftest import REPO
from tests.report_pages import NOTEBOOKS, prepared, run_here

FOLDER = Path(__file__).parent
CHANGELOG = REPO / "CHANGELOG.md"
RENEW = "python -m tests.golden"
SAID = {"text", "follow_up", "became", "next_step", "reasons", "receipt", "why"}
"""The keys of sentences."""
RECORDED = re.compile(r"^- Numbers `([0-9a-f]{12})`: (.*)$", re.MULTILINE)
"""A line of the changelog: the digest of the golden facts, and why they are what they are; the newest stands first."""


def facts(notebook: str) -> dict[str, Any]:
    """Return what a report of the sample company tells, ready to be compared."""
    folder, snapshot = _sample()
    asked = prepared(notebook, folder, snapshot, sprint="last").parameters
    given = {**asked, "snapshot": snapshot.id, "params": str(folder / "params")}
    run = run_here(nbformat.read(REPO / "notebooks" / f"{notebook}.ipynb", as_version=4), given)
    told = {key: value for key, value in emitted(run, FACTS_KIND).items() if key != "snapshot"}
    compact: dict[str, Any] = _figures(told)
    return compact


def written(told: dict[str, Any]) -> str:
    """Return facts as a file: whatever holds more than plain values has a line for each of its entries."""
    return f"{_lines(told)}\n"


def kept(notebook: str) -> dict[str, Any]:
    """Return the golden facts of a report; none where there is no file yet."""
    path = file_of(notebook)
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def file_of(notebook: str) -> Path:
    """Return where a report's golden facts are."""
    return FOLDER / f"{notebook.replace('_', '-')}.json"


def changes(golden: Any, now: Any, key: str = "") -> Iterator[str]:
    """Yield each key whose value is another one now, with both values."""
    if isinstance(golden, dict) and isinstance(now, dict):
        for name in sorted({*golden, *now}):
            yield from changes(golden.get(name, "absent"), now.get(name, "absent"), f"{key}.{name}".lstrip("."))
    elif isinstance(golden, list) and isinstance(now, list) and len(golden) == len(now):
        for place, (one, other) in enumerate(zip(golden, now, strict=True)):
            yield from changes(one, other, f"{key}[{place}]")
    elif golden != now:
        yield f"{key}: {_short(golden)} → {_short(now)}"


def digest() -> str:
    """Return the digest of all golden facts."""
    files = [file_of(one) for one in NOTEBOOKS]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files if path.is_file())).hexdigest()[:12]


@cache
def _sample() -> tuple[Path, Snapshot]:
    """Return a folder with the sample company's params, and one snapshot of all its boards."""
    folder = Path(tempfile.mkdtemp(prefix="squadlib-golden-"))
    atexit.register(shutil.rmtree, folder)
    shutil.copytree(REPO / "params", folder / "params")
    return folder, sync_team(site_params.every(folder / "params")[0], progress=lambda _: None)


def _figures(value: Any, *, is_said: bool = False) -> Any:
    """Return facts with sentences cut down to their figures and keys, and floats to what is beyond rounding."""
    if isinstance(value, dict):
        return {key: _figures(one, is_said=is_said or key in SAID) for key, one in value.items()}
    if isinstance(value, list):
        return [_figures(one, is_said=is_said) for one in value]
    if isinstance(value, str) and is_said:
        return " ".join(re.findall(r"\b[A-Z]+-\d+\b|\d+(?:[.,:]\d+)*", value))
    return float(f"{value:.10g}") if isinstance(value, float) else value


def _lines(value: Any, indent: str = "\n") -> str:
    held = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(held, list) or not any(isinstance(one, dict | list) and one for one in held):
        return _json(value)
    inner = f"{indent} "
    if isinstance(value, list):
        return f"[{inner}" + f",{inner}".join(_lines(one, inner) for one in value) + f"{indent}]"
    return (
        f"{{{inner}"
        + f",{inner}".join(f"{_json(key)}: {_lines(value[key], inner)}" for key in sorted(value))
        + f"{indent}}}"
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _short(value: Any) -> str:
    text = value if value == "absent" else _json(value)
    return text if len(text) <= 80 else f"{text[:79]}…"
