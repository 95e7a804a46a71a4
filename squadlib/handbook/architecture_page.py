"""The page on the architecture: its drawing, what each room is for, what crosses the walls."""

from squadlib.handbook.architecture_drawing import FLOW, LEAVES
from squadlib.handbook.markdown import page, table
from squadlib.handbook.rooms import rooms

RULES = """\
## What holds it together

- **Data flows one way**: sources → snapshots → tables → metrics → charts → reports → mail. No room imports a later one.
- **What crosses a wall is a plain value**: records, a table, a chart, a path; never an object that fetches, computes
  and draws.
- **The rooms of numbers are pure**: tables, metrics, quality, feedback and charts read no clock, file or environment;
  the instant of the data is an argument. So the same snapshot gives the same report next year.
- **One noun through all rooms**: `metrics.velocity` → `charts.velocity` → the section “How fast are we?” → the key
  `velocity` of the JSON. Search for one word and you see the whole path.
- **The notebooks are where it meets**: `notebooks/` loads the tables, asks the metrics, shows the charts. They belong
  to analysts; page, mail and JSON come from the same run.

`tests/test_architecture.py` walks the imports and fails where one goes the wrong way."""


def architecture_page() -> str:
    """Return the architecture in one drawing and a table."""
    known = rooms()
    order = [*(name for name in FLOW if name in known), *(name for name in known if name not in FLOW)]
    rows = [[f"`{name}`", known[name].about, _others(known[name].imports)] for name in order]
    return page(
        "Architecture",
        "squadlib is a house of rooms: each folder (or file) of `squadlib/` is one, named after what it does.",
        "![From Jira and the plan workbook through sources, snapshots, tables, metrics, charts and reports to mail; "
        "around them the rooms that start, check and serve](architecture.svg)",
        RULES,
        f"## The rooms\n\n{table(['room', 'what it is for', 'imports'], rows)}",
        made_from="the rooms of squadlib/ and their imports",
    )


def _others(imports: tuple[str, ...]) -> str:
    told = [name for name in imports if name not in LEAVES]
    return ", ".join(told) or "–"
