"""What looks odd, in words, shown before the numbers."""

from squadlib.quality.plan import plan_quality
from squadlib.quality.sprint import sprint_quality

__all__ = ["plan_quality", "sprint_quality"]
