"""The preview: what would leave, written to look at; no server, no settings, no ledger. And the command itself."""

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from squadlib.errors import SquadlibError
from tests.mail_lint import faults
from tests.mail_reports import TO, mailed_site
from tests.mail_server import Post, serve
from tests.sites import Workplace


def test_a_preview_needs_no_settings_and_sends_nothing(tmp_path: Path) -> None:
    """The .eml and its HTML, whose pictures lie beside it."""
    site = mailed_site(tmp_path)
    shown = site.send(is_preview=True)
    assert shown == tmp_path / "reports" / "preview" / "client" / "client-2026-23" / "sprint-report.html"
    html = shown.read_text(encoding="utf-8")
    assert faults(html) == []
    for source in re.findall(r'src="([^"]+)"', html):
        assert (shown.parent / source).read_bytes().startswith(b"\x89PNG")
    mail = message_from_bytes(shown.with_suffix(".eml").read_bytes(), policy=policy.default)
    assert mail["Subject"] == "Client 2026Q4 · sprint report"
    assert mail["From"] == "Client reports <squadlib@preview.invalid>"
    assert not (tmp_path / ".squadlib" / "sent").exists()


def test_a_preview_is_written_again_over_the_last(tmp_path: Path) -> None:
    """Twice gives the same files."""
    site = mailed_site(tmp_path)
    site.configure(squad=TO)
    first = site.send(is_preview=True).with_suffix(".eml").read_bytes()
    again = site.send(is_preview=True).with_suffix(".eml").read_bytes()
    boundary = re.compile(rb"={15}\d+==")
    assert boundary.sub(b"", first) == boundary.sub(b"", again)


def test_where_it_cannot_be_written_it_is_said(tmp_path: Path) -> None:
    """A file stands where the folder must be."""
    site = mailed_site(tmp_path)
    (tmp_path / "reports" / "preview").write_text("", encoding="utf-8")
    with pytest.raises(SquadlibError, match="the preview cannot be written"):
        site.send(is_preview=True)


@pytest.mark.slow
def test_the_command_ends_with_the_page_it_sent_and_its_exit_code(tmp_path: Path) -> None:
    """0 and the page where everyone has it, 6 and who has not; 2 where params do not say."""
    site = mailed_site(tmp_path)
    here = Workplace(tmp_path)
    done = here.run("send", "client")
    assert (done.returncode, "email.smtp is missing" in done.stderr) == (2, True)
    with serve(Post(answers={"client-squad@example.com": ["550 no"]})) as post:
        smtp = {"host": "127.0.0.1", "port": post.port, "security": "none", "from": "reports@example.com"}
        site.configure(site={"smtp": smtp, "allowed_domains": ["example.com"]}, squad=TO)
        done = here.run("send", "client")
        assert done.returncode == 6
        assert "client-squad@example.com: refused by 127.0.0.1" in done.stderr
        assert "Traceback" not in done.stderr
        done = here.run("send", "client", "--report", "sprint-report")
    assert (done.returncode, done.stderr) == (0, "Client 2026Q4 · sprint report: sent to client-squad@example.com\n")
    assert done.stdout == "reports/client/client-2026-23/sprint-report.html\n"
    assert len(post.taken) == 1


def test_the_teams_report_goes_to_the_sites_own_recipients(tmp_path: Path) -> None:
    """Without a squad; its thread and list are the team's."""
    site = mailed_site(tmp_path, notebook="team_report", place="team/2026-11-13", squad=None)
    with serve(Post()) as post:
        smtp = {"host": "127.0.0.1", "port": post.port, "security": "none", "from": "reports@example.com"}
        site.configure(site={"smtp": smtp, "allowed_domains": ["example.com"], "to": ["leads@example.com"]})
        site.send(squad=None)
    (mail,) = post.inboxes["leads@example.com"]
    assert mail["List-Id"] == "<team.squadlib.example.com>"
    assert mail["Subject"].startswith("The team 2026Q")
