"""The sample company, ready to be served: a Jira site and a plan workbook, made of its story in well under a second.

A talent marketplace with four squads and 33 people plays two-week sprints from April to November 2026: an erratic
baseline, scrum adopted, then squads. `story.yaml`, `story_plan.yaml` and `story_cases.yaml` are the data,
`simulation.py` plays them, seeded; nothing here is random or reads a clock.

The awkward issues, each scripted in `story_cases.yaml`:

- reopened: CLI-211, done, sent back and done again within Client 26-16
- reopened_not_completed: CLI-176, sent back in Client 26-14 and not done again by its close
- created_in_sprint: CLI-218, created after the start straight into Client 26-16, so without a Sprint entry
- removed_and_put_back: CLI-213, taken out of Client 26-16 and put back
- reestimated: CLI-198, 3 points at the start of Client 26-16, 5 at its close
- estimate_after_close: CLI-194, 5 points made 8 three hours after Client 26-15 was closed
- carried_many: CLI-132, not completed in any sprint from Client 26-10 on
- unestimated: CLI-200, completed in Client 26-16 without points
- unassigned: CLI-202, completed in Client 26-16, never anybody's
- with_subtasks: CLI-206, two sub-tasks, which are in its sprint with no entry of their own
- sprint_of_another_board: CLI-111, carried from Client 26-08 into Platform 26-09
- former_member: CLI-101, done by someone who has left since
- many_histories: CLI-139, more than 150 histories; in and out of Client 26-11 and 26-12, completed in 26-16
- html_title: CLI-214, a title with a script in it
- markdown_title: CLI-205, a title that reads as Markdown and mathematics
- completed_outside: CLI-201, done before it was put into Client 26-16
- already_done: CLI-190, done between the close of Client 26-15 and the start of 26-16
- released_in_sprint: CLI-164, done before Client 26-13, released in it: a move from one done status to another
- done_after_close: CLI-170, done two seconds after the close of Client 26-13
- at_the_start: CLI-177, put into Client 26-14 at the very millisecond of its start
- at_the_close: CLI-178, done at the very millisecond of the close of Client 26-14
- joined_and_left_before_start: CLI-192, in Client 26-15 only while it was planned: in no report
- removed_then_done: CLI-193, taken out of Client 26-15, then done
- cancelled: CLI-158, in a status that is on no column, left in Client 26-12
- moved_between_projects: CLI-195, born in Marketplace, moved to Client before Client 26-15
- flagged: CLI-220, stuck in the running sprint
- too_large: CLI-221, 13 points in the running sprint

Also there: sprint Client 26-08 was CLI Sprint 8 until its third day; a person who left (Former user); the epics called
Housekeeping are no projects and the versions called Hotfixes no milestones; a second field called Story Points.
"""

from functools import lru_cache

from squadlib.demo.company_issues import IssueAnswers, sprint_date, sprint_dates
from squadlib.demo.company_sprint_reports import sprint_reports
from squadlib.demo.company_versions import versions
from squadlib.demo.company_words import PRIORITY_IDS, STATUSES, TYPES, Words, fields
from squadlib.demo.company_workbook import workbook
from squadlib.demo.simulated_calendar import Sprint
from squadlib.demo.simulation import Simulation, simulate
from squadlib.demo.site import Json, Site, Spreadsheet
from squadlib.demo.story import story


@lru_cache(maxsize=1)
def company() -> tuple[Site, Spreadsheet]:
    """Return the sample company's Jira site and plan workbook; both are shared, so copy before you change one."""
    return answers_of(simulated_company())


def answers_of(simulation: Simulation) -> tuple[Site, Spreadsheet]:
    """Return the Jira site and the plan workbook of what was simulated, from this story or another."""
    keys = {name: epic.key for name, epic in simulation.epics.items()}
    return _site(simulation), workbook(simulation.story, keys)


def awkward_issues() -> dict[str, str]:
    """Return the scripted issues of story_cases.yaml: what is awkward about each → its key, as listed above."""
    return {issue.case: issue.key for issue in simulated_company().issues if issue.case}


@lru_cache(maxsize=1)
def simulated_company() -> Simulation:
    """Return what the site was made of: the sprints and issues as simulated, and what truly happened in each sprint."""
    return simulate(story())


def _site(simulation: Simulation) -> Site:
    told = simulation.story
    words = Words(told, {squad.key: str(10000 + place) for place, squad in enumerate(told.squads)})
    held = versions(told, words)
    by_name = {(key, version["name"]): version for key, answers in held.items() for version in answers}
    people = [words.person(person) for person in (*told.people, told.former, told.automation)]
    return Site(
        title=told.title,
        now=told.now,
        fields=fields(),
        statuses=[words.status(name) for name in STATUSES],
        issue_types=[words.issue_type(name) for name in TYPES],
        priorities=[words.priority_listed(name) for name in PRIORITY_IDS],
        people=[person for person in people if person],
        projects=[words.project(squad) | {"style": "classic", "isPrivate": False} for squad in told.squads],
        versions=held,
        boards=[words.board(squad) for squad in told.squads],
        sprints=[_sprint(sprint, told.url) for sprint in sorted(simulation.sprints, key=lambda sprint: sprint.id)],
        issues=IssueAnswers(words, by_name).answers(simulation.issues),
        sprint_reports=sprint_reports(simulation.rows, words),
    )


def _sprint(sprint: Sprint, url: str) -> Json:
    return {
        "id": sprint.id,
        "self": f"{url}/rest/agile/1.0/sprint/{sprint.id}",
        "state": sprint.state,
        "name": sprint.name,
        **sprint_dates(sprint),
        "createdDate": sprint_date(sprint.created_at),
        "originBoardId": sprint.squad.board,
        "goal": sprint.goal,
    }
