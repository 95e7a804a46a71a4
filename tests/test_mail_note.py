"""What a squad's owner is told when a report could not be made; and that its mail is held meanwhile."""

from dataclasses import replace
from pathlib import Path

import pytest

from squadlib import params as site_params
from squadlib.errors import SendError, Stopped, UsageError
from squadlib.mail.deliver import WAITS
from squadlib.mail.note import tell_of_failure
from squadlib.mail.outbox import World
from tests.mail_reports import TO, MailedSite, mailed_site
from tests.mail_server import Post, serve
from tests.report_fixture import HOSTILE

STOPPED = Stopped(
    Path("sprint_report.ipynb"),
    9,
    "How fast are we?",
    f"ValueError: {HOSTILE}\n\nTraceback (most recent call last):\n  File x",
    about="Client, Client 2026-23",
    as_of="2026-11-18T09:30:00Z",
)


def site_of(folder: Path, post: Post) -> MailedSite:
    """Make a report and say how mail leaves."""
    site = mailed_site(folder)
    smtp = {"host": "127.0.0.1", "port": post.port, "security": "none", "from": "reports@example.com"}
    site.configure(site={"smtp": smtp, "allowed_domains": ["example.com"]}, squad=TO)
    return site


def tell(site: MailedSite, stopped: Stopped = STOPPED, *, report: str = "sprint-report") -> bool:
    """Tell the squad's owner."""
    world = World({}, site.told.append, now=site.clock.now, sleep=site.clock.sleep)
    return tell_of_failure(stopped, report=report, squads=[site_params.load(site.params, "client")], world=world)


def test_the_owner_is_told_cell_question_and_message(tmp_path: Path) -> None:
    """To the owner alone, in a thread of its own; what the notebook said is text, never markup."""
    with serve(Post()) as post:
        site = site_of(tmp_path, post)
        assert tell(site)
    assert list(post.inboxes) == ["pm@example.com"]
    (mail,) = post.inboxes["pm@example.com"]
    assert mail["Subject"] == "Client · sprint report not made"
    body = mail.get_body(("html",))
    assert body
    html = body.get_content()
    assert "its notebook stopped at cell 9, “How fast are we?”." in html
    assert "Client, Client 2026-23" in html
    assert "<script" not in html
    assert "Its mail is held until it is made again" in html
    assert "Traceback" not in html


def test_the_same_failure_is_told_once_a_day_of_the_data(tmp_path: Path) -> None:
    """A schedule that fails every hour fills no inbox, nor does the same snapshot days later; what is new is told."""
    with serve(Post()) as post:
        site = site_of(tmp_path, post)
        tell(site)
        tell(site)
        assert len(post.taken) == 1
        site.clock.waited.append(86_400)
        tell(site)
        tell(site, replace(STOPPED, as_of="2026-11-18T10:30:00Z"))
        assert len(post.taken) == 1
        tell(site, replace(STOPPED, cell=3))
        assert len(post.taken) == 2
        tell(site, replace(STOPPED, as_of="2026-11-19T09:30:00Z"))
        tell(site, replace(STOPPED, about="Client, Client 2026-24"))
    assert len(post.taken) == 4


def test_a_note_is_not_waited_for_as_long_as_a_report(tmp_path: Path) -> None:
    """A command that failed is not to stand still: two more tries, then who was not reached is named."""
    with serve(Post()) as post:
        site = site_of(tmp_path, post)
        post.answers = {"pm@example.com": ["450 4.2.0 come again"] * 3}
        with pytest.raises(SendError, match=r"pm@example.com: not taken for now by .*450 4.2.0 come again"):
            tell(site)
        assert site.clock.waited == list(WAITS[:2])
        tell(site)
    assert len(post.taken) == 1


def test_a_note_in_doubt_is_named_and_nothing_is_asked_for_that_no_command_does(tmp_path: Path) -> None:
    """The connection broke off: nobody is mailed twice, and `--resend`, which a note has not, is not spoken of."""
    with serve(Post(endings=["drop"])) as post:
        site = site_of(tmp_path, post)
        for _ in range(2):
            with pytest.raises(SendError, match=r"pm@example.com: the connection or the run broke off") as caught:
                tell(site)
            assert "--resend" not in str(caught.value)
    assert len(post.taken) == 1


@pytest.mark.parametrize(("report", "is_private"), [("growth-report", False), ("own-report", True)])
def test_of_a_private_report_nothing_is_told_that_could_be_the_members(
    tmp_path: Path, report: str, *, is_private: bool
) -> None:
    """What the notebook said and where its page is stay where they are."""
    page = Path("reports/private/failed/x-ana-ruiz.html")
    private = replace(STOPPED, message="ValueError: Ana Ruiz", page=page, is_private=is_private)
    with serve(Post()) as post:
        assert tell(site_of(tmp_path, post), private, report=report)
    (mail,) = post.inboxes["pm@example.com"]
    told = " ".join(mail.get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
    assert "its notebook stopped at cell 9" in told
    assert "Ana" not in told
    assert "ana-ruiz" not in told


def test_without_an_owner_or_a_server_nobody_is_told_and_it_is_said(tmp_path: Path) -> None:
    """False, so that whoever calls can say so; an owner outside the allowed domains is named."""
    site = mailed_site(tmp_path)
    site.configure(squad=TO)
    assert not tell(site)
    smtp = {"host": "127.0.0.1", "port": 25, "security": "none", "from": "reports@example.com"}
    site.configure(site={"smtp": smtp, "allowed_domains": ["example.com"]}, squad={"to": []})
    assert not tell(site)
    site.configure(squad={"owner": "pm@elsewhere.com"})
    with pytest.raises(UsageError, match=r"pm@elsewhere.com is outside email.allowed_domains"):
        tell(site)


def test_a_report_whose_last_run_failed_is_held(tmp_path: Path) -> None:
    """Until it is made again, which takes the page of the failure away; another sprint's failure holds nothing."""
    with serve(Post()) as post:
        site = site_of(tmp_path, post)
        failed = tmp_path / "reports" / "failed"
        failed.mkdir()
        (failed / "sprint_report-client-99.html").write_text("", encoding="utf-8")
        held = failed / "sprint_report-client-113.html"
        held.write_text("", encoding="utf-8")
        with pytest.raises(SendError, match=r"its mail is held; .*sprint_report-client-113.html says where"):
            site.send()
        assert site.send(is_preview=True).is_file()
        held.unlink()
        site.send()
    assert len(post.taken) == 1
