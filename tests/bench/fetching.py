"""What a fetch costs, beside the jira package's own search with changelogs and the cut ones fetched one by one."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from jira import JIRA

from squadlib.sources.jira import Fetched, credentials_from, fetch
from squadlib.sources.jira_memory import Memory
from tests.bench.figure import Figure
from tests.bench.large_site import Served, served

TOPIC = "fetching"
SIZES = (500, 1500, 5000)
FIELDS = ["summary", "issuetype", "status", "project", "priority", "labels", "created", "updated", "assignee"]
FIELDS += ["fixVersions", "parent", "customfield_10020", "customfield_10031", "customfield_10019"]
THEIRS = "jira's search_issues(expand='changelog'), and the cut changelogs one by one"
WIDER = {"cloud": "Cloud", "datacenter": "Data Center"}


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Return the wall time of a call and what it gave."""
    began = time.perf_counter()
    given = call()
    return time.perf_counter() - began, given


def ours(site: Served, memory: Memory | None = None) -> Fetched:
    """Fetch the board with squadlib."""
    return fetch(url=site.url, board_id=1, credentials=credentials_from(site.environ), memory=memory)


def theirs(site: Served) -> int:
    """Fetch the issues as one would with the jira package, and return how many histories came."""
    env = site.environ
    login: dict[str, Any] = {"token_auth": env.get("JIRA_PERSONAL_TOKEN")}
    if "JIRA_EMAIL" in env:
        login = {"basic_auth": (env["JIRA_EMAIL"], env["JIRA_API_TOKEN"])}
    client = JIRA(site.url, **login)
    found: Any = client.search_issues(
        "filter = 1001 ORDER BY key", maxResults=False, expand="changelog", fields=[*FIELDS]
    )
    return sum(_histories(client, issue) for issue in found)


def _histories(client: JIRA, issue: Any) -> int:
    count = len(issue.changelog.histories)
    if count >= issue.changelog.total:
        return count
    count, is_last = 0, False
    while not is_last:
        page = client._get_json(f"issue/{issue.id}/changelog", params={"startAt": count})  # noqa: SLF001
        count, is_last = count + len(page["values"]), page["isLast"]
    return count


def first(size: int, deployment: str) -> tuple[Figure, Memory]:
    """Compare a first fetch; both ask once unmeasured, so that the stand-in has written all its answers."""
    with served(size, deployment=deployment) as site:
        ours(site)
        site.requests()
        seconds, fetched = timed(lambda: ours(site))
        requests = site.requests()
        slower, count = timed(lambda: theirs(site))
        others = site.requests()
    own = sum(issue["histories"] for issue in fetched.records["issues"])
    if own != count:
        raise ValueError(f"{own} histories against {count}: not the same work")
    is_goal = size == SIZES[-1] and deployment == "cloud"
    return Figure(
        TOPIC,
        f"first sync, {size} issues, {count} changelog entries, 50 ms a request, {WIDER[deployment]}",
        f"{seconds:.1f} s, {requests} requests",
        THEIRS,
        f"{slower:.1f} s, {others} requests",
        slower / seconds,
        goal="at least 6" if is_goal else "",
        remark="its search gives whole changelogs: none is fetched by itself" if deployment == "datacenter" else "",
    ), fetched.memory


def second(size: int, deployment: str, memory: Memory) -> Figure:
    """Measure a fetch after ten issues changed, against a full one of the same site."""
    with served(size, deployment=deployment, changed=10) as site:
        whole, _ = timed(lambda: ours(site))
        site.requests()
        seconds, _ = timed(lambda: ours(site, memory))
        requests = site.requests()
    return Figure(
        TOPIC,
        f"second sync, {size} issues, ten of them changed, {WIDER[deployment]}",
        f"{seconds:.1f} s, {requests} requests",
        "a full sync",
        f"{whole:.1f} s",
        whole / seconds,
        goal="at most 8 requests" if deployment == "cloud" else "",
        remark="every request to Jira, the login's proof among them; ids come 1,000 a page on Data Center",
    )


def figures() -> Iterator[Figure]:
    """Yield what a first and a second fetch cost, over three sizes."""
    for deployment, sizes in (("cloud", SIZES), ("datacenter", SIZES[-1:])):
        for size in sizes:
            figure, memory = first(size, deployment)
            yield figure
            yield second(size, deployment, memory)


if __name__ == "__main__":
    for one in figures():
        print(f"{one.what}\n  {one.ours} | {one.theirs}: {one.ratio or 0:.1f} times less ({one.goal})")
