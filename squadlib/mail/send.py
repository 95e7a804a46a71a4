"""`squadlib send`: a report that was made → its mails, each to whoever does not have it yet; or a preview of them."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from squadlib import params as site_params
from squadlib import steps, words
from squadlib.errors import SendError, UsageError
from squadlib.mail.compose import member_mails, report_mail, sender
from squadlib.mail.made import Made, find_made
from squadlib.mail.message import Mail, Sender
from squadlib.mail.outbox import Outbox, World, outbox, server_of
from squadlib.mail.preview import preview
from squadlib.params import Params
from squadlib.params.addresses import is_allowed
from squadlib.reports.run.slugs import slug


def send(
    squad: str | None,
    *,
    report: str,
    of: str,
    params: Path,
    reports: Path,
    snapshot: str | None,
    is_preview: bool,
    is_resend: bool,
    world: World,
) -> Path:
    """Send a report of a squad, or (`squad` None) of the team, and return the path of its page; or of the preview.

    Raises UsageError before anything is sent where params do not allow it, SendError where somebody was not reached.
    """
    chosen = site_params.load(params, squad) if squad else site_params.every(params)[0][0]
    made = find_made(reports, squad, report, of=of, snapshot=snapshot)
    with steps.step("Writing the mail"):
        mail = report_mail(made, chosen, squad=squad)
        own, without = member_mails(made, chosen) if squad else ([], [])
    if is_preview:
        return _preview(mail, own, made, sender(chosen), reports=reports, at=world.now())
    server_of(chosen)
    _check(mail, own, chosen, squad=squad)
    _refuse_held(made, reports)
    allowed, outside = _members_allowed(own, chosen)
    with outbox(chosen, squad, sender=sender(chosen), world=world, is_resend=is_resend) as out:
        out.problems += outside
        _send_all(out, [mail, *allowed])
    for name in without:
        world.progress(f"{name} has no address of their own in the tab Members, so their feedback was not sent")
    if out.problems:
        raise SendError("\n".join(out.problems))
    return made.page


def _refuse_held(made: Made, reports: Path) -> None:
    """Raise SendError where the last run of this report failed: what was made before it is not what was asked for."""
    failed = made.failed(reports)
    if failed is not None:
        what = f"the last run of this report failed, so its mail is held; {failed} says where"
        raise SendError(what, where=str(made.page), mend="Make it again; then send it.")


def _send_all(out: Outbox, mails: Sequence[Mail]) -> None:
    with steps.step("Mails", of=len(mails), noun="sent") as going:
        for place, mail in enumerate(mails):
            try:
                out.mail(mail)
            except SendError as error:
                if not place and not out.problems:
                    raise
                out.problems.append(str(error))  # told together with what went wrong before; the next would meet it too
                return
            going.at(place + 1)


def _preview(mail: Mail, own: Sequence[Mail], made: Made, by: Sender, *, reports: Path, at: datetime) -> Path:
    shown = preview(mail, by, folder=reports / "preview" / made.place, name=made.name, at=at)
    private = reports / "private"
    for place, one in enumerate(own, start=1):
        name = f"{place:02}-{slug(one.to[0].partition('@')[0])}"
        preview(one, by, folder=private / "preview" / made.place, name=name, at=at, private=private)
    return shown


def _check(mail: Mail, own: Sequence[Mail], params: Params, *, squad: str | None) -> None:
    """Raise UsageError where params name nobody, or somebody outside the domains that mail may go to."""
    file = params.folder / (f"squads/{squad}.yaml" if squad else "site.yaml")
    if not mail.recipients:
        raise UsageError("email.to names nobody", where=str(file), mend="Name who gets these reports.")
    named = [*mail.recipients, *(who for one in own for who in one.cc)]
    outside = dict.fromkeys(who for who in named if not is_allowed(who, params.mailing.allowed_domains))
    if outside:
        what = f"{words.listing(outside)} {'is' if len(outside) == 1 else 'are'} outside email.allowed_domains"
        mend = f"Take them out, or allow the domain in {params.folder / 'site.yaml'}."
        raise UsageError(f"{what}; nothing was sent", where=str(file), mend=mend)


def _members_allowed(own: Sequence[Mail], params: Params) -> tuple[list[Mail], list[str]]:
    """Return the members' mails that may leave, and what is to be said of the others."""
    allowed = [one for one in own if is_allowed(one.to[0], params.mailing.allowed_domains)]
    kept = [one.to[0] for one in own if one not in allowed]
    said = f"{words.listing(kept)}: outside email.allowed_domains, so their own feedback was not sent."
    return allowed, [said] if kept else []
