"""Each exception to a security rule of the linter says why, beside its line or in the project's settings."""

import re
import tomllib
from pathlib import Path

REPO = Path(__file__).parents[1]
EXCEPTION = re.compile(r"#\s*noqa:\s*((?:[A-Z]+\d+[,\s]*)+)(.*)$")
SECURITY = re.compile(r"\bS\d{3}\b")


def test_every_exception_to_a_security_rule_has_its_reason() -> None:
    """Behind the rule's number stand words; a line without a number would except it from every rule."""
    bare, found = [], 0
    for path in [*(REPO / "squadlib").rglob("*.py"), *(REPO / "tests").rglob("*.py")]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            told = EXCEPTION.search(line)
            if told and SECURITY.search(told[1]):
                found += 1
                bare += [] if re.search(r"[a-z]{2}", told[2]) else [f"{path.relative_to(REPO)}:{number}"]
            assert not re.search(r"#\s*(noqa\s*$|ruff:\s*noqa|nosec)", line) or path == Path(__file__), (
                f"{path}:{number}"
            )
    assert bare == []
    assert found > 10


def test_no_security_rule_is_off_for_the_package() -> None:
    """Every rule is on; of those of security some are off for the tests alone, and for nothing that is installed."""
    lint = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    assert lint["select"] == ["ALL"]
    assert [rule for rule in lint["ignore"] if re.fullmatch(r"S\d*", rule)] == []
    off = {
        place for place, rules in lint["per-file-ignores"].items() if any(re.fullmatch(r"S\d*", one) for one in rules)
    }
    assert off == {"tests/**", "tests/bench/**"}
