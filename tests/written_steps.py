"""A page of docs/ as steps: what is typed, what is written into a file, what is then said; and the doing of them."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

_FENCE = re.compile(r"^( *)```(\w+)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
_STATE = '\n_code=$?; pwd > "$STEPS/pwd"; export -p > "$STEPS/env"; exit $_code\n'


@dataclass(frozen=True)
class Step:
    """A block of a page: `kind` is its language."""

    kind: str
    text: str

    @property
    def file(self) -> str:
        """The file that a block is to be written into, which its first line names; nothing for others."""
        found = re.match(r"# (\S+)\n", self.text) if self.kind in ("yaml", "ini") else None
        return found[1] if found else ""


def steps(page: Path) -> Iterator[Step]:
    """Yield the blocks of a page, in order."""
    yield from (Step(kind, dedent(body)) for _, kind, body in _FENCE.findall(page.read_text(encoding="utf-8")))


@dataclass
class Reader:
    """Somebody who does what a page says, in one terminal: each step starts where the last one ended."""

    folder: Path
    environ: Mapping[str, str]
    own: Mapping[str, str]
    """What stands in the page for the reader's own → the reader's own."""
    said: str = ""

    def do(self, step: Step) -> None:
        """Type, write, or compare what was said since the last comparison."""
        if step.kind == "sh":
            self.said += self._typed(self._owned(step.text))
        elif step.file:
            self._write(self._place() / step.file, self._owned(step.text.partition("\n")[2]), kind=step.kind)
        elif step.kind == "text":
            compare(self.said, self._owned(step.text))
            self.said = ""

    def _owned(self, text: str) -> str:
        for here, mine in self.own.items():
            text = text.replace(here, mine)
        return text

    def _place(self) -> Path:
        """Return the folder that the last command ended in."""
        kept = self.folder / "pwd"
        return Path(kept.read_text(encoding="utf-8").strip()) if kept.is_file() else Path(self.environ["HOME"])

    def _typed(self, commands: str) -> str:
        before = f'. "$STEPS/env"\ncd "{self._place()}"\n' if (self.folder / "env").is_file() else ""
        done = subprocess.run(
            ["/bin/bash", "-c", f"{before}set -e\n_all() {{\n{commands}\n}}\n_all{_STATE}"],
            cwd=self._place(),
            env={**self.environ, "STEPS": str(self.folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}"
        return done.stdout

    @staticmethod
    def _write(path: Path, block: str, *, kind: str) -> None:
        """Put each setting of the block in the place where the file has it, or at its end."""
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        for name, setting in (yaml_settings if kind == "yaml" else env_settings)(block):
            here = re.compile(rf"^{re.escape(name)}.*\n(?:[ ]+\S.*\n)*", re.MULTILINE)
            text = here.sub(lambda _, new=setting: new, text, count=1) if here.search(text) else f"{text}\n{setting}"
        path.write_text(text, encoding="utf-8")


def yaml_settings(block: str) -> Iterator[tuple[str, str]]:
    r"""Yield each key at the left margin, with its colon, and all that stands below it.

    >>> list(yaml_settings("jira:\n  url: demo\nboard: 11\n"))
    [('jira:', 'jira:\n  url: demo\n'), ('board:', 'board: 11\n')]
    """
    for found in re.finditer(r"^(\w+:).*\n(?:[ ]+.*\n)*", block, re.MULTILINE):
        yield found[1], found[0]


def env_settings(block: str) -> Iterator[tuple[str, str]]:
    """Yield each variable, with its equals sign, and its line."""
    for found in re.finditer(r"^(\w+=).*\n", block, re.MULTILINE):
        yield found[1], found[0]


def compare(said: str, expected: str) -> None:
    """Assert that the expected lines were said, in this order; `…` stands for what differs from site to site."""
    lines = [" ".join(one.split()) for one in said.splitlines()]
    for wanted in expected.splitlines():
        pattern = ".*".join(re.escape(" ".join(part.split())) for part in wanted.split("…"))
        place = next((at for at, one in enumerate(lines) if re.search(rf"{pattern}$", one)), None)
        told = "\n".join(lines)
        assert place is not None, f"was not said, or not here: {wanted}\n{told}"
        lines = lines[place + 1 :]


def bare(home: Path, tools: Path, **more: str) -> dict[str, str]:
    """Return the environment of a new terminal: an empty home, the system's programs and these tools."""
    path = os.pathsep.join([str(tools), "/usr/bin", "/bin"])
    return {"HOME": str(home), "PATH": path, "LANG": "C.UTF-8", "TMPDIR": str(home.parent), **more}
