"""A table → an Altair chart, the same nouns as the metrics, one theme."""

from squadlib import iri_grammar as iri_grammar  # before Altair imports jsonschema
from squadlib.charts.alignment import alignment
from squadlib.charts.burndown import burndown
from squadlib.charts.capacity import capacity
from squadlib.charts.carry_over import carry_over
from squadlib.charts.chain import chain
from squadlib.charts.estimates import estimates
from squadlib.charts.evenness import evenness
from squadlib.charts.growth import own_sprints
from squadlib.charts.growth_sizes import own_sizes
from squadlib.charts.load import load
from squadlib.charts.measures import measures
from squadlib.charts.members import members
from squadlib.charts.milestones import milestones
from squadlib.charts.progress import progress
from squadlib.charts.quarters import quarters
from squadlib.charts.rounds import rounds
from squadlib.charts.squad_trends import squad_trends
from squadlib.charts.squads import squads
from squadlib.charts.trend import trend
from squadlib.charts.velocity import velocity
from squadlib.charts.workload import workload

__all__ = [
    "alignment",
    "burndown",
    "capacity",
    "carry_over",
    "chain",
    "estimates",
    "evenness",
    "load",
    "measures",
    "members",
    "milestones",
    "own_sizes",
    "own_sprints",
    "progress",
    "quarters",
    "rounds",
    "squad_trends",
    "squads",
    "trend",
    "velocity",
    "workload",
]
