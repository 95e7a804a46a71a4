"""Everyone an issue or its changelog mentions, under one id each; no e-mail address is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from squadlib.records import PersonRecord
from squadlib.sources.jira_values import optional_text, required_text


@dataclass
class People:
    """Who was met while reading: the account id on Cloud; on Data Center the user key, which outlives a new name.

    `known` are those whom Jira described, by id, `named` their ids by user name (Data Center); `told` are those whom
    only a change mentions, each with the number of the history and the name it says.
    """

    is_cloud: bool
    known: dict[str, PersonRecord] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    told: dict[str, tuple[int, str]] = field(default_factory=dict)

    def meet(self, user: Mapping[str, Any] | None) -> str | None:
        """Note a user as Jira describes them; return their id, None for nobody."""
        if not user:
            return None
        keys = ("accountId",) if self.is_cloud else ("key", "name")
        person_id = next((required_text(user[key]) for key in keys if user.get(key)), None)
        if person_id is None:
            return None
        name = optional_text(user.get("displayName")) or person_id
        if person_id not in self.known:
            self.known[person_id] = PersonRecord(id=person_id, name=name, is_active=user.get("active") is not False)
            if not self.is_cloud and user.get("name"):
                self.named[str(user["name"])] = person_id
        return person_id

    def hear(self, person_id: str | None, name: str | None, *, history_id: int) -> None:
        """Note someone whom a change mentions; the newest change has the name."""
        if person_id:
            said = (history_id, name or person_id)
            self.told[person_id] = max(said, self.told.get(person_id, said))

    def join(self, others: Iterable["People"]) -> None:
        """Add everyone the others met; where they differ in what someone is called, who comes first is believed."""
        for other in others:
            for person_id, person in other.known.items():
                self.known.setdefault(person_id, person)
            for name, person_id in other.named.items():
                self.named.setdefault(name, person_id)
            for person_id, (history_id, name) in other.told.items():
                self.hear(person_id, name, history_id=history_id)

    def settled(self, person_id: str | None) -> str | None:
        """Return the one id of someone whom a change may call by their user name (Data Center)."""
        if person_id is None or person_id in self.known:
            return person_id
        return self.named.get(person_id, person_id)

    def records(self) -> list[PersonRecord]:
        """Return everyone by id; of those whom only changes mention nothing says that they left."""
        told = {person_id: name for person_id, (_, name) in self.told.items() if self.settled(person_id) == person_id}
        heard = {key: PersonRecord(id=key, name=name, is_active=True) for key, name in told.items()}
        return [person for _, person in sorted((heard | self.known).items())]
