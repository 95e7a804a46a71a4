"""A table → an Altair chart, the same nouns as the metrics, one theme."""

from squadlib.charts.burndown import burndown
from squadlib.charts.carry_over import carry_over
from squadlib.charts.members import members
from squadlib.charts.milestones import milestones
from squadlib.charts.trend import trend
from squadlib.charts.velocity import velocity

__all__ = ["burndown", "carry_over", "members", "milestones", "trend", "velocity"]
