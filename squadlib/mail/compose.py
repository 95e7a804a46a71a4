"""A made report and its params → its mails: one to its squad or the team, one to each member where switched on."""

import urllib.parse

from squadlib import words
from squadlib.errors import DataError
from squadlib.mail.letter import letter
from squadlib.mail.made import TEAM, Made
from squadlib.mail.members import addresses, member_letters
from squadlib.mail.message import Attachment, Mail, Sender, one_line
from squadlib.params import Params
from squadlib.reports.run.slugs import slug
from squadlib.reports.shelf.around import alone

ANSWERS = ("sprint-report",)
"""Reports whose feedback is each member's own, too."""
NOBODY = Sender("squadlib@preview.invalid")
"""Who sends a preview where params name no mail server."""


def report_mail(made: Made, params: Params, *, squad: str | None) -> Mail:
    """Return the mail of a report to its squad, or (`squad` None) to those who get the team's."""
    name = params.name if squad else "The team"
    settings = params.email if squad else params.mailing
    attached = f"{slug(f'{squad or TEAM}-{made.folder.name}-{made.name}')}.html"
    return Mail(
        name=f"{made.place}/{made.name}/{made.edition}",
        subject=f"{name} {made.quarter} · {made.name.replace('-', ' ')}",
        letter=letter(made, attachment=attached, link=link(made, params)),
        to=tuple(settings.to),
        cc=tuple(settings.cc),
        thread=f"{squad or TEAM}/{made.quarter}",
        stream=squad or TEAM,
        by=f"{name} reports",
        attachment=Attachment(attached, _page(made)),
    )


def _page(made: Made) -> bytes:
    """Return the page as it leaves its folder."""
    try:
        return alone(made.page.read_text(encoding="utf-8")).encode()
    except (OSError, ValueError) as error:
        raise DataError("the report's page cannot be read", where=str(made.page), mend="Make it again.") from error


def member_mails(made: Made, params: Params) -> tuple[list[Mail], list[str]]:
    """Return each member's own mail by name, and the members who cannot have one for want of an address."""
    if not params.email.members_feedback or made.name not in ANSWERS:
        return [], []
    manager = params.email.manager
    letters = member_letters(made, link=link(made, params), has_manager=manager is not None)
    known = addresses(made, params, list(letters))
    mails = [
        Mail(
            name=f"{made.place}/{made.name}/{made.edition}/{name}",
            subject=f"{params.name} {made.quarter} · your feedback, {one_line(name)}",
            letter=letters[name],
            to=(known[name],),
            cc=(manager,) if manager else (),
            thread=f"{params.squad}/{made.quarter}/{name}",
            stream=params.squad,
            by=f"{params.name} reports",
        )
        for name in sorted(known)
    ]
    return mails, sorted(words.name_of(name) for name in letters if name not in known)


def sender(params: Params) -> Sender:
    """Return who sends a squad's mails; answers go where the site says, else to the squad's owner."""
    smtp = params.mailing.smtp
    if smtp is None:
        return Sender(NOBODY.address, params.email.owner)
    return Sender(smtp.sender, smtp.reply_to or params.email.owner)


def link(made: Made, params: Params) -> str:
    """Return where a report can be opened, empty where params do not say."""
    base = params.mailing.reports_url
    return f"{base}/{urllib.parse.quote(made.place)}/{made.name}.html" if base else ""
