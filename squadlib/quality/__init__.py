"""What looks odd, in words, shown before the numbers."""

from squadlib.quality.backlog import backlog_quality
from squadlib.quality.plan import plan_quality
from squadlib.quality.sprint import sprint_quality
from squadlib.quality.versions import version_quality

__all__ = ["backlog_quality", "plan_quality", "sprint_quality", "version_quality"]
