"""What went wrong with a store in words: each kind of store has errors of its own, people need what, where and mend."""

from squadlib.errors import SourceError, SquadlibError, UsageError

PACKAGES = {
    "s3": "s3fs",
    "s3a": "s3fs",
    "gs": "gcsfs",
    "gcs": "gcsfs",
    "abfs": "adlfs",
    "abfss": "adlfs",
    "az": "adlfs",
}
"""What makes an address of this kind reachable."""
LOGINS = {
    "s3fs": "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
    "gcsfs": "GOOGLE_APPLICATION_CREDENTIALS",
    "adlfs": "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
}
"""By which variables these packages find the login."""
_MESSAGE = 300
"""So many letters of what the store said are shown."""
_NO_LOGIN = ("credentials", "forbidden", "access denied", "anonymous caller", "token")
"""What stores say that have no error for it."""


def missing_package(error: ImportError, *, where: str) -> UsageError:
    """Return what says which package makes this address reachable (exit 2)."""
    package = _package(where)
    if package is None:
        return UsageError(f"this address needs a package: {error}", where=where)
    mend = f"Install it here and on each worker: pip install {package}."
    return UsageError(f"this address needs {package}, which is not installed", where=where, mend=mend)


def refused(error: Exception, *, how: str, where: str) -> SquadlibError:
    """Return what says that a file cannot be read, written or removed, and what may mend it.

    Of a store that is no folder of this file system it is a SourceError (exit 3).
    """
    said = " ".join(str(error).split())[:_MESSAGE] or type(error).__name__
    if "://" not in where:
        return SquadlibError(f"cannot be {how}: {said}", where=where, mend="Allow it there, or check the address.")
    if isinstance(error, FileNotFoundError) and _package(where) is not None:
        return SourceError(
            f"cannot be {how}: there is no such bucket", where=where, mend="Create it, or check the address."
        )
    if _is_login(error):
        return SourceError(f"cannot be {how}, the store refuses: {said}", where=where, mend=_login(where))
    mend = "Check the address."
    if _package(where) == "s3fs":
        mend = "Check the address, and AWS_ENDPOINT_URL where the store is not Amazon's own."
    return SourceError(f"cannot be {how}: {said}", where=where, mend=mend)


def _package(where: str) -> str | None:
    return PACKAGES.get(where.partition("://")[0])


def _login(where: str) -> str:
    named = LOGINS.get(_package(where) or "")
    variables = f" ({named})" if named else ""
    return (
        f"Check the login in this machine's environment{variables}, and its rights to list, read, write and remove "
        "there."
    )


def _is_login(error: Exception) -> bool:
    said = f"{type(error).__name__} {error}".lower()
    return isinstance(error, PermissionError) or any(word in said for word in _NO_LOGIN)
