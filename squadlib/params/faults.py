"""A fault in a params file in words: which key, what is needed, the key that was meant."""

import re
from collections.abc import Iterator

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from squadlib.errors import did_you_mean

_MENDS = {
    "board": "Add the number from the board's URL, …/boards/<number>.",
    "name": "Add the squad's name as people say it.",
    "jira": "Add `jira: {url: https://your-site.atlassian.net}`, or `jira: {url: demo}` for the sample company.",
    "jira.url": "Add the address of Jira, or demo for the sample company.",
    "workbook": "Add a spreadsheet's key or URL, an .xlsx file, a folder of .csv files, or demo.",
}
_LONGEST = 200
_TYPES = {
    "int_type": "a whole number is needed",
    "float_type": "a number is needed",
    "bool_type": "true or false is needed",
    "string_type": "text is needed",
    "list_type": "a list is needed",
    "date_type": "a date like 2026-12-25 is needed",
    "literal_error": "Mon, Tue, Wed, Thu, Fri, Sat or Sun is needed",
    "dict_type": "a block of keys is needed",
    "model_type": "a block of keys is needed",
    "model_attributes_type": "a block of keys is needed",
}


def in_words(detail: ErrorDetails, model: type[BaseModel]) -> str:
    """Return one of pydantic's errors as a sentence."""
    key = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "missing":
        return f"{key} is missing. {_MENDS.get(key, '')}".rstrip()
    if detail["type"] == "extra_forbidden":
        return f"{key} is not a key here.{did_you_mean(str(detail['loc'][-1]), _keys(detail['loc'], model))}"
    need = _need(detail)
    if isinstance(detail["input"], dict) and detail["type"] == "value_error":
        return f"{key}: {need}"  # the block itself is no answer to what is wrong in it
    return f"{key or 'the file'} is {_shown(detail['input'])}: {need}"


def _need(detail: ErrorDetails) -> str:
    """Return what is needed, and of the few words that may stand there the one that was meant."""
    need = _TYPES.get(detail["type"], detail["msg"].removeprefix("Value error, "))
    if detail["type"] == "literal_error":
        near = did_you_mean(str(detail["input"]), re.findall(r"'([^']*)'", detail["ctx"]["expected"]))
        return f"{need}.{near}"
    return need if need.endswith("?") else f"{need}."


def _shown(value: object) -> str:
    """Return what stands there, as much of it as a message can hold."""
    try:
        text = repr(value)
    except ValueError:  # a number of more digits than Python writes
        text = "a number without end"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _keys(place: tuple[int | str, ...], model: type[BaseModel]) -> Iterator[str]:
    for part in place[:-1]:
        if isinstance(part, int):
            continue
        annotation = _block(model.model_fields[part].annotation)
        if annotation is None:
            return
        model = annotation
    for name, field in model.model_fields.items():
        yield field.alias or name


def _block(annotation: object) -> type[BaseModel] | None:
    """Return the block a key holds, or a list of it."""
    for one in (annotation, *getattr(annotation, "__args__", ())):
        if isinstance(one, type) and issubclass(one, BaseModel):
            return one
    return None
