"""Names as folders and files: what people call a sprint, in letters, digits, dots and dashes."""

import unicodedata
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from squadlib.direction import as_typed

_MOST = 80
_NAMES = ("squad", "sprint", "quarter", "member")  # parameters that tell one run's failure from another's


def slug(name: str) -> str:
    """Return a name as a folder's: lower case, letters, digits, dots and dashes; never empty, hidden or a way out.

    >>> slug("Client Sprint 2026-23"), slug("Sprint 4.2 (re-opened)"), slug("Überprüfung №5")
    ('client-sprint-2026-23', 'sprint-4.2-re-opened', 'uberprufung-no5')
    >>> slug("../../etc/passwd"), slug("..."), slug("") == slug(""), slug("東京") == slug("大阪")
    ('etc-passwd', 'sprint-ab5df625', True, False)
    """
    typed = as_typed(name)
    plain = unicodedata.normalize("NFKD", typed).encode("ascii", "ignore").decode().lower()
    kept = "".join(one if one.isalnum() or one in ".-" else "-" for one in plain)
    while "--" in kept or ".." in kept:
        kept = kept.replace("--", "-").replace("..", ".")
    kept = kept[:_MOST].strip(".-")
    while "-." in kept or ".-" in kept:
        kept = kept.replace("-.", "-").replace(".-", "-").replace("--", "-")
    return kept or f"sprint-{sha256(typed.encode()).hexdigest()[:8]}"


def folder_of(sprint: pd.Series, sprints: pd.DataFrame) -> str:
    """Return the folder of a sprint: its slug, with its number where another own sprint has, or could have, the same.

    >>> sprints = pd.DataFrame({"sprint_id": [7, 9], "sprint": ["Sprint 1", "sprint-1"], "is_own": True})
    >>> folder_of(sprints.iloc[0], sprints)
    'sprint-1-7'
    """
    own = slug(sprint["sprint"])
    others = sprints[sprints["is_own"] & (sprints["sprint_id"] != sprint["sprint_id"])]
    named = zip(others["sprint"], others["sprint_id"], strict=True)
    is_shared = any(own in (other := slug(name), f"{other}-{_number(number)}") for name, number in named)
    return f"{own}-{_number(sprint['sprint_id'])}" if is_shared else own


def folder_of_member(member: str, known: Iterable[str]) -> str:
    """Return the folder of a member: the name's slug, with a mark of its own where another member has the same.

    >>> folder_of_member("Ana Ruiz", ["Ana Ruiz", "Bo Li"]), folder_of_member("Ána Ruiz", ["Ana Ruiz", "Ána Ruiz"])
    ('ana-ruiz', 'ana-ruiz-c6892852')
    """
    own = slug(member)
    is_shared = any(slug(other) == own for other in known if other != member)
    return f"{own}-{sha256(as_typed(member).encode()).hexdigest()[:8]}" if is_shared else own


def _number(value: Any) -> int:
    return int(value)


def name_of(notebook: Path, parameters: Mapping[str, Any]) -> str:
    """Return what the files of a run's failure are called: the notebook and the parameters that tell runs apart.

    >>> name_of(Path("notebooks/sprint_report.ipynb"), {"squad": "client", "sprint": "104", "snapshot": "x"})
    'sprint_report-client-104'
    """
    told_apart = [slug(str(parameters[name])) for name in _NAMES if parameters.get(name)]
    return "-".join([notebook.stem, *told_apart])
