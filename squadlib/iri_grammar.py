"""Importing this imports jsonschema without its grammar of IRIs, a second of every start, read when one is checked."""

import sys
from importlib.util import find_spec
from types import ModuleType

_GRAMMAR = "rfc3987_syntax"


def _is_valid_syntax(term: str, value: str) -> bool:
    """Read the grammar, at last, and check against it."""
    from rfc3987_syntax import is_valid_syntax  # type: ignore[import-untyped]  # noqa: PLC0415  this is what is put off

    return bool(is_valid_syntax(term, value))


def _import_jsonschema() -> None:
    """Import jsonschema with a stand-in where it looks for its check of IRIs; what is loaded already stays."""
    if "jsonschema" in sys.modules or _GRAMMAR in sys.modules or find_spec(_GRAMMAR) is None:
        return
    stand_in = ModuleType(_GRAMMAR)
    stand_in.is_valid_syntax = _is_valid_syntax  # type: ignore[attr-defined]
    sys.modules[_GRAMMAR] = stand_in
    try:
        import jsonschema  # type: ignore[import-untyped]  # noqa: F401, PLC0415
    finally:
        del sys.modules[_GRAMMAR]


_import_jsonschema()
