"""Renew the golden facts, tell what changed in each report, and print the line that the changelog needs."""

import sys

from tests.golden import CHANGELOG, RECORDED, changes, digest, facts, file_of, kept, written
from tests.report_pages import NOTEBOOKS

MOST = 20


def renew() -> None:
    """Write each report's facts, where they differ from its golden ones."""
    for notebook in NOTEBOOKS:
        golden, now = kept(notebook), facts(notebook)
        found = list(changes(golden, now))
        more = [f"  … and {len(found) - MOST} more"] if len(found) > MOST else []
        told = [f"{notebook}: {len(found)} changed", *(f"  {one}" for one in found[:MOST]), *more]
        sys.stdout.write("\n".join(told) + "\n")
        file_of(notebook).write_text(written(now), encoding="utf-8")
    recorded = RECORDED.search(CHANGELOG.read_text(encoding="utf-8"))
    if recorded is None or recorded[1] != digest():
        sys.stdout.write(f"\nSay why in {CHANGELOG.name}, before the other lines of its kind:\n")
        sys.stdout.write(f"- Numbers `{digest()}`: …\n")


renew()
