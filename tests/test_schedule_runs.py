"""The schedule's recipes as they run: what is due is made and mailed once, whoever starts it and however often."""

import json
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.mail_server import LOGIN, Post, certificate_for, serve
from tests.scheduled_site import (
    SHORT_PATH,
    airflow_dag,
    as_cron,
    cron_commands,
    scheduled_site,
    started,
    units,
    workflow,
)

SQUADS = {"client": 11, "platform": 14}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("flock"), reason="there is no flock here"),
]


@dataclass
class Ran:
    """A site whose schedule ran once, by cron; the server that its mails leave by, and what cron would mail."""

    folder: Path
    recipes: str
    post: Post
    told: str
    code: int

    @property
    def log(self) -> str:
        """What the schedule's log holds."""
        return (self.folder / "scheduled.log").read_text(encoding="utf-8")

    def nothing_more_was_sent(self) -> bool:
        """Tell whether each squad still has the one mail of the first run."""
        return {who: len(mails) for who, mails in self.post.inboxes.items()} == {
            f"{squad}@example.com": 1 for squad in SQUADS
        }


def configure(folder: Path, *, port: int, certificate: Path) -> None:
    """Name two squads of the sample company, the server, and in .env its login."""
    smtp = {"host": "127.0.0.1", "port": port, "from": "reports@example.com"}
    email = {"smtp": smtp, "allowed_domains": ["example.com"]}
    site = {"jira": {"url": "demo"}, "workbook": "demo", "email": email}
    (folder / "params" / "site.yaml").write_text(json.dumps(site), encoding="utf-8")
    for squad, board in SQUADS.items():
        told = {"name": squad.title(), "board": board, "email": {"to": [f"{squad}@example.com"]}}
        (folder / "params" / "squads" / f"{squad}.yaml").write_text(json.dumps(told), encoding="utf-8")
    login = {**LOGIN, "SSL_CERT_FILE": str(certificate)}
    text = "".join(f'{name}="{value}"\n' for name, value in login.items())
    (folder / ".env").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    """Let cron start the first line's command once."""
    place = tmp_path_factory.mktemp("runs")
    folder = place / "a site, 100% made up"
    recipes, certificate = scheduled_site(folder), certificate_for(place / "own.pem")
    with serve(Post(), certificate=certificate) as post:
        configure(folder, port=post.port, certificate=certificate)
        done = as_cron(cron_commands(recipes)[0][1])
        yield Ran(folder, recipes, post, done.stdout + done.stderr, done.returncode)


def test_cron_makes_what_is_due_of_every_squad_and_mails_it(ran: Ran) -> None:
    """It says so in the log alone; each squad has one mail, with its own report attached."""
    assert (ran.code, ran.told) == (0, ""), ran.log
    assert ran.log.splitlines()[0].endswith("scheduled.sh: begins")
    assert ran.log.splitlines()[-1].endswith("scheduled.sh: ends with 0")
    assert "2 made" in ran.log
    assert ran.nothing_more_was_sent()
    for squad in SQUADS:
        (mail,) = ran.post.inboxes[f"{squad}@example.com"]
        (page,) = (ran.folder / "reports" / squad).glob("*/sprint-report.html")
        (attached,) = (part for part in mail.iter_attachments() if part.get_content_type() == "text/html")
        assert attached.get_filename() == f"{squad}-{page.parent.name}-sprint-report.html"


@pytest.mark.parametrize("by", ["cron", "systemd", "GitHub"])
def test_whoever_starts_it_again_makes_nothing_and_mails_nobody(ran: Ran, by: str) -> None:
    """Nothing was closed since; the lock of the run before is free."""
    service, _ = units(ran.recipes)
    steps = [step.get("run") for step in workflow(ran.recipes)["jobs"]["reports"]["steps"]]
    commands = {
        "cron": shlex.split(f"/bin/sh -c {shlex.quote(cron_commands(ran.recipes)[0][1])}"),
        "systemd": shlex.split(service["Service"]["ExecStart"]),
        "GitHub": ["/bin/bash", "-e", "-c", steps[steps.index("sh scheduled.sh")]],
    }
    folder = service["Service"]["WorkingDirectory"].replace("%%", "%")
    done = started(*commands[by], folder=folder)
    told = ran.log if by == "cron" else done.stderr
    assert done.returncode == 0, told
    assert "2 not due" in told
    assert ran.nothing_more_was_sent()


def test_airflows_tasks_run_one_after_another(ran: Ran) -> None:
    """The fetch's last line is the snapshot that each squad's task renders from; nobody is mailed again."""
    fetch, *squads = airflow_dag(ran.recipes).tasks
    done = started("/bin/bash", "-c", fetch.command, folder=ran.folder)
    snapshot = done.stdout.splitlines()[-1]
    assert [task.name for task in squads] == [f"squad-{squad}" for squad in SQUADS]
    for task in squads:
        done = started("/bin/bash", "-c", task.filled(snapshot), folder=ran.folder)
        assert done.returncode == 0, done.stderr
        assert "1 not due" in done.stderr
    assert ran.nothing_more_was_sent()


def test_a_mail_that_does_not_leave_is_a_failure_that_cron_mails(ran: Ran) -> None:
    """A new report, and no server there: exit 6 after every squad's turn; the next run sends what is missing."""
    (ran.folder / ".squadlib" / "sent" / "client.jsonl").unlink()  # as if nobody had it yet
    site = ran.folder / "params" / "site.yaml"
    before = site.read_text(encoding="utf-8")
    site.write_text(before.replace(f'"port": {ran.post.port}', '"port": 9'), encoding="utf-8")
    done = as_cron(cron_commands(ran.recipes)[0][1])
    assert done.returncode == 6
    assert "the mail server cannot be reached" in done.stdout
    assert "ends with 6" in done.stdout.splitlines()[-1]
    site.write_text(before, encoding="utf-8")
    assert as_cron(cron_commands(ran.recipes)[0][1]).returncode == 0
    assert len(ran.post.inboxes["client@example.com"]) == 2


def test_a_squad_that_fails_stops_no_other(ran: Ran) -> None:
    """Its params are broken: exit 7 and its name; the other squad's mail is sent all the same."""
    (ran.folder / ".squadlib" / "sent" / "client.jsonl").unlink()
    path = ran.folder / "params" / "squads" / "platform.yaml"
    path.write_text('{"name": "Platform", "bord": 14}', encoding="utf-8")
    done = started("/bin/sh", str(ran.folder / "scheduled.sh"), environ=SHORT_PATH)
    assert done.returncode == 7
    assert "bord is not a key here" in done.stderr
    assert len(ran.post.inboxes["client@example.com"]) == 3
