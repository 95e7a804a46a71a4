"""A table → an Altair chart, the same nouns as the metrics, one theme."""

from squadlib.charts.completion import completion
from squadlib.charts.members import members
from squadlib.charts.milestones import milestones
from squadlib.charts.scope import scope
from squadlib.charts.velocity import velocity

__all__ = ["completion", "members", "milestones", "scope", "velocity"]
