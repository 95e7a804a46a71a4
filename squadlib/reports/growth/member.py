"""Who a growth report is about: by which names the data knows the member, in which squads, whether still there."""

from squadlib.reports.choose import choose_member
from squadlib.reports.data import QuarterData, SprintData
from squadlib.reports.growth.colleagues import Colleagues, is_row_of, key_of, plain_name
from squadlib.reports.load import known_members


def member_of(data: QuarterData, wanted: str) -> str:
    """Return the member who is meant, by the name Jira has for them where the Members tab knows their account."""
    known = known_members(data)
    name = choose_member(wanted or next(iter(known), ""), known, squad=str(data.squad))
    people = data.squads[0].tables.people
    accounts = data.plan.members.loc[data.plan.members["member"] == name, "account"].dropna()
    found = people.loc[people["person_id"].isin(accounts), "person"]
    return name if name in set(people["person"]) or found.empty else str(found.iloc[0])


def owners_of(board: SprintData, colleagues: Colleagues) -> list[str]:
    """Return the names by which the plan may mean the member: none that several people in Jira share."""
    people = board.tables.people
    named = [key_of(plain_name(*one)) for one in zip(people["person"], people["person_id"], strict=True)]
    return sorted(name for name in colleagues.own if named.count(key_of(name)) < 2)


def other_squads_of(data: QuarterData, member: str) -> list[str]:
    """Return the other squads the Members tab has the member in."""
    here = {key_of(name) for name in data.named or []}
    squads = data.plan.members.loc[is_row_of(data, member), "squad"].dropna().unique()
    return [str(squad) for squad in squads if key_of(str(squad)) not in here]


def is_active_of(member: str, board: SprintData) -> bool:
    """Tell whether Jira still has the member's account as active, or never had one."""
    people = board.tables.people
    return bool(people.loc[people["person"] == member, "is_active"].all())
