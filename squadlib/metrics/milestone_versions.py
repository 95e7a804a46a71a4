"""Which Jira versions a milestone is, and what Jira says about them."""

import pandas as pd

NOTHING: tuple[str, ...] = ()


def match_versions(milestones: pd.DataFrame, *, projects: pd.DataFrame, versions: pd.DataFrame) -> pd.Series:
    """Return for each milestone the ids of its Jira versions: those of its version's name, ignoring case.

    A name may exist in several Jira projects. The one in the Jira project of the milestone's epic counts; where that
    has none, all of the name are the milestone together. No version named, or none found: no ids.
    """
    known = versions.drop_duplicates("version_id")
    by_name: dict[str, list[tuple[str, str]]] = {}
    for name, project, version_id in zip(known["version"], known["project"], known["version_id"], strict=True):
        by_name.setdefault(_folded(name), []).append((str(project), str(version_id)))
    homes = dict(zip(projects["project"], projects["epic"].str.rsplit("-", n=1).str[0], strict=True))
    ids = [
        _ids(by_name.get(_folded(name), []), homes.get(project))
        for name, project in zip(milestones["version"], milestones["project"], strict=True)
    ]
    return pd.Series(ids, index=milestones.index, dtype="object", name="version_ids")


def _ids(found: list[tuple[str, str]], home: object) -> tuple[str, ...]:
    at_home = tuple(version_id for project, version_id in found if project == home)
    return at_home or tuple(version_id for _, version_id in found)


def _folded(name: object) -> str:
    return " ".join(name.casefold().split()) if isinstance(name, str) else ""


def releases(version_ids: pd.Series, *, versions: pd.DataFrame) -> pd.DataFrame:
    """Return what Jira says about each milestone's versions: `is_known`, `is_released` (all of them), `released_at`.

    `released_at` is the day of the last release, `NaT` where one of them is not released or has no date.
    """
    told = zip(versions["version_id"], versions["is_released"], versions["release_date"], strict=True)
    known = {str(one): (bool(is_released), day) for one, is_released, day in reversed(list(told))}  # the first counts
    each = [[known[one] for one in ids] for ids in version_ids]
    is_released = [bool(own) and all(one for one, _ in own) for own in each]
    days = [
        max(day for _, day in own) if whole and not any(pd.isna(day) for _, day in own) else pd.NaT
        for own, whole in zip(each, is_released, strict=True)
    ]
    return pd.DataFrame(
        {
            "is_known": pd.Series(map(bool, each), index=version_ids.index, dtype=bool),
            "is_released": pd.Series(is_released, index=version_ids.index, dtype=bool),
            "released_at": pd.Series(days, index=version_ids.index, dtype="datetime64[s]"),
        }
    )
