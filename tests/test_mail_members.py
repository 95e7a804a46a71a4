"""Each member's own feedback: a mail of its own, to that member and the squad's manager, and to nobody else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from squadlib.errors import SendError, UsageError
from tests.mail_reports import MailedSite, mailed_site
from tests.mail_server import Post, serve

HEAD = ("Member", "Squad", "Role", "Jira account", "Email")
ROWS = [
    ["Ana Ruiz", "Client", "", "p0", "ana@example.com"],
    ["Bo Li", "Client", "", "", "bo@example.com"],
    ["Chidi", "Client", "", "p2", "chidi@example.com"],
    ["Dana Levi", "Platform", "", "", "dana@example.com"],
    ["Farah Aziz", "client", "", "", "farah at example.com"],
]
SWITCHED_ON = {"to": ["client-squad@example.com"], "manager": "lead@example.com", "members_feedback": True}


@pytest.fixture
def post() -> Iterator[Post]:
    """Serve on this machine."""
    with serve(Post()) as found:
        yield found


def site_of(folder: Path, post: Post | None = None, *, squad: dict[str, object] | None = None) -> MailedSite:
    """Make a report whose feedback names members, and switch their mails on."""
    site = mailed_site(folder, members=ROWS)
    port = post.port if post else 25
    smtp = {"host": "127.0.0.1", "port": port, "security": "none", "from": "reports@example.com"}
    site.configure(site={"smtp": smtp, "allowed_domains": ["example.com"]}, squad=squad or SWITCHED_ON)
    return site


def subjects(site: MailedSite) -> set[str]:
    """Return the members whom the feedback addresses."""
    return {one["subject"] for one in site.made().facts["feedback"] if one["subject"]}


def test_each_member_gets_their_own_and_the_manager_a_copy(tmp_path: Path, post: Post) -> None:
    """The address is that of the account, else of the squad's row of that name; the squad's list gets none of them."""
    site = site_of(tmp_path, post)
    site.send()
    inboxes = post.inboxes
    assert {"Ana Ruiz", "Bo Li", "Chidi Okafor"} <= subjects(site)
    assert set(inboxes) == {
        "client-squad@example.com",
        "lead@example.com",
        *(f"{one}@example.com" for one in ("ana", "bo", "chidi")),
    }
    assert len(inboxes["lead@example.com"]) == 3
    (mail,) = inboxes["ana@example.com"]
    assert (mail["To"], mail["Cc"]) == ("ana@example.com", "lead@example.com")
    assert mail["Subject"] == "Client 2026Q4 · your feedback, Ana Ruiz"
    assert not list(mail.iter_attachments())


def test_a_members_mail_says_nothing_of_the_others(tmp_path: Path) -> None:
    """Only what the rules say to that member, and their own figures."""
    site = site_of(tmp_path)
    mails, _ = site.member_mails()
    told = {one["text"] for one in site.made().facts["feedback"] if one["subject"] == "Ana Ruiz"}
    others = {one["text"] for one in site.made().facts["feedback"] if one["subject"] not in ("Ana Ruiz", None)} - told
    letter = next(mail.letter for mail in mails if mail.to == ("ana@example.com",))
    assert {one.text for one in letter.advice} == told
    assert not others & {one.text for one in letter.advice}
    row = next(one for one in site.made().facts["members"] if one["member"] == "Ana Ruiz")
    assert [one.label for one in letter.figures] == ["Committed", "Completed", "Added", "Carried over"]
    assert letter.figures[1].value == f"{row['completed_points']:g}"


def test_who_has_no_address_of_their_own_is_named_and_mailed_nothing(tmp_path: Path, post: Post) -> None:
    """No row, a row of another squad, a cell that is no address: never a guess."""
    site = site_of(tmp_path, post)
    site.send()
    assert "Dana Levi has no address of their own in the tab Members, so their feedback was not sent" in site.told
    assert any(line.startswith("Farah Aziz has no address") for line in site.told)
    assert "dana@example.com" not in post.inboxes


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (
            [["Ana Ruiz", "Client", "", "p0", "one@example.com"], ["Ana R.", "Client", "", "p0", "two@example.com"]],
            False,
        ),
        (
            [["Ana Ruiz", "Client", "", "", "shared@example.com"], ["Bo Li", "Client", "", "", "Shared@example.com"]],
            False,
        ),
        ([["Ana Ruiz", "Client", "", "p1", "bo@example.com"]], False),
        ([["Somebody else", "Client", "", "p0", "ana@example.com"]], True),
        ([["ana ruiz", "client", "", "gone", "ana@example.com"]], True),
    ],
)
def test_a_feedback_never_reaches_somebody_else(tmp_path: Path, rows: list[list[str]], *, found: bool) -> None:
    """Two addresses for one member, one for two members, or another person's account: nobody gets it."""
    site = mailed_site(tmp_path, members=rows)
    site.configure(squad=SWITCHED_ON)
    mails, without = site.member_mails()
    assert ("Ana Ruiz" not in without) is found
    assert any("Ana Ruiz" in mail.subject for mail in mails) is found


def test_it_is_off_unless_switched_on_and_for_sprint_reports_alone(tmp_path: Path) -> None:
    """A squad decides."""
    site = mailed_site(tmp_path / "1", members=ROWS)
    site.configure(squad={"to": ["client-squad@example.com"], "manager": "lead@example.com"})
    assert site.member_mails() == ([], [])
    other = mailed_site(tmp_path / "2", kind="running", notebook="health_report", members=ROWS)
    other.configure(squad=SWITCHED_ON)
    assert other.member_mails() == ([], [])


def test_the_squads_mail_has_the_squads_feedback_alone(tmp_path: Path) -> None:
    """What is said to members is not in it."""
    site = site_of(tmp_path)
    told = {one["text"] for one in site.made().facts["feedback"] if one["subject"] is None}
    assert {one.text for one in site.mail().letter.advice} == told


def test_a_member_outside_the_allowed_domains_is_named_and_the_others_get_theirs(tmp_path: Path, post: Post) -> None:
    """The tab is filled by many hands; params are not: a manager outside them stops everything."""
    site = site_of(tmp_path, post)
    rows = [*ROWS[1:], ["Ana Ruiz", "Client", "", "p0", "ana@elsewhere.com"]]
    site = mailed_site(tmp_path / "other", members=rows)
    smtp = {"host": "127.0.0.1", "port": post.port, "security": "none", "from": "reports@example.com"}
    site.configure(site={"smtp": smtp, "allowed_domains": ["example.com"]}, squad=SWITCHED_ON)
    with pytest.raises(SendError, match=r"ana@elsewhere.com: outside email.allowed_domains"):
        site.send()
    assert {"bo@example.com", "chidi@example.com"} <= set(post.inboxes)
    site.configure(squad={**SWITCHED_ON, "manager": "lead@elsewhere.com"})
    with pytest.raises(UsageError, match=r"lead@elsewhere.com is outside"):
        site.send(is_resend=True)


def test_a_members_mail_is_sent_once_too(tmp_path: Path, post: Post) -> None:
    """Each has its own line in the ledger."""
    site = site_of(tmp_path, post)
    site.send()
    site.send()
    assert {len(mails) for who, mails in post.inboxes.items() if who != "lead@example.com"} == {1}


def test_previews_of_members_mails_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    """Under reports/private, like growth reports."""
    site = site_of(tmp_path)
    site.send(is_preview=True)
    private = site.folder / "reports" / "private"
    assert private.stat().st_mode & 0o077 == 0
    assert len(list(private.rglob("*.eml"))) == 3
    assert not [path for path in (site.folder / "reports" / "preview").rglob("*") if "ana" in path.name]
