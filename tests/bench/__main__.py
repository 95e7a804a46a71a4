"""`make bench`: what things cost against the named alternative, in one run; printed, and kept in BENCHMARKS.md.

`python -m tests.bench reports ledger` runs these topics alone and rewrites their sections. A topic is a module beside
this one with `figures()`.
"""

import os
import pkgutil
import platform
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tests import bench
from tests.bench.figure import Figure
from tests.bench.measured import REPO

PAGE = REPO / "BENCHMARKS.md"
PACKAGES = ("pandas", "altair", "papermill", "nbconvert", "jira", "distributed")
HEAD = """# Benchmarks

What squadlib costs, against what one would do without it, on the same input in the same run: `make bench` measures and
writes this page, `.venv/bin/python -m tests.bench TOPIC` one section of it. Seconds depend on the machine and on what
else it does; the ratios tell more. *Times less* says how many times less ours costs than the alternative.
"""
_SECTION = re.compile(r"^## (\S+)\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)


def topics() -> list[str]:
    """Return the names of the modules beside this one that offer figures."""
    names = [one.name for one in pkgutil.iter_modules(bench.__path__) if one.name != "__main__"]
    return [name for name in names if (Path(bench.__path__[0]) / f"{name}.py").read_text().find("def figures(") >= 0]


def measured(topic: str) -> Iterator[Figure]:
    """Yield a topic's figures, each printed as soon as it is known."""
    for figure in import_module(f"tests.bench.{topic}").figures():
        ratio = "" if figure.ratio is None else f", {figure.ratio:.1f} times less"
        against = f" against {figure.theirs} ({figure.against}{ratio})" if figure.against else ""
        goal = f" [{figure.goal}]" if figure.goal else ""
        print(f"{figure.what}: {figure.ours}{against}{goal} {figure.remark}".rstrip(), flush=True)
        yield figure


def section(topic: str, figures: Iterable[Figure], *, now: datetime) -> str:
    """Return a topic's section of the page: when and on what it was measured, and a table of its figures."""
    rows = ["| what | squadlib | without it | | times less | goal | |", "|---|---|---|---|---|---|---|"]
    rows += [f"| {' | '.join(_cell(one) for one in _cells(figure))} |" for figure in figures]
    return f"## {topic}\n\n{now:%Y-%m-%d}: {_versions()}.\n\n" + "\n".join(rows) + "\n\n"


def renewed(page: str, sections: Iterable[str]) -> str:
    r"""Return the page with these sections in place of those of the same topic, in order of topic.

    >>> print(renewed("# Old\n\n## b\nold\n\n## c\nkept\n", ["## b\nnew\n\n", "## a\nfirst\n\n"])[len(HEAD):].strip())
    ## a
    first
    <BLANKLINE>
    ## b
    new
    <BLANKLINE>
    ## c
    kept
    """
    known = {found[1]: found[0].strip() for found in _SECTION.finditer(page)}
    known |= {_SECTION.match(one)[1]: one.strip() for one in sections}  # type: ignore[index]
    return HEAD + "".join(f"\n{known[topic]}\n" for topic in sorted(known))


def _cells(figure: Figure) -> list[str]:
    ratio = "" if figure.ratio is None else f"{figure.ratio:.1f}"
    return [figure.what, figure.ours, figure.against, figure.theirs, ratio, figure.goal, figure.remark]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _versions() -> str:
    found = [f"Python {platform.python_version()}"]
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"no {name}")
    busy = f"{os.cpu_count()} cores, {os.getloadavg()[0]:.0f} processes wanting them at the end"
    return ", ".join([*found, f"{platform.system()} {platform.release()}", busy])


def main(asked: list[str]) -> None:
    """Run the topics asked for, all if none, and write their sections of the page."""
    known = topics()
    for topic in asked or known:
        if topic not in known:
            sys.exit(f"there is no topic {topic}, only {', '.join(known)}")
        print(f"{topic}\n{'-' * len(topic)}")
        figures = list(measured(topic))
        before = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
        PAGE.write_text(renewed(before, [section(topic, figures, now=datetime.now(UTC))]), encoding="utf-8")
    print(PAGE)


if __name__ == "__main__":
    main(sys.argv[1:])
