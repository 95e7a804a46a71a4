"""What people do to a Jira between two fetches, one edit at a time, on the stand-in's tiny site.

An edit of an issue moves its `updated` and adds to its history, as in Jira; what happens silently (a sprint, a version
or a person gets another name, a rank moves) moves nothing.
"""

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from random import Random
from typing import Any

from squadlib.demo.site import Json, Site
from squadlib.demo.site_index import written
from tests.tiny_site import VERSION, held, history, issue, item

SPRINT, POINTS, RANK = "customfield_10020", "customfield_10031", "customfield_10019"
Edit = Callable[[Site, Random], None]


def some(site: Site, chance: Random) -> Json:
    """Return one of the site's issues."""
    return chance.choice(site.issues)


def note(site: Site, one: Json, *items: Json, silently: bool = False) -> None:
    """Write an edit of an issue into its history, and move its date."""
    number = 1 + max((int(h["id"]) for i in site.issues for h in i["changelog"]["histories"]), default=0)
    one["changelog"]["histories"].append(history(number, 0, *items) | {"created": written(site.now)})
    if not silently:
        one["fields"]["updated"] = written(site.now)


def later(site: Site, minutes: int) -> Site:
    """Return the site some minutes later, another copy."""
    moved = deepcopy(site)
    moved.now += timedelta(minutes=minutes)
    return moved


def edit_summary(site: Site, chance: Random) -> None:
    """Change what an issue is called; what mentions it as its parent tells it at once."""
    one = some(site, chance)
    one["fields"]["summary"] = f"Edited {chance.randrange(99)}"
    for other in site.issues:
        if (other["fields"].get("parent") or {}).get("id") == one["id"]:
            other["fields"]["parent"].setdefault("fields", {})["summary"] = one["fields"]["summary"]
    note(site, one, item("summary", field_id="summary"))


def edit_estimate(site: Site, chance: Random) -> None:
    """Estimate an issue anew."""
    one, new = some(site, chance), float(chance.choice([1, 2, 3, 5, 8]))
    before = one["fields"][POINTS]
    one["fields"][POINTS] = new
    texts = (None if before is None else str(before), str(new))
    note(site, one, item("Story Points", field_id=POINTS, texts=texts))


def edit_status(site: Site, chance: Random) -> None:
    """Move an issue to another column."""
    one, new = some(site, chance), chance.choice(site.statuses)
    before = one["fields"]["status"]
    one["fields"]["status"] = deepcopy(new)
    note(site, one, item("status", before["id"], new["id"], field_id="status", texts=(before["name"], new["name"])))


def edit_assignee(site: Site, chance: Random) -> None:
    """Give an issue to somebody."""
    one, new = some(site, chance), chance.choice([*site.people, None])
    before = one["fields"]["assignee"]
    one["fields"]["assignee"] = deepcopy(new)
    ids = [None if who is None else who["accountId"] for who in (before, new)]
    names = [None if who is None else who["displayName"] for who in (before, new)]
    note(site, one, item("assignee", *ids, field_id="assignee", texts=tuple(names)))


def edit_sprints(site: Site, chance: Random) -> None:
    """Put an issue into a sprint, or take it out of all."""
    one = some(site, chance)
    before = [found["id"] for found in one["fields"][SPRINT] or []]
    new = chance.choice([[], [*before, chance.choice(site.sprints)["id"]]])
    one["fields"][SPRINT] = [shown(site, number) for number in dict.fromkeys(new)] or None
    sides = [", ".join(map(str, dict.fromkeys(each))) for each in (before, new)]
    note(site, one, item("Sprint", *sides, field_id=SPRINT))


def shown(site: Site, number: int) -> Json:
    """Return a sprint as an issue's field holds it now."""
    own = next(found for found in site.sprints if found["id"] == number)
    return {name: part for name, part in own.items() if name != "originBoardId"} | {"boardId": own["originBoardId"]}


def again_in_issues(site: Site) -> None:
    """Let every issue tell its sprints as they are now, as Jira does."""
    for one in site.issues:
        one["fields"][SPRINT] = [shown(site, found["id"]) for found in one["fields"][SPRINT] or []] or None


def edit_a_sprint(site: Site, chance: Random) -> None:
    """Rename, start or close a sprint, which no issue is told of."""
    one = chance.choice(site.sprints)
    if chance.random() < 0.4:
        one["name"] = f"{one['name'][:20]} ({chance.randrange(99)})"
    elif one["state"] == "future":
        one |= {"state": "active", "startDate": held(1)["startDate"], "endDate": held(1)["endDate"]}
    elif one["state"] == "active":
        one |= {"state": "closed", "completeDate": site.now.isoformat(timespec="milliseconds").replace("+00:00", "Z")}
    again_in_issues(site)


def new_sprint(site: Site, chance: Random) -> None:
    """Plan another sprint."""
    number = 1 + max(found["id"] for found in site.sprints)
    board = chance.choice([1, 4])
    site.sprints.append(
        {"id": number, "state": "future", "name": f"Planned {number}", "originBoardId": board, "goal": ""}
    )


def create(site: Site, chance: Random) -> None:
    """Write another issue, a sub-task or one of an epic among them."""
    number = 1 + max(int(one["id"]) - 20000 for one in site.issues)
    kind = chance.choice(["10001", "10001", "10003", "10000"])
    above = chance.choice(site.issues) if kind != "10000" else None
    more: Json = {"parent": mentioned(above)} if above is not None else {}
    project = chance.choice(["TS", "TS", "NB"])
    made = issue(number, kind=kind, key=f"{project}-{number}", **more)
    made["fields"] |= {"created": written(site.now), "updated": written(site.now)}
    site.issues.append(made)


def mentioned(above: Json) -> Json:
    """Return an issue as another's parent field tells it."""
    kind, now = above["fields"]["issuetype"], above["fields"]["status"]
    told = {"summary": above["fields"]["summary"], "issuetype": deepcopy(kind), "status": deepcopy(now)}
    return {"id": above["id"], "key": above["key"], "fields": told}


def edit_parent(site: Site, chance: Random) -> None:
    """Put an issue under another."""
    one, above = some(site, chance), some(site, chance)
    if one is above:
        return
    one["fields"]["parent"] = mentioned(above)
    note(site, one, item("IssueParentAssociation", None, above["id"], texts=(None, above["key"])))


def delete(site: Site, chance: Random) -> None:
    """Delete an issue; those below it have no parent any more, and nothing says so."""
    if len(site.issues) < 4:
        return
    gone = some(site, chance)
    site.issues.remove(gone)
    for one in site.issues:
        if (one["fields"].get("parent") or {}).get("id") == gone["id"]:
            one["fields"]["parent"] = None


def move(site: Site, chance: Random) -> None:
    """Move an issue to the other project, which gives it another key; who mentions it tells the new one."""
    one = some(site, chance)
    before = one["key"]
    project = {
        "TS": {"id": "2", "key": "NB", "name": "Project NB"},
        "NB": {"id": "1", "key": "TS", "name": "Project TS"},
    }
    one["fields"]["project"] = project[before.partition("-")[0]]
    one["key"] = f"{one['fields']['project']['key']}-{int(one['id']) - 20000 + chance.choice([0, 500])}"
    for other in site.issues:
        if (other["fields"].get("parent") or {}).get("id") == one["id"]:
            other["fields"]["parent"]["key"] = one["key"]
    note(site, one, item("Key", texts=(before, one["key"])), item("project", field_id="project"))


def edit_version(site: Site, chance: Random) -> None:
    """Rename or release a version, make another, or delete one."""
    own = site.versions["TS"]
    if not own or chance.random() < 0.3:
        number = chance.randrange(10200, 10900)
        if all(one["id"] != str(number) for one in own):
            own.append(VERSION | {"id": str(number), "name": f"V{number}", "projectId": 1})
        return
    chosen = chance.randrange(len(own))
    if chance.random() < 0.2:
        gone = own.pop(chosen)
        for one in site.issues:
            one["fields"]["fixVersions"] = [v for v in one["fields"]["fixVersions"] if v["id"] != gone["id"]]
    else:
        own[chosen] = own[chosen] | {"name": f"V {chance.randrange(99)}", "released": chance.random() < 0.5}


def fix_in(site: Site, chance: Random) -> None:
    """Plan an issue for a version."""
    one, version = some(site, chance), chance.choice([*site.versions["TS"], None])
    if version is not None and one["key"].startswith("TS"):
        one["fields"]["fixVersions"] = [{"id": version["id"], "name": version["name"]}]
        note(site, one, item("Fix Version", None, version["id"], field_id="fixVersions", texts=(None, version["name"])))


def rename_somebody(site: Site, chance: Random) -> None:
    """Give a person another name, which is told everywhere at once, and moves no issue's date."""
    who, name = chance.choice(site.people)["accountId"], f"Person {chance.randrange(99)}"

    def renamed(value: Any) -> None:
        if isinstance(value, dict):
            if value.get("accountId") == who:
                value["displayName"] = name
            for part in value.values():
                renamed(part)
        elif isinstance(value, list):
            for part in value:
                renamed(part)

    renamed(site.people)
    renamed(site.issues)


def rerank(site: Site, chance: Random) -> None:
    """Move an issue in the backlog, silently."""
    some(site, chance)["fields"][RANK] = f"0|{chance.randrange(99999):05d}:{chance.randrange(10**9)}"


def rename_a_status(site: Site, chance: Random) -> None:
    """Call a status otherwise."""
    one, name = chance.choice(site.statuses), f"Status {chance.randrange(99)}"
    for found in [*site.statuses, *(one["fields"]["status"] for one in site.issues)]:
        if found["id"] == one["id"]:
            found["name"] = found["untranslatedName"] = name


def rename_a_type(site: Site, chance: Random) -> None:
    """Call an issue type otherwise."""
    number, name = chance.choice(site.issue_types)["id"], f"Type {chance.randrange(99)}"
    for found in [*site.issue_types, *(one["fields"]["issuetype"] for one in site.issues)]:
        if found["id"] == number:
            found["name"] = name


def rename_a_priority(site: Site, chance: Random) -> None:
    """Call the priority otherwise."""
    name = f"Priority {chance.randrange(99)}"
    for one in site.issues:
        one["fields"]["priority"]["name"] = name


def edit_board(site: Site, chance: Random) -> None:
    """Change the board's columns, its estimation, its filter or its name."""
    own = site.boards[0]
    kind = chance.choice(["columns", "estimation", "filter", "name"])
    if kind == "columns":
        chance.shuffle(own["configuration"]["columnConfig"]["columns"])
    elif kind == "estimation":
        field = chance.choice([POINTS, "customfield_10044"])
        own["configuration"]["estimation"]["field"] = {"fieldId": field, "displayName": "Story Points"}
    elif kind == "filter":
        own["projects"] = chance.choice([["TS"], ["TS", "NB"]])
    else:
        own["name"] = f"Board {chance.randrange(99)}"


SILENT: tuple[Edit, ...] = (
    *(edit_a_sprint, new_sprint, edit_version, rename_somebody, rerank, rename_a_status, rename_a_type),
    *(rename_a_priority, edit_board, delete),
)
EDITS: tuple[Edit, ...] = (
    *(edit_summary, edit_estimate, edit_status, edit_assignee, edit_sprints, create, edit_parent, move, fix_in),
    *SILENT,
)
