"""The switches of params as commented YAML: each in the words of its own docstring, off, with its default."""

import ast
import inspect
from dataclasses import Field, fields
from textwrap import indent
from typing import Any

import yaml

from squadlib.tables.plan_columns import TABS


def switches(kind: type, *, depth: int = 0) -> str:
    """Return every switch of a dataclass: its docstring as a comment, then `#name: default`, which is switched off.

    >>> from squadlib.options import Delivery
    >>> print(switches(Delivery, depth=1).splitlines()[1])
    #  field: labels
    """
    said = docstrings(kind)
    return "\n".join(
        f"# {said[one.name]}\n{switched_off({one.name: _default(one)}, depth=depth)}" for one in fields(kind)
    )


def switched_off(setting: dict[str, Any], *, depth: int = 0) -> str:
    """Return a setting as YAML that is switched off: without its `#` it stands as deep as it should.

    >>> print(switched_off({"workdays": ["Mon", "Tue"]}), switched_off({"most": 3}, depth=1), sep="; ")
    #workdays: [Mon, Tue]; #  most: 3
    """
    lines = [f"{name}: {_in_yaml(value)}" for name, value in setting.items()]
    return indent("\n".join(lines), f"#{'  ' * depth}")


def _in_yaml(value: Any) -> str:
    """Return a value on one line.

    >>> _in_yaml("close"), _in_yaml(False), _in_yaml({"risk:metric": "metric"})
    ('close', 'false', "{'risk:metric': metric}")
    """
    text: str = yaml.safe_dump([value], default_flow_style=True, allow_unicode=True, sort_keys=False, width=1000)
    return text.strip()[1:-1]


def docstrings(kind: type) -> dict[str, str]:
    """Return what stands under each field of a dataclass."""
    (body,) = ast.parse(inspect.getsource(kind)).body
    if not isinstance(body, ast.ClassDef):
        raise TypeError(f"{kind} is no class")
    pairs = zip(body.body, body.body[1:], strict=False)
    return {
        one.target.id: str(after.value.value)
        for one, after in pairs
        if isinstance(one, ast.AnnAssign)
        and isinstance(one.target, ast.Name)
        and isinstance(after, ast.Expr)
        and isinstance(after.value, ast.Constant)
    }


def _default(one: Field[Any]) -> Any:
    """Return a field's default as YAML writes it."""
    value = one.default_factory() if callable(one.default_factory) else one.default
    return list(value) if isinstance(value, tuple) else value


def columns() -> str:
    """Return the columns of each tab of the plan as comments."""
    return "\n".join(f"#     {tab}: {', '.join(column.header for column in listed)}" for tab, listed in TABS.items())
