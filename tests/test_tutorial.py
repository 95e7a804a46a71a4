"""The tutorial is true: what it says is typed, in an empty folder with an empty home, against the stand-ins."""

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from squadlib.demo.company import company
from squadlib.demo.standin import serve as serve_jira
from tests.documented import REPO
from tests.mail_server import PASSWORD, USERNAME, Post, certificate_for
from tests.mail_server import serve as serve_mail
from tests.written_steps import Reader, Step, bare, steps

PAGE = REPO / "docs" / "tutorial.md"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (shutil.which("flock") and shutil.which("bash")), reason="flock or bash is missing"),
]


def python_alone(tools: Path) -> None:
    """Put a bare Python where the terminal finds it."""
    tools.mkdir()
    base = Path(getattr(sys, "_base_executable", sys.executable))
    (tools / "python3").write_text(f'#!/bin/sh\nexec "{base}" "$@"\n', encoding="utf-8")
    (tools / "python3").chmod(0o755)


def packages_at_hand() -> dict[str, str]:
    """Return what lets pip and squadlib find here what they would take from a package index: no network in tests.

    The editable squadlib is not found this way: its .pth is not read there.
    """
    pip = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_IGNORE_INSTALLED": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    jupyter = str(Path(sys.prefix) / "share" / "jupyter")
    return {**pip, "PYTHONPATH": sysconfig.get_path("purelib"), "JUPYTER_PATH": jupyter}


def test_the_tutorial_leads_from_nothing_to_a_mailed_report(tmp_path: Path) -> None:
    """Every command, every file, every line it shows; the reader's own address and tokens alone are put in."""
    home, tools, state = tmp_path / "home", tmp_path / "tools", tmp_path / "state"
    (home / "Downloads").mkdir(parents=True)
    state.mkdir()
    python_alone(tools)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(home / "Downloads")]
    subprocess.run(build, cwd=REPO, check=True, capture_output=True, timeout=300)
    site, spreadsheet = company()
    certificate = certificate_for(tmp_path / "mail.pem")
    with (
        serve_jira(site, spreadsheets=[spreadsheet]) as standin,
        serve_mail(Post(), certificate=certificate) as post,
    ):
        login = standin.environment()
        shutil.copy(login["GOOGLE_APPLICATION_CREDENTIALS"], home / "google-account.json")
        served = {"SQUADLIB_SHEETS_URL": login["SQUADLIB_SHEETS_URL"], "SSL_CERT_FILE": str(certificate)}
        own = {
            "https://your-site.atlassian.net": standin.url,
            "JIRA_EMAIL=you@your-company.com": f"JIRA_EMAIL={login['JIRA_EMAIL']}",
            "your-jira-token": login["JIRA_API_TOKEN"],
            "your-spreadsheet-key": spreadsheet.key,
            "smtp.your-company.com, port: 587": f"127.0.0.1, port: {post.port}",
            "your-mail-login": USERNAME,
            "your-mail-password": PASSWORD,
        }
        reader = Reader(state, bare(home, tools, **served, **packages_at_hand()), own)
        for step in steps(PAGE):
            reader.do(step)
    assert list(post.inboxes) == ["you@your-company.com"]
    (mail,) = post.inboxes["you@your-company.com"]
    assert mail["Subject"] == "Client 2026Q4 · sprint report"
    assert list((home / "squad-reports" / "reports" / "client").glob("*/sprint-report.html"))


HOW_TOS = [
    page for page in sorted((REPO / "docs" / "how-to").glob("*.md")) if "```sh" in page.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("page", HOW_TOS, ids=lambda page: page.stem)
def test_a_how_to_does_what_it_says_on_the_sample_company(page: Path, tmp_path: Path) -> None:
    """In a site that `squadlib init` started; each command ends well and says what the page shows."""
    home, state = tmp_path / "home", tmp_path / "state"
    home.mkdir()
    state.mkdir()
    reader = Reader(state, bare(home, Path(sys.executable).parent), {})
    reader.do(Step("sh", "mkdir site\ncd site\nsquadlib init .\n"))
    for step in steps(page):
        reader.do(step)
