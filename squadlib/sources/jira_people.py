"""Everyone an issue or its changelog mentions, under one id each; no e-mail address is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from squadlib.records import PersonRecord
from squadlib.sources.jira_values import optional_text, required_text


@dataclass
class People:
    """Who was met while reading: the account id on Cloud; on Data Center the user key, which outlives a new name."""

    is_cloud: bool
    _known: dict[str, PersonRecord] = field(default_factory=dict)
    _named: dict[str, str] = field(default_factory=dict)
    _told: dict[str, str] = field(default_factory=dict)

    def meet(self, user: Mapping[str, Any] | None) -> str | None:
        """Note a user as Jira describes them; return their id, None for nobody."""
        if not user:
            return None
        keys = ("accountId",) if self.is_cloud else ("key", "name")
        person_id = next((required_text(user[key]) for key in keys if user.get(key)), None)
        if person_id is None:
            return None
        name = optional_text(user.get("displayName")) or person_id
        if person_id not in self._known:
            self._known[person_id] = PersonRecord(id=person_id, name=name, is_active=user.get("active") is not False)
        if not self.is_cloud and user.get("name"):
            self._named[str(user["name"])] = person_id
        return person_id

    def hear(self, person_id: str | None, name: str | None) -> None:
        """Note someone whom only a change mentions."""
        if person_id:
            self._told.setdefault(person_id, name or person_id)

    def settled(self, person_id: str | None) -> str | None:
        """Return the one id of someone whom a change may call by their user name (Data Center)."""
        if person_id is None or person_id in self._known:
            return person_id
        return self._named.get(person_id, person_id)

    def records(self) -> list[PersonRecord]:
        """Return everyone by id; of those whom only changes mention nothing says that they left."""
        told = {person_id: name for person_id, name in self._told.items() if self.settled(person_id) == person_id}
        heard = {key: PersonRecord(id=key, name=name, is_active=True) for key, name in told.items()}
        return [person for _, person in sorted((heard | self._known).items())]
