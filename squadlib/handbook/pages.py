"""Every page that is made: its path in docs/ → its content."""

from collections.abc import Callable, Mapping
from pathlib import Path

from squadlib.handbook.architecture_drawing import drawing
from squadlib.handbook.architecture_page import architecture_page
from squadlib.handbook.charts_page import chart_files, charts_page
from squadlib.handbook.commands import commands_page
from squadlib.handbook.exit_codes import exit_codes_page
from squadlib.handbook.facts_page import facts_page
from squadlib.handbook.metrics_page import metrics_page
from squadlib.handbook.params_keys import params_page

DOCS = Path(__file__).parents[2] / "docs"
PAGES: Mapping[str, Callable[[], str]] = {
    "reference/commands.md": commands_page,
    "reference/params.md": params_page,
    "reference/facts.md": facts_page,
    "reference/exit-codes.md": exit_codes_page,
    "catalogue/metrics.md": metrics_page,
    "architecture.md": architecture_page,
    "architecture.svg": drawing,
}
"""Those that need no report to be made."""


def pages_of_reports() -> dict[str, str]:
    """Return those that are made of the sample company's reports, pictures included; takes half a minute."""
    return {"catalogue/charts.md": charts_page(), **chart_files()}
