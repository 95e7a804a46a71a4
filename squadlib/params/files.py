"""What may stand in params/site.yaml and params/squads/NAME.yaml: each block with its keys and their types."""

import re
from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from ipaddress import ip_address
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, create_model, field_validator, model_validator

from squadlib.errors import did_you_mean
from squadlib.locales import known
from squadlib.options import DELIVERY_TYPES, UNCERTAINTIES, Thresholds
from squadlib.params.addresses import Address, Domain

DEMO = "demo"
PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""How a mail server is spoken to → the port where it listens for that."""
Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def _meant(word: Any, known: Iterable[str]) -> str:
    """Return which of the known words was probably meant, to be said behind what is needed."""
    near = did_you_mean(str(word), known)
    return f".{near}" if near else ""


class Section(BaseModel):
    """A block of a params file: unknown keys and wrong types are refused, nothing is guessed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Jira(Section):
    """Where Jira is: `demo`, or the address of a Cloud or Data Center site."""

    url: str = Field(min_length=1)
    allow_http: bool = False
    deadline_seconds: Annotated[float, Field(gt=0)] = 900

    @field_validator("url")
    @classmethod
    def _is_demo_or_address(cls, url: str) -> str:
        if url != DEMO and not url.startswith(("https://", "http://")):
            raise ValueError("'demo' or an address that starts with https:// is needed")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _holds_no_login(self) -> Self:
        if re.search(r"[?#]|//[^/]*@", self.url):
            raise ValueError("the address holds a login or a query; leave those out, tokens come from the environment")
        return self


class Email(Section):
    """Who gets a squad's reports; `owner` is told when one fails.

    `members_feedback` sends each member's own feedback to that member and to `manager`, as a mail of its own.
    """

    to: list[Address] = []
    cc: list[Address] = []
    owner: Address | None = None
    manager: Address | None = None
    members_feedback: bool = False


class Smtp(Section):
    """The server that mail leaves by; its login comes from the environment. `none` encrypts nothing: loopback only."""

    host: str
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    security: str = "starttls"
    sender: Address = Field(alias="from")
    reply_to: Address | None = None

    @field_validator("host")
    @classmethod
    def _is_a_server(cls, host: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*|[0-9A-Fa-f:]*:[0-9A-Fa-f:]+", host):
            raise ValueError("a server's name like smtp.example.com is needed")
        return host

    @field_validator("security")
    @classmethod
    def _is_known(cls, security: str) -> str:
        if security not in PORTS:
            raise ValueError(f"'starttls', 'tls' or 'none' is needed{_meant(security, PORTS)}")
        return security

    @model_validator(mode="after")
    def _is_encrypted_or_at_home(self) -> Self:
        if self.security == "none" and not _is_loopback(self.host):
            raise ValueError(f"security: none sends everything in the clear, so {self.host} must be this machine")
        return self


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


class Mailing(Section):
    """How mail leaves and where it may go; `to` and `cc` get the reports on all squads together."""

    smtp: Smtp | None = None
    allowed_domains: list[Domain] = []
    reports_url: str | None = None
    to: list[Address] = []
    cc: list[Address] = []

    @field_validator("reports_url")
    @classmethod
    def _is_an_address_of_a_page(cls, url: str | None) -> str | None:
        if url is not None and not re.fullmatch(r"https?://[A-Za-z0-9.:-]+(/[A-Za-z0-9._~!$&()*+,;=:@%/-]*)?", url):
            raise ValueError("an address like https://reports.example.com/squads is needed")
        return url and url.rstrip("/")


class DeliveryBlock(Section):
    """Which text in Jira stands for which delivery type and uncertainty (see `squadlib.options.Delivery`)."""

    field: str | None = None
    delivery_type: dict[str, str] | None = None
    uncertainty: dict[str, str] | None = None

    @field_validator("field")
    @classmethod
    def _is_labels_or_an_id(cls, value: str | None) -> str | None:
        if value not in (None, "labels") and not re.fullmatch(r"customfield_\d+", str(value)):
            raise ValueError("'labels' or the id of a field like 'customfield_10050' is needed")
        return value

    @field_validator("delivery_type", "uncertainty")
    @classmethod
    def _is_known(cls, value: dict[str, str] | None, info: Any) -> dict[str, str] | None:
        known = DELIVERY_TYPES if info.field_name == "delivery_type" else UNCERTAINTIES
        strange = [name for name in (value or {}).values() if name not in known]
        if strange:
            what = f"each text stands for one of {', '.join(known)}, not for {strange[0]!r}"
            raise ValueError(what + _meant(strange[0], known))
        return value


class AbsenceBlock(Section):
    """Days on which a member is away, the first and the last included."""

    member: str = Field(min_length=1)
    first: date = Field(alias="from")
    last: date = Field(alias="to")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"an absence of {self.member} ends ({self.last}) before it begins ({self.first})")
        return self


def _at_least_zero(kind: Any) -> Any:
    return (Annotated[kind, Field(ge=0)] | None, None)


_LIMITS: dict[str, Any] = {field.name: _at_least_zero(field.type) for field in fields(Thresholds)}
ThresholdsBlock: type[Section] = create_model("ThresholdsBlock", __base__=Section, **_LIMITS)
"""What a file may say of `squadlib.options.Thresholds`; what it leaves out keeps its default."""


class Switches(Section):
    """What site and squad may both say (see `squadlib.options`); what a file leaves out keeps its default."""

    commitment_includes_done: bool | None = None
    grace_minutes: Annotated[float, Field(ge=0)] | None = None
    assignee_at: str | None = None
    done_statuses: list[str] | None = None
    sprints_of_other_boards: bool | None = None
    velocity_sprints: Annotated[int, Field(ge=1)] | None = None
    leave_out_sprints: list[str] | None = None
    workdays: list[Weekday] | None = None
    holidays: list[date] | None = None
    timezone: str | None = None
    locale: str | None = None
    thresholds: ThresholdsBlock = ThresholdsBlock()  # type: ignore[valid-type]
    delivery: DeliveryBlock = DeliveryBlock()

    @field_validator("assignee_at")
    @classmethod
    def _is_close_or_done(cls, value: str | None) -> str | None:
        if value not in (None, "close", "done"):
            raise ValueError(f"'close' or 'done' is needed{_meant(value, ('close', 'done'))}")
        return value

    @field_validator("locale")
    @classmethod
    def _is_a_locale(cls, value: str | None) -> str | None:
        return value and known(value)

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                ZoneInfo(value)
            except (KeyError, ValueError, OSError) as error:
                near = _meant(value, available_timezones())
                raise ValueError(f"a time zone like 'Europe/Madrid' is needed{near}") from error
        return value


class SiteFile(Switches):
    """params/site.yaml: what all squads share."""

    jira: Jira
    workbook: str = Field(min_length=1)
    headers: dict[str, dict[str, str]] = {}
    email: Mailing = Mailing()
    team_level: bool = True
    stages: Annotated[list[str], Field(min_length=1)] | None = None


class SquadFile(Switches):
    """params/squads/NAME.yaml: one squad; its switches win over the site's."""

    name: str = Field(min_length=1)
    board: Annotated[int, Field(gt=0)]
    email: Email = Email()
    absences: list[AbsenceBlock] = []
