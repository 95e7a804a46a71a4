"""Whether mail can leave: the server, its certificate, the login, and who may be mailed; nothing is sent."""

import os
from collections.abc import Iterator, Mapping, Sequence

from squadlib import words
from squadlib.doctor.findings import Finding, look, ok
from squadlib.errors import SquadlibError
from squadlib.mail.outbox import server_of
from squadlib.mail.server import Later, login_from, session, where
from squadlib.params import Params
from squadlib.params.addresses import is_allowed


def mail(squads: Sequence[Params], environ: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Check how mail leaves, where params say it; no report hangs on it, so nothing here stops one."""
    if squads[0].mailing.smtp is None:
        return
    try:
        smtp, login = server_of(squads[0]), login_from(environ)
        with session(smtp, login):
            how = "without a login" if login is None else "logged in"
            yield ok("Mail, server", f"{where(smtp)} answers, {how} ({smtp.security}); nothing was sent")
    except (SquadlibError, Later) as error:
        yield look("Mail, server", f"no report can be mailed: {error}")
    yield from _recipients(squads)


def _recipients(squads: Sequence[Params]) -> Iterator[Finding]:
    domains = squads[0].mailing.allowed_domains
    named = {one.squad: [*one.email.to, *one.email.cc, *filter(None, [one.email.manager])] for one in squads}
    outside = [f"{squad}: {who}" for squad, all_of in named.items() for who in all_of if not is_allowed(who, domains)]
    nobody = [one.squad for one in squads if not one.email.to]
    if outside:
        yield look("Mail, recipients", "these are outside email.allowed_domains, so they cannot be mailed", outside)
    if nobody:
        yield look("Mail, recipients", f"email.to names nobody: {words.listing(nobody)}")
    if not outside and not nobody:
        yield ok("Mail, recipients", f"every squad's are allowed ({words.listing(domains)})")
