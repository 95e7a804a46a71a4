"""The site's priorities in its own order, which no issue tells: the highest first."""

from squadlib.sources.jira_site import JiraSite
from squadlib.sources.jira_values import documented, required_text


def priority_names(site: JiraSite) -> list[str] | None:
    """Return the names of the priorities, the highest first, each once; None where Jira will not list them."""
    path = f"{site.api}/priority"
    answer = site.http.get(path, shape=list, allow=(403, 404, 410))
    if answer.status != 200:
        return None
    with documented(path):
        return list(dict.fromkeys(required_text(raw["name"]) for raw in answer.payload))
