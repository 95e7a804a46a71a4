"""What a squad's owner is told when a report could not be made; and that its mail is held meanwhile."""

from dataclasses import replace
from pathlib import Path

import pytest

from squadlib import params as site_params
from squadlib.errors import SendError, Stopped, UsageError
from squadlib.mail.note import tell_of_failure
from squadlib.mail.outbox import World
from tests.mail_reports import TO, MailedSite, mailed_site
from tests.mail_server import Post, serve
from tests.report_fixture import HOSTILE

STOPPED = Stopped(
    Path("sprint_report.ipynb"), 9, "How fast are we?", f"ValueError: {HOSTILE}\n\nTraceback (most recent"
)


def site_of(folder: Path, post: Post) -> MailedSite:
    """Make a report and say how mail leaves."""
    site = mailed_site(folder)
    smtp = {"host": "127.0.0.1", "port": post.port, "security": "none", "from": "reports@example.com"}
    site.configure(site={"smtp": smtp, "allowed_domains": ["example.com"]}, squad=TO)
    return site


def tell(site: MailedSite, stopped: Stopped = STOPPED) -> bool:
    """Tell the squad's owner."""
    world = World({}, site.told.append, now=site.clock.now, sleep=site.clock.sleep)
    return tell_of_failure(stopped, report="sprint-report", params=site_params.load(site.params, "client"), world=world)


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
    assert "<script" not in html
    assert "The squad’s mail is held" in html


def test_the_same_failure_is_told_once_a_day(tmp_path: Path) -> None:
    """A schedule that fails every hour fills no inbox; another failure is another mail, and so is the next day's."""
    with serve(Post()) as post:
        site = site_of(tmp_path, post)
        tell(site)
        tell(site)
        assert len(post.taken) == 1
        tell(site, replace(STOPPED, cell=3))
        assert len(post.taken) == 2
        site.clock.waited.append(86_400)
        tell(site)
    assert len(post.taken) == 3


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
