"""The rooms of the house, read from the code: what each is for, and which others it imports."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True)
class Room:
    """A folder or module of squadlib: the first line of its docstring, and the rooms it imports."""

    name: str
    about: str
    imports: tuple[str, ...]


@cache
def rooms() -> dict[str, Room]:
    """Return every room by name."""
    places = {one.stem: one for one in sorted(PACKAGE.iterdir()) if _is_room(one)}
    return {name: Room(name, _about(place), _imports(place, name, set(places))) for name, place in places.items()}


def _is_room(place: Path) -> bool:
    is_module = place.suffix == ".py" and place.stem != "__init__"
    return is_module or (place / "__init__.py").is_file()


def _about(place: Path) -> str:
    file = place / "__init__.py" if place.is_dir() else place
    return (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def _imports(place: Path, name: str, known: set[str]) -> tuple[str, ...]:
    files = sorted(place.rglob("*.py")) if place.is_dir() else [place]
    found = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                named = [f"{node.module}.{one.name}" for one in node.names]
                found |= {one.split(".")[1] for one in named if one.startswith("squadlib.")}
    return tuple(sorted(found & known - {name}))
