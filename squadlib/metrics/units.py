"""Which column of a measure to read: points (or hours) where the squad estimates, its `_issues` twin where not."""


def in_unit(name: str, unit: str) -> str:
    """Return the column of a sum or rate in the report's unit.

    >>> in_unit("completed", "points"), in_unit("completed", "hours"), in_unit("completed", "issues")
    ('completed_points', 'completed_points', 'completed_issues')
    >>> in_unit("completion_rate", "points"), in_unit("completion_rate", "issues"), in_unit("velocity", "points")
    ('completion_rate', 'completion_rate_issues', 'velocity')
    """
    is_sum = name.rpartition("_")[2] not in ("rate", "ratio", "change", "churn", "velocity")
    if unit == "issues":
        return f"{name}_issues"
    return f"{name}_points" if is_sum else name
