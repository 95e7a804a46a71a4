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
    """`demo`, or the address of your site: `https://your-site.atlassian.net`, or that of your Data Center."""
    allow_http: bool = False
    """Whether the address may begin with http://, which shows the login to everyone on the way."""
    deadline_seconds: Annotated[float, Field(gt=0)] = 900
    """How many seconds the fetch of one board may take in all."""
    full_every_days: Annotated[float, Field(ge=0)] = 7
    """After how many days everything is read anew, and not only what changed; 0: always."""

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
    """Who gets the squad's reports."""
    cc: list[Address] = []
    """Who gets a copy of them."""
    owner: Address | None = None
    """Who is told when a report could not be made; answers go there too, where `reply_to` is not set."""
    manager: Address | None = None
    """Who gets a copy of each member's own mail."""
    members_feedback: bool = False
    """Whether each member's own feedback goes to that member, as a mail of its own."""


class Smtp(Section):
    """The server that mail leaves by; its login comes from the environment. `none` encrypts nothing: loopback only."""

    host: str
    """The server's name, as its certificate has it."""
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    """The port where it listens: 587, 465 or 25 as `security` says, if left out."""
    security: str = "starttls"
    """`starttls`, `tls`, or `none`: the last only for a server on this very machine."""
    sender: Address = Field(alias="from")
    """The sender's address. What is behind its @ ends every Message-ID and List-Id."""
    reply_to: Address | None = None
    """Where answers go; to the squad's `owner` if left out."""

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
    """The server that mail leaves by; without it none is sent."""
    allowed_domains: list[Domain] = []
    """No mail goes to an address of another domain; a domain does not stand for those below it."""
    reports_url: str | None = None
    """Where people can open the folder `reports/` in a browser; mails then link to it, too."""
    to: list[Address] = []
    """Who gets the reports on all squads together."""
    cc: list[Address] = []
    """Who gets a copy of them."""

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
    """Who is away, as the tab Members has the name."""
    first: date = Field(alias="from")
    """The first day."""
    last: date = Field(alias="to")
    """The last day, which is one of them."""

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
    """How figures and dates are written: `de-DE`, `fr-FR`, `hi-IN` and the like; the words stay English."""
    thresholds: ThresholdsBlock = ThresholdsBlock()  # type: ignore[valid-type]
    """From when on something is worth a word."""
    delivery: DeliveryBlock = DeliveryBlock()
    """Where Jira says what an issue delivers and what is uncertain about it."""

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
    """Where Jira is."""
    workbook: str = Field(min_length=1)
    """The plan: `demo`, a Google spreadsheet's key or URL, an .xlsx file, or a folder of .csv files."""
    headers: dict[str, dict[str, str]] = {}
    """Your workbook's own headers, by tab: a column as it is called here, and as you call it."""
    email: Mailing = Mailing()
    """How mail leaves and where it may go."""
    team_level: bool = True
    """Whether a sprint report shows the other squads beside its own; their boards are fetched too."""
    stages: Annotated[list[str], Field(min_length=1)] | None = None
    """The stages of a project's life, first to last, as the tabs Projects and Gates write them."""


class SquadFile(Switches):
    """params/squads/NAME.yaml: one squad; its switches win over the site's."""

    name: str = Field(min_length=1)
    """What people call the squad, and what the plan's Squad columns call it."""
    board: Annotated[int, Field(gt=0)]
    """The number of its board: the one in the board's address, `…/boards/<number>`."""
    email: Email = Email()
    """Who gets the squad's reports."""
    absences: list[AbsenceBlock] = []
    """Who is away when, for the capacity of the next sprint."""
