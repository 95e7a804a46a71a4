"""What each figure of a sprint means, in one sentence: printed under every report. Source: semantics.md, section 2."""

DEFINITIONS = {
    "committed": "In the sprint when it started and not done then, at the estimate of that instant.",
    "added": "Not in the sprint when it started but later, at the estimate it joined with.",
    "removed": "In the sprint at some instant but not at its close, at its estimate of the close.",
    "reestimated": "Estimate at the close less the one at the start, over what was committed or added.",
    "final_scope": "In the sprint at its close, done or not, unless it was done before and untouched since.",
    "completed": "In the sprint at its close and done: in a status of the board's last column.",
    "not_completed": "In the sprint at its close and not done; what is finished later does not count here.",
    "carry_over": "Not completed, and put into a later sprint since.",
    "already_done": "In the sprint when it started and done already.",
    "completed_outside": "Done before the sprint or before it joined, and untouched since: no work of this sprint.",
    "completion_rate": "Completed as a share of the final scope; never above 100 %.",
    "say_do_ratio": "Completed as a share of what was committed; added work can lift it above 100 %.",
    "commitment_kept_rate": "The part of the commitment that was completed, at start estimates; never above 100 %.",
    "scope_change": "Added less removed plus re-estimated, as a share of what was committed.",
    "scope_churn": "Added plus removed plus every re-estimate up or down, as a share of what was committed.",
}
"""Name of a total, without its unit → its definition. By count (`_issues`) each issue weighs 1, so that a re-estimate
changes no scope."""

PLAN_DEFINITIONS = {
    "planned": "A milestone of the quarter whose Added is empty or not after the quarter's first day.",
    "added_to_plan": "A milestone of the quarter added after its first day.",
    "delivered": "The sheet's Status says so; where that is empty, Jira released its version in or before the quarter.",
    "aborted": "The sheet's Status says so; it stays in the denominator.",
    "incomplete": "Neither delivered nor aborted when the quarter is over; before that it is open.",
    "milestone_delivery_rate": "Delivered as a share of all that were planned and added.",
    "plan_kept_rate": "Planned and delivered as a share of the planned.",
    "target_completion": "(Actual - baseline) / (target - baseline), not clipped, latest month up to the quarter.",
}
"""Name of a figure of the plan → its definition. Source: semantics.md, section 5."""
