"""The schedule's recipes: each says what squadlib understands, never overlaps itself, logs, and fails aloud."""

import fcntl
import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.documented import blocks, parsed, unknown
from tests.scheduled_site import (
    SHORT_PATH,
    Dag,
    airflow_dag,
    as_cron,
    cron_commands,
    scheduled_site,
    started,
    units,
    workflow,
)

pytestmark = pytest.mark.skipif(not shutil.which("flock"), reason="there is no flock here")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Start a site in a folder whose name needs quoting everywhere, with squadlib in its .venv."""
    folder = tmp_path_factory.mktemp("schedule") / "a site, 100% made up"
    scheduled_site(folder)
    return folder


@pytest.fixture(scope="module")
def recipes(site: Path) -> str:
    """Return the recipes of that site."""
    return (site / "SCHEDULE.md").read_text(encoding="utf-8")


def test_every_line_of_cron_is_a_time_and_a_command_where_the_site_is(site: Path, recipes: str) -> None:
    """Five fields that cron knows, then a command that goes there, logs, and lets nothing run twice at once."""
    lines = cron_commands(recipes)
    assert len(lines) == 3
    limits = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
    for when, command in lines:
        for field, (least, most) in zip(when.split(), limits, strict=True):
            assert all(least <= int(number) <= most for number in re.findall(r"\d+", field)), when
            assert re.fullmatch(r"\*|\d+(-\d+)?", field), when
        assert shlex.split(command)[:2] == ["cd", str(site)]
        assert re.search(r">> \w+\.log 2>&1", command)
        assert "sh scheduled.sh" in command or "flock -n" in command


def test_every_target_that_cron_makes_exists(site: Path, recipes: str) -> None:
    """In the site's own Makefile."""
    makefile = (site / "Makefile").read_text(encoding="utf-8")
    targets = {target for _, command in cron_commands(recipes) for target in re.findall(r"make ([a-z-]+)", command)}
    assert targets == {"health-report", "sync"}
    assert targets <= set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE))


def test_a_run_that_meets_another_begins_nothing_and_says_so(site: Path, recipes: str) -> None:
    """It ends with 75, and cron's mail gets the lines of the log."""
    (site / ".squadlib").mkdir(exist_ok=True)
    before = sorted(site.rglob("*"))
    with (site / ".squadlib" / "scheduled.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = as_cron(cron_commands(recipes)[0][1])
    assert (done.returncode, done.stderr) == (75, "")
    assert "the run before still goes on" in done.stdout
    assert (site / "scheduled.log").read_text(encoding="utf-8").splitlines() == done.stdout.splitlines()
    made = set(site.rglob("*")) - set(before)
    assert {path.name for path in made} == {"scheduled.log", "scheduled.lock"}


def test_a_run_that_fails_says_why_and_hands_on_the_exit_code(tmp_path: Path) -> None:
    """Without one squad there is nothing to make: squadlib's own message, and its 2."""
    recipes = scheduled_site(tmp_path / "empty")
    (tmp_path / "empty" / "params" / "squads" / "client.yaml").unlink()
    done = as_cron(cron_commands(recipes)[0][1])
    assert done.returncode == 2
    assert "no squad was named" in done.stdout
    assert done.stdout.splitlines()[-1].endswith("ends with 2")


def test_the_script_calls_what_squadlib_understands(site: Path) -> None:
    """`run-all --due`, then `send` for each squad."""
    text = (site / "scheduled.sh").read_text(encoding="utf-8")
    called = re.findall(r"(?:^ *|\()(squadlib [^|)]+)", text, re.MULTILINE)
    assert [call.split()[1] for call in called] == ["squads", "run-all", "send"]
    assert parsed(called[1])["is_due"] is True
    assert [unknown(call) for call in called] == [[], [], []]


def test_the_units_of_systemd_start_the_script_where_the_site_is(site: Path, recipes: str) -> None:
    """A service that runs once, and a timer that catches up on what it missed."""
    service, timer = units(recipes)
    assert service["Service"]["Type"] == "oneshot"
    assert service["Service"]["WorkingDirectory"].replace("%%", "%") == str(site)
    assert shlex.split(service["Service"]["ExecStart"]) == ["/bin/sh", "scheduled.sh"]
    assert timer["Timer"]["Persistent"] == "true"
    assert timer["Install"]["WantedBy"] == "timers.target"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_has_nothing_to_say_against_its_units(tmp_path: Path, recipes: str) -> None:
    """No unknown key, no program that is missing; and it does find a key that is wrong."""
    paths = [tmp_path / name for name in ("squadlib.service", "squadlib.timer")]
    for path, text in zip(paths, blocks(recipes, "ini"), strict=True):
        path.write_text(text, encoding="utf-8")
    (tmp_path / "run").mkdir()

    environ = {**SHORT_PATH, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path / "run")}
    command = ("systemd-analyze", "--user", "verify", *map(str, paths))
    done = started(*command, environ=environ)
    assert (done.returncode, done.stderr) == (0, "")
    paths[0].write_text(paths[0].read_text(encoding="utf-8").replace("ExecStart", "ExecStrat"), encoding="utf-8")
    assert started(*command, environ=environ).returncode != 0


def test_the_workflow_keeps_what_the_next_run_needs_whatever_became_of_this_one(recipes: str) -> None:
    """Restored before the run, saved after it even where it failed: else a mail would be sent again."""
    steps = workflow(recipes)["jobs"]["reports"]["steps"]
    places = {step.get("uses", step.get("run")): place for place, step in enumerate(steps)}
    named = ("actions/cache/restore@v4", "sh scheduled.sh", "actions/cache/save@v4")
    restore, run, save = (places[name] for name in named)
    assert restore < run < save
    assert steps[save]["if"] == "always()"
    assert steps[save]["with"]["path"].split() == steps[restore]["with"]["path"].split() == [".squadlib", "reports"]
    assert steps[save]["with"]["key"] == steps[restore]["with"]["key"]
    assert steps[save]["with"]["key"].startswith(steps[restore]["with"]["restore-keys"])


def test_the_workflow_never_overlaps_and_has_no_right_it_does_not_need(recipes: str) -> None:
    """One run at a time, waiting; the token reads, and only the job of the pages may publish."""
    found = workflow(recipes)
    assert found["concurrency"]["cancel-in-progress"] is False
    assert found["permissions"] == {"contents": "read"}
    assert found[True]["schedule"][0]["cron"].split()[2:] == ["*", "*", "1-5"]  # `on`, as YAML reads it
    assert {name for name, job in found["jobs"].items() if "permissions" in job} == {"pages"}
    assert found["jobs"]["pages"]["needs"] == "reports"


def test_the_workflow_hands_every_secret_to_the_variable_that_squadlib_reads(site: Path, recipes: str) -> None:
    """As .env.example has them; a secret is never written into a command."""
    known = set(re.findall(r"^([A-Z_]+)=$", (site / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    job = workflow(recipes)["jobs"]["reports"]
    assert set(job["env"]) <= known
    assert {"SMTP_USERNAME", "SMTP_PASSWORD", "JIRA_EMAIL", "JIRA_API_TOKEN"} <= set(job["env"])
    for name, value in job["env"].items():
        assert value in (f"${{{{ secrets.{name} }}}}", "/tmp/google-account.json")  # noqa: S108  the runner's own
    assert not any("secrets." in step.get("run", "") for step in job["steps"])


def test_neither_artefact_nor_pages_hold_what_is_private(tmp_path: Path, recipes: str) -> None:
    """The step that gathers the pages is executed on a folder that has private reports and previews."""
    steps = workflow(recipes)["jobs"]["reports"]["steps"]
    (artefact,) = (step for step in steps if step.get("uses", "").startswith("actions/upload-artifact@"))
    assert {"!reports/private/**", "!reports/preview/**"} <= set(artefact["with"]["path"].split())
    for name in ("index.html", "client/1/sprint-report.html", "private/client/ana/growth-report.html", "preview/x.eml"):
        (tmp_path / "reports" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "reports" / name).write_text("")
    (tmp_path / "reports" / ".lock").write_text("")
    (gather,) = (step["run"] for step in steps if "public" in step.get("run", ""))
    assert started("/bin/bash", "-e", "-c", gather, folder=tmp_path).returncode == 0
    left = {str(path.relative_to(tmp_path / "public")) for path in (tmp_path / "public").rglob("*") if path.is_file()}
    assert left == {"index.html", "client/1/sprint-report.html"}


@pytest.fixture(scope="module")
def dag(recipes: str) -> Dag:
    """Return what Airflow would read from its file."""
    return airflow_dag(recipes)


def test_airflow_has_a_fetch_and_a_task_for_each_squad(site: Path, dag: Dag) -> None:
    """What `squadlib squads` lists; each after the fetch, where the site is, one run of all at a time."""
    assert [task.name for task in dag.tasks] == ["fetch", "squad-client"]
    assert dag.tasks[0].after == ["squad-client"]
    assert (dag.told["max_active_runs"], dag.told["catchup"]) == (1, False)
    assert dag.told["default_args"]["cwd"] == str(site)


def test_airflows_commands_are_what_squadlib_understands(site: Path, dag: Dag) -> None:
    """Fetched once, made from that snapshot, then sent; nothing but `&&` joins them, so that a failure is one."""
    fetch, own = (task.filled("20261122T1") for task in dag.tasks)
    make, send = own.split(" && ")
    assert {shlex.split(one)[0] for one in (fetch, make, send)} == {str(site / ".venv" / "bin" / "squadlib")}
    assert parsed(fetch)["command"] == "sync"
    made = parsed(make)
    assert (made["command"], made["is_due"], made["report"]) == ("run-all", True, "sprint-report")
    assert (made["squads"], made["snapshot"]) == ("client", "20261122T1")
    sent = parsed(send)
    assert (sent["command"], sent["squad"], sent["report"]) == ("send", "client", "sprint-report")
