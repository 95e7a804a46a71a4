"""The catalogue's page of charts: each with its picture, the question it answers, what it draws and how to read it."""

import inspect
import re
from collections.abc import Mapping
from functools import cache

from squadlib import charts
from squadlib.handbook.markdown import anchor, first_sentence, page
from squadlib.handbook.metric_entries import ENTRIES
from squadlib.handbook.metrics_page import label
from squadlib.handbook.pictures import Picture, pictures, questions

FOLDER = "catalogue/charts"
HOW_TO_READ: Mapping[str, str] = {
    "alignment": "Both lines near the top: what is done is also what was planned. A fall means unplanned work, or a "
    "milestone that lacks its version.",
    "burndown": "Above the guideline: behind. A step up is work that was added or reopened; a step down that is "
    "no work "
    "done is work that was taken out. A flat line over working days asks what is stuck.",
    "capacity": "Up to the first line it fits with 85 % probability, up to the second with 50 %, up to the third with "
    "15 %. What may be carried over takes its share of the room first.",
    "carry_over": "The longer a row, the longer an issue is dragged. More than two marks ask for a split, or for an "
    "honest no.",
    "chain": "Follow a box to the left to see what it serves. What stands below reaches no method: work that no "
    "plan asks for.",
    "estimates": "Sizes whose ranges overlap do not tell days apart. A dot far to the right was larger than it was "
    "estimated, or waited.",
    "evenness": "0 is alike for all, 1 is everything on one. Above the rule the work lay unevenly; one sprint "
    "alone says little.",
    "load": "A bar beyond the tick is more than this member ever completed in a sprint: give some of it to "
    "somebody else.",
    "measures": "Each panel runs from the baseline to the target. What counts is the direction of the last "
    "months, not their height.",
    "members": "Nobody is ranked: the order is the alphabet's. A tick beyond the bar is a commitment that was "
    "not met; ask what "
    "was in the way.",
    "milestones": "A dot behind its tick was late. A line shows how far the due date was moved since the "
    "quarter began.",
    "own_sizes": "Circles that move to the left over the quarters: the work is cut smaller. What is right of "
    "the limit was "
    "worth a split.",
    "own_sprints": "It is one member's own work, beside nobody else's. Look for a trend over quarters, not at "
    "one sprint.",
    "progress": "Below the band: further behind than the middle half of the sprints before by the same share of time.",
    "quarters": "Read a strip from left to right: a quarter that runs still grows, so hold the last one that is over "
    "against those before.",
    "rounds": "Only a filled point is more than chance; what lies within the band needs no explanation.",
    "squad_trends": "Hold a squad against its own past, never against another squad: points are not the same for all.",
    "squads": "The line is each squad's own plan. Beyond it more was completed than committed, mostly through "
    "added work.",
    "trend": "Only a filled point is more than chance; what lies within the band needs no explanation.",
    "velocity": "The rule is the velocity; a bar far from it says less than the rule. At the end stands what "
    "the next sprint "
    "will probably complete.",
    "workload": "Right of the even share: more than an equal part. A dot left of its ring: less completed than "
    "committed.",
}
"""Chart → what to look for in it, in a sentence or two."""


def charts_page() -> str:
    """Return the catalogue of charts."""
    shown = pictures()
    contents = "\n".join(f"- [{label(name)}](#{anchor(label(name))})" for name in charts.__all__)
    return page(
        "Charts",
        "Every chart as the sample company's reports show it. Each says its finding as its title, what is drawn as its "
        "subtitle, and its definition below; in a report it opens to its figures as a table, and in JupyterLab and on "
        "the page it tells a mark's figures where you point.",
        contents,
        *(_told(shown[name]) for name in charts.__all__),
        made_from="squadlib/charts, the notebooks and the sample company",
    )


@cache
def chart_files() -> dict[str, str]:
    """Return every picture's file: its path in docs/ → the SVG."""
    return {f"{FOLDER}/{name}.svg": one.svg for name, one in pictures().items()}


def _told(picture: Picture) -> str:
    docstring = inspect.getdoc(getattr(charts, picture.chart)) or ""
    asked = "; ".join(
        f"“{question}” in the {report.replace('-', ' ')}" for report, question in questions()[picture.chart]
    )
    named = [one for one in dict.fromkeys(re.findall(r"metrics\.(\w+)", docstring)) if one in ENTRIES]
    shows = ", ".join(f"[{label(one)}](metrics.md#{anchor(label(one))})" for one in named)
    lines = [
        f"- **Answers**: {asked}",
        f"- **Draws**: {first_sentence(docstring)}",
        f"- **How to read it**: {HOW_TO_READ[picture.chart]}",
        *([f"- **Shows**: {shows}"] if shows else []),
        f"- **In code**: `squadlib.charts.{picture.chart}`",
    ]
    said = f"**{picture.title}**  \n{picture.subtitle}"
    drawn = f"![{picture.alt.replace('[', '(').replace(']', ')')}](charts/{picture.chart}.svg)"
    return "\n\n".join([f"## {label(picture.chart)}", said, drawn, f"*{picture.caption}*", "\n".join(lines)])
