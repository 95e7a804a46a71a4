"""The versions of the sample company's Jira projects: one per milestone of the plan, and one for hotfixes."""

from datetime import date, timedelta

from squadlib.demo.company_words import Words
from squadlib.demo.simulated_squad import HOTFIXES
from squadlib.demo.site import Json
from squadlib.demo.story import Milestone, Story

FIRST_DAYS = {"2026Q2": date(2026, 4, 1), "2026Q3": date(2026, 7, 1), "2026Q4": date(2026, 10, 1)}


def versions(story: Story, words: Words) -> dict[str, list[Json]]:
    """Return every project's versions, by the project's key, in the order in which they were planned."""
    found: dict[str, list[Json]] = {}
    projects = {project.name: story.squad(project.squad) for project in story.projects}
    numbered = 10200
    for squad in story.squads:
        mine = [m for m in story.milestones if projects[m.project] is squad]
        entries = [{"name": HOTFIXES, "archived": False, "released": False}, *(_version(m, story) for m in mine)]
        found[squad.key] = []
        for entry in entries:
            numbered += 1
            place = {"self": words.link(f"version/{numbered}"), "id": str(numbered)}
            found[squad.key].append(place | entry | {"projectId": int(words.project_ids[squad.key])})
    return found


def _version(milestone: Milestone, story: Story) -> Json:
    """Return the version of a milestone; what is not released has its due day as the planned one."""
    due = date.fromisoformat(str(milestone.due))
    start = milestone.added or FIRST_DAYS[milestone.quarter] - timedelta(days=14)
    version: Json = {
        "name": milestone.version,
        "description": milestone.name,
        "archived": milestone.archived is not None,
        "released": milestone.released is not None,
        "startDate": start.isoformat(),
        "releaseDate": (milestone.released or due).isoformat(),
    }
    if not version["released"] and not version["archived"]:
        version["overdue"] = due < story.now.date()
    return version
