"""How it stands, and the next command to type."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from squadlib.doctor.findings import Finding


def verdict(findings: Sequence[Finding], *, folder: Path) -> tuple[str, str]:
    """Return how it stands in one sentence, and the next command, as it can be typed here."""
    if folder == Path("params") and not (folder / "site.yaml").is_file():
        return "There is no site here yet. Start one:", "squadlib init ."
    stopping = sum(one.state == "stops" for one in findings)
    looking = sum(one.state == "look" for one in findings)
    worth = f"{looking or 'nothing'} {'is' if looking < 2 else 'are'} worth a look"
    if stopping:
        checks = "check stops" if stopping == 1 else "checks stop"
        return f"{stopping} {checks} a report (✗), {worth} (!). Mend the first and look again:", _command(
            "doctor", folder
        )
    sprints = {one.check.removesuffix(", sprints"): one.state for one in findings if one.check.endswith(", sprints")}
    closed = [squad for squad, state in sprints.items() if state == "ok"]
    report, squad = ("sprint-report", closed[0]) if closed else ("health-report", next(iter(sprints)))
    return f"Nothing stops a report; {worth} (!). Next:", _command(report, folder, squad)


def _command(name: str, folder: Path, squad: str = "") -> str:
    """Return the command: by make where a Makefile here knows it."""
    makefile = Path("Makefile")
    if folder == Path("params") and makefile.is_file() and f"\n{name}:" in makefile.read_text(encoding="utf-8"):
        return f"make {name}" + (f" SQUAD={shlex.quote(squad)}" if squad else "")
    place = [] if folder == Path("params") else ["--params", shlex.quote(str(folder))]
    return " ".join(["squadlib", name, *([shlex.quote(squad)] if squad else []), *place])
