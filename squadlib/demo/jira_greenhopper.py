"""Jira's own sprint report, the private endpoint behind its Reports page, alike on Cloud and Data Center."""

from http import HTTPStatus

from squadlib.demo.jira_agile import Jira
from squadlib.demo.site import Json
from squadlib.demo.wire import Answer, Refusal, Request, Routes, answered, failed

SPRINT_REPORT = "/rest/greenhopper/1.0/rapid/charts/sprintreport"


class Greenhopper:
    """The sprint report of those sprints that the site knows the truth of."""

    def __init__(self, jira: Jira, routes: Routes) -> None:
        self._index = jira.index
        routes.add("GET", SPRINT_REPORT, self.sprint_report)

    def sprint_report(self, request: Request) -> Answer:
        """Show what a board's sprint held: its issues by bucket, each with its estimates, and what was added."""
        sprint = self._index.sprints.get(request.whole("sprintId", 0))
        board = self._index.boards.get(request.whole("rapidViewId", 0))
        contents = self._index.site.sprint_reports.get(sprint["id"]) if sprint else None
        if sprint is None or board is None or contents is None or sprint.get("originBoardId") != board["id"]:
            raise Refusal(failed(HTTPStatus.NOT_FOUND, "The requested sprint report is not available."))
        return answered({"contents": contents, "sprint": _sprint(sprint), "supportsPages": True})


def _sprint(sprint: Json) -> Json:
    iso = {"startDate": "isoStartDate", "endDate": "isoEndDate", "completeDate": "isoCompleteDate"}
    dates = {theirs: sprint[ours].replace("Z", "+0000") for ours, theirs in iso.items() if ours in sprint}
    told = {"id": sprint["id"], "name": sprint["name"], "state": sprint["state"].upper(), "goal": sprint.get("goal")}
    return {**told, **dates, "linkedPagesCount": 0, "remoteLinks": []}
