"""What a key of an issue means to Jira today: still there, moved, or nothing this login may see."""

from collections.abc import Iterable

from squadlib.records import KeyRecord
from squadlib.sources.jira_site import JiraSite
from squadlib.sources.jira_values import documented, required_text

MOST = 50
"""How many keys are asked for, one by one: a search for several is spoilt by one that is gone."""


def ask_for_keys(site: JiraSite, keys: Iterable[str]) -> dict[str, KeyRecord | None]:
    """Return for the first `MOST` keys what Jira says: the issue as it is called now, None where it shows none.

    Raises SourceError where Jira refuses or cannot be reached.
    """
    return {key: _asked(site, key) for key in sorted(set(keys))[:MOST]}


def _asked(site: JiraSite, key: str) -> KeyRecord | None:
    answer = site.http.get(f"{site.api}/issue/{key}", query={"fields": "summary,issuetype"}, allow=(404,))
    if answer.status == 404:
        return None
    with documented(f"issue {key}"):
        kind = answer.payload["fields"]["issuetype"]
        level = kind.get("hierarchyLevel")
        is_below = bool(kind.get("subtask")) or (level is not None and int(level) < 1)
        return KeyRecord(
            key=required_text(answer.payload["key"]), type=required_text(kind["name"]), is_below_epics=is_below
        )
