"""A notebook that fails is told its squad's owner by the command: once, and whatever the mail server says."""

import json
from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from squadlib.snapshots import Snapshot
from tests.mail_server import Post, serve
from tests.quick_reports import FOLDER, facts, lay, quick_site, whole
from tests.report_fixture import MEMBERS
from tests.sites import Workplace

pytestmark = pytest.mark.slow
TOKEN = {"JIRA_API_TOKEN": "tok-0123456789"}
WRONG = "raise ValueError('tok-0123456789 refused\\nTraceback (most recent call last):\\n  File \"/lib/x.py\"')"
GIVEN = 'squad = member = ""\nsnapshot = params = ""'
OWNERS = {"client": "pm@example.com", "platform": "lead@example.com"}


@pytest.fixture
def post() -> Iterator[Post]:
    """Serve on this machine."""
    with serve(Post()) as found:
        yield found


def mailed(
    folder: Path, post: Post | None, *, owners: Mapping[str, str] = OWNERS, domain: str = "example.com"
) -> tuple[Workplace, Snapshot]:
    """Make a site of two squads whose reports are quickly made, and say who owns them and how mail leaves."""
    place, kept = quick_site(folder)
    if post is not None:
        smtp = {"host": "127.0.0.1", "port": post.port, "security": "none", "from": "reports@example.com"}
        configure(folder / "params" / "site.yaml", {"smtp": smtp, "allowed_domains": [domain]})
    for squad, owner in owners.items():
        to = {"to": [f"{squad}-squad@example.com"], "owner": owner}
        configure(folder / "params" / "squads" / f"{squad}.yaml", to)
    return place, kept


def configure(path: Path, email: Mapping[str, Any]) -> None:
    """Say in a params file who gets mail and how it leaves."""
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "email": email}), encoding="utf-8")


def text_of(mail: EmailMessage) -> str:
    """Return what a mail says, on one line."""
    body = mail.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def only(post: Post, who: str) -> EmailMessage:
    """Return the one mail that somebody got."""
    (mail,) = post.inboxes[who]
    return mail


def test_a_failed_report_is_told_its_owner_once_and_its_mail_is_held(tmp_path: Path, post: Post) -> None:
    """Exit 5, one mail with cell and message; the last good report stays, and leaves when it is made again."""
    place, kept = mailed(tmp_path, post)
    command = ("sprint-report", "client", "--snapshot", kept.id)
    assert place.run(*command).returncode == 0
    page = tmp_path / "reports" / FOLDER["client"] / "sprint-report.html"
    good = page.read_bytes()
    lay(tmp_path, facts(run=WRONG))
    done = place.run(*command, environ=TOKEN)
    assert done.returncode == 5, done.stderr
    told, _, why = done.stderr.partition("Client · sprint report not made: sent to pm@example.com\n")
    assert told
    assert why.startswith("squadlib: notebooks/sprint_report.ipynb, cell 5")
    assert list(post.inboxes) == ["pm@example.com"]
    mail = only(post, "pm@example.com")
    assert mail["Subject"] == "Client · sprint report not made"
    told = text_of(mail)
    assert told.startswith(
        "The sprint report on Client, Client 2026-23 could not be made: "
        "its notebook stopped at cell 5, “How fast are we?”."
    )
    assert "It said: ValueError: *** refused Its mail is held" in told
    assert "reports/failed/sprint_report-client-113.html" in told
    assert "tok-0123456789" not in str(mail)
    assert "Traceback" not in str(mail)

    again = place.run(*command, environ=TOKEN)
    assert again.returncode == 5
    assert "everyone has it since" in again.stderr
    assert "--resend" not in again.stderr
    assert len(post.taken) == 1
    assert page.read_bytes() == good
    held = place.run("send", "client")
    assert held.returncode == 6
    assert "the last run of this report failed, so its mail is held; reports/failed/sprint_report-client-113.html" in (
        held.stderr
    )
    assert len(post.taken) == 1

    lay(tmp_path, facts())
    assert place.run(*command).returncode == 0
    assert place.run("send", "client").returncode == 0
    assert len(post.inboxes["client-squad@example.com"]) == 1


def test_every_squad_that_failed_in_a_run_over_all_is_told_once(tmp_path: Path, post: Post) -> None:
    """Exit 7, a mail to each owner; the same failure from the same snapshot is no other mail, another failure is."""
    place, kept = mailed(tmp_path, post)
    for squad in OWNERS:
        lay(tmp_path, facts(squad, run=f"raise ValueError('no column {squad}')"))
    command = ("run-all", "--snapshot", kept.id)
    done = place.run(*command)
    assert done.returncode == 7, done.stderr
    assert done.stdout == "reports/index.html\n"
    for squad, owner in OWNERS.items():
        assert only(post, owner)["Subject"] == f"{squad.capitalize()} · sprint report not made"
        assert f"no column {squad}" in text_of(only(post, owner))
    assert place.run(*command).returncode == 7
    assert len(post.taken) == 2

    lay(tmp_path, facts("client"))
    lay(tmp_path, facts("platform", run="raise ValueError('another')"))
    done = place.run(*command)
    assert done.returncode == 7
    assert whole(tmp_path / "reports", "client")
    assert [len(post.inboxes[owner]) for owner in OWNERS.values()] == [1, 2]
    assert place.run("send", "platform").returncode == 2  # none was ever made
    assert place.run("send", "client").returncode == 0


@pytest.mark.parametrize(
    ("answers", "domain", "said"),
    [
        (["550 5.1.1 no such user"], "example.com", "pm@example.com: refused by 127.0.0.1"),
        ([], "elsewhere.com", "the owner pm@example.com is outside email.allowed_domains, so nobody was told"),
    ],
)
def test_where_the_mail_cannot_leave_one_line_says_so_and_the_exit_code_stays(
    tmp_path: Path, post: Post, answers: list[str], domain: str, said: str
) -> None:
    """5, and the last thing said is still why the report failed."""
    place, kept = mailed(tmp_path, post, domain=domain)
    post.answers = {"pm@example.com": answers}
    lay(tmp_path, facts(run="raise ValueError('no such column')"))
    done = place.run("sprint-report", "client", "--snapshot", kept.id)
    assert done.returncode == 5
    *_, told, why = done.stderr.splitlines()
    assert told.startswith("client: who answers for it could not be told by mail: ")
    assert said in told
    assert "ValueError: no such column" in why
    assert not post.taken


@pytest.mark.parametrize("missing", ["server", "owner"])
def test_without_a_mail_server_or_an_owner_nothing_is_tried(tmp_path: Path, post: Post, missing: str) -> None:
    """Not a word of mail, no ledger, the exit code of the failure."""
    place, kept = mailed(tmp_path, None if missing == "server" else post, owners={} if missing == "owner" else OWNERS)
    lay(tmp_path, facts(run="raise ValueError('no such column')"))
    done = place.run("sprint-report", "client", "--snapshot", kept.id)
    assert done.returncode == 5
    assert "mail" not in done.stderr
    assert not (tmp_path / ".squadlib" / "sent").exists()
    assert not post.tries


def test_of_a_private_report_the_owner_hears_nothing_of_the_member(tmp_path: Path, post: Post) -> None:
    """Neither the name nor what the notebook said nor a file; not in the mail, not in the ledger, not beside it."""
    place, kept = mailed(tmp_path, post)
    cells = [
        new_code_cell(
            'squad = member = ""\nsnapshot = params = ""', metadata={"tags": ["parameters"]}, id="parameters"
        ),
        new_markdown_cell("## How did the sprints go?", id="sprints"),
        new_code_cell("raise ValueError(f'{member} is not in the table')", id="sprints-shown"),
    ]
    nbformat.write(new_notebook(cells=cells), tmp_path / "notebooks" / "growth_report.ipynb")
    done = place.run("growth-report", "client", "--member", MEMBERS[0], "--snapshot", kept.id)
    assert done.returncode == 5, done.stderr
    assert list(post.inboxes) == ["pm@example.com"]
    mail = only(post, "pm@example.com")
    assert mail["Subject"] == "Client · growth report not made"
    assert text_of(mail).startswith(
        "The growth report on Client, one member could not be made: "
        "its notebook stopped at cell 3, “How did the sprints go?”."
    )
    ledger = (tmp_path / ".squadlib" / "sent" / "client.jsonl").read_text(encoding="utf-8")
    for secret in (MEMBERS[0], MEMBERS[0].split()[0].lower(), "is not in the table", "growth_report-client"):
        assert secret not in text_of(mail)
        assert secret not in ledger
        assert secret not in str(mail["Message-ID"])


def test_a_failed_report_on_all_squads_is_told_the_owners_of_all(tmp_path: Path, post: Post) -> None:
    """One mail to each, in the team's own thread."""
    place, kept = mailed(tmp_path, post)
    cells = [
        new_code_cell(GIVEN, metadata={"tags": ["parameters"]}, id="parameters"),
        new_code_cell("raise ValueError('no squads')", id="squads"),
    ]
    nbformat.write(new_notebook(cells=cells), tmp_path / "notebooks" / "team_report.ipynb")
    done = place.run("team-report", "--snapshot", kept.id)
    assert done.returncode == 5, done.stderr
    assert sorted(post.inboxes) == sorted(OWNERS.values())
    for owner in OWNERS.values():
        mail = only(post, owner)
        assert mail["Subject"] == "The team · team report not made"
        assert mail["List-Id"] == "<team.squadlib.example.com>"
        assert "no squads" in text_of(mail)
    assert place.run("team-report", "--snapshot", kept.id).returncode == 5
    assert len(post.taken) == 1
