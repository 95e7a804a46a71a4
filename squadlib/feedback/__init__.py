"""Metrics → suggestions for a squad and its members, each with its evidence and what became of the last ones."""

from squadlib.feedback.choice import COLUMNS, feedback
from squadlib.feedback.rules import explained
from squadlib.options import Thresholds

__all__ = ["COLUMNS", "Thresholds", "explained", "feedback"]
