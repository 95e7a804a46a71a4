"""Names as folders: what people call a sprint, in letters, digits, dots and dashes."""

import unicodedata
from hashlib import sha256
from typing import Any

import pandas as pd

_MOST = 80


def slug(name: str) -> str:
    """Return a name as a folder's: lower case, letters, digits, dots and dashes; never empty, hidden or a way out.

    >>> slug("Client Sprint 2026-23"), slug("Sprint 4.2 (re-opened)"), slug("Überprüfung №5")
    ('client-sprint-2026-23', 'sprint-4.2-re-opened', 'uberprufung-no5')
    >>> slug("../../etc/passwd"), slug("..."), slug("") == slug(""), slug("東京") == slug("大阪")
    ('etc-passwd', 'sprint-ab5df625', True, False)
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    kept = "".join(one if one.isalnum() or one in ".-" else "-" for one in plain)
    while "--" in kept or ".." in kept:
        kept = kept.replace("--", "-").replace("..", ".")
    kept = kept[:_MOST].strip(".-")
    while "-." in kept or ".-" in kept:
        kept = kept.replace("-.", "-").replace(".-", "-").replace("--", "-")
    return kept or f"sprint-{sha256(name.encode()).hexdigest()[:8]}"


def folder_of(sprint: pd.Series, sprints: pd.DataFrame) -> str:
    """Return the folder of a sprint: its slug, with its number where another own sprint has the same.

    >>> sprints = pd.DataFrame({"sprint_id": [7, 9], "sprint": ["Sprint 1", "sprint-1"], "is_own": True})
    >>> folder_of(sprints.iloc[0], sprints)
    'sprint-1-7'
    """
    own = slug(sprint["sprint"])
    others = sprints[sprints["is_own"] & (sprints["sprint_id"] != sprint["sprint_id"])]
    is_shared = any(slug(name) == own for name in others["sprint"])
    return f"{own}-{_number(sprint['sprint_id'])}" if is_shared else own


def _number(value: Any) -> int:
    return int(value)
