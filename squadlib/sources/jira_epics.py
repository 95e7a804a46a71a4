"""The epics that issues belong or belonged to: those found, those their issues describe, the rest by key."""

from collections.abc import Iterable, Sequence

from squadlib.records import EpicRecord
from squadlib.sources.jira_records import Found, epic_record
from squadlib.sources.jira_search import SearchRefusedError, search
from squadlib.sources.jira_site import JiraSite
from squadlib.sources.jira_values import documented
from squadlib.sources.paging import Chain, Item, by_id, chunks

AT_ONCE = 50
FIELDS = {"fields": "summary,status,issuetype"}


def board_epics(site: JiraSite, found: Sequence[Found], *, said: Sequence[Found] = ()) -> list[EpicRecord]:
    """Return every epic that is or was one of a found issue's, by key; those that no longer exist are left out.

    What `said` tell of an epic outside is believed: those issues were read last.
    """
    known = {epic["key"]: epic for epic in _told(found, said)}
    wanted = sorted(_keys(found) - known.keys())
    for keys in chunks(wanted, size=AT_ONCE):
        known |= {epic["key"]: epic for epic in _fetched(site, keys)}
    return [known[key] for key in sorted(known)]


def _told(found: Sequence[Found], said: Sequence[Found]) -> Iterable[EpicRecord]:
    """Yield what the issues themselves tell; an epic that was found comes last, for it knows best."""
    wanted = {issue.record["epic_key"] for issue in found}
    told = (issue.epic for issue in (*found, *said) if issue.epic is not None)
    yield from (epic for epic in told if epic["key"] in wanted)
    for issue in found:
        record = issue.record
        if record["is_epic"]:
            yield EpicRecord(
                id=record["id"], key=record["key"], summary=record["summary"], status_id=record["status_id"]
            )


def _keys(found: Iterable[Found]) -> set[str]:
    keys: set[str | None] = set()
    for issue in found:
        keys.add(issue.record["epic_key"])
        for changes in issue.past.histories.values():
            keys |= {key for change in changes if change.kind == "epic" for key in (change.old, change.new)}
    return {key for key in keys if key}


def _fetched(site: JiraSite, keys: list[str]) -> list[EpicRecord]:
    """Ask for epics by key at once; one key that is gone spoils that, then each is asked for by itself."""
    listed = ", ".join(f'"{key}"' for key in keys if '"' not in key)
    try:
        chain = Chain("epics", by_id, _epic)
        return search(site, jql=f"key in ({listed}) ORDER BY key ASC", query=FIELDS, chain=chain)
    except SearchRefusedError:
        return [epic for epic in (_one(site, key) for key in keys) if epic is not None]


def _one(site: JiraSite, key: str) -> EpicRecord | None:
    answer = site.http.get(f"{site.api}/issue/{key}", query=FIELDS, allow=(404,))
    return _epic(answer.payload) if answer.status == 200 else None


def _epic(raw: Item) -> EpicRecord:
    with documented(f"epic {raw.get('key')}"):
        return epic_record(raw)
