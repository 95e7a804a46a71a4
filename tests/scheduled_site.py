"""A site with its schedule's recipes, each read and run as the program that it is for would."""

import ast
import configparser
import re
import subprocess
import sys
import types
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Self
from unittest import mock

import jinja2
import yaml

from squadlib.starter.new_site import new_site
from tests.documented import blocks

TODAY = date(2026, 11, 22)
SQUADLIB = Path(sys.executable).parent / "squadlib"
SHORT_PATH = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8"}
"""What cron lets its commands know."""
_CRON_LINE = re.compile(r"((?:\S+\s+){5})(.*)")


def scheduled_site(folder: Path) -> str:
    """Start a site with squadlib in its .venv, and return its recipes."""
    new_site(folder, today=TODAY)
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "squadlib").symlink_to(SQUADLIB)
    return (folder / "SCHEDULE.md").read_text(encoding="utf-8")


def cron_commands(recipes: str) -> list[tuple[str, str]]:
    """Return each line of cron: when, and the command as cron hands it to the shell."""
    (table,) = blocks(recipes, "cron")
    found = [_CRON_LINE.fullmatch(line) for line in table.splitlines() if re.match(r"[\d*]", line)]
    return [(one[1].strip(), one[2].replace(r"\%", "%")) for one in found if one]


def started(
    *command: str, folder: Path | str = "/", environ: Mapping[str, str] = SHORT_PATH
) -> subprocess.CompletedProcess[str]:
    """Run a command with no more than this environment."""
    return subprocess.run(
        command, cwd=folder, env=dict(environ), capture_output=True, text=True, timeout=300, check=False
    )


def as_cron(command: str) -> subprocess.CompletedProcess[str]:
    """Run a command as cron does: by sh, somewhere else, with a short PATH."""
    return started("/bin/sh", "-c", command)


def units(recipes: str) -> tuple[configparser.ConfigParser, configparser.ConfigParser]:
    """Return systemd's service and timer."""
    service, timer = map(_unit, blocks(recipes, "ini"))
    return service, timer


def _unit(text: str) -> configparser.ConfigParser:
    read = configparser.ConfigParser(interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string(text)
    return read


def workflow(recipes: str) -> dict[Any, Any]:
    """Return GitHub's workflow."""
    (text,) = blocks(recipes, "yaml")
    found: dict[Any, Any] = yaml.safe_load(text)
    return found


class Dag:
    """Stands where Airflow's DAG would: what it was told, and its tasks."""

    def __init__(self, name: str, **told: Any) -> None:
        self.name, self.told, self.tasks = name, told, list[Task]()

    def __enter__(self) -> Self:
        Task.dag = self
        return self

    def __exit__(self, *_: object) -> None:
        pass


class Task:
    """Stands where Airflow's BashOperator would: its command, and what runs after it."""

    dag: Dag

    def __init__(self, *, task_id: str, bash_command: str) -> None:
        self.name, self.command, self.after = task_id, bash_command, list[str]()
        self.dag.tasks.append(self)

    def __rshift__(self, other: "Task") -> "Task":
        self.after.append(other.name)
        return other

    def filled(self, snapshot: str) -> str:
        """Return the command with what Airflow would fill in: the last line that the task `fetch` printed."""
        ti = types.SimpleNamespace(xcom_pull=lambda task_ids: {"fetch": snapshot}[task_ids])
        return jinja2.Template(self.command, undefined=jinja2.StrictUndefined).render(ti=ti)


def airflow_dag(recipes: str) -> Dag:
    """Run the recipe as Airflow would, which is not installed, and return its DAG."""
    (text,) = blocks(recipes, "python")
    place = "airflow.providers.standard.operators.bash"
    parts = place.split(".")
    modules = {name: types.ModuleType(name) for name in (".".join(parts[: end + 1]) for end in range(len(parts)))}
    vars(modules["airflow"])["DAG"], vars(modules[place])["BashOperator"] = Dag, Task
    with mock.patch.dict(sys.modules, modules):
        exec(compile(ast.parse(text), "squadlib_dag.py", "exec"), {})  # noqa: S102  our own recipe
    return Task.dag
