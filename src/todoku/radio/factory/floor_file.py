"""Reads a factory floor from its file, and says in words what in it cannot be used."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError
from yaml import YAMLError

from todoku.errors import InputError
from todoku.form_faults import expected_words, value_words
from todoku.i18n import LANGS, load_yaml, text
from todoku.library_words import yaml_line, yaml_words
from todoku.radio.factory.floor import Channel, Device, Floor, Machine, Noise, Radio, System, Wall

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic_core import ErrorDetails

_PARTS: dict[str, type[BaseModel]] = {
    "walls": Wall,
    "machines": Machine,
    "channels": Channel,
    "systems": System,
    "radios": Radio,
    "devices": Device,
    "noises": Noise,
}


def read_floor(path: Path) -> Floor:
    """Return the floor of a YAML or JSON file; raise InputError naming the file, the place and the fault."""
    try:
        return Floor.model_validate(_content(path))
    except InputError as error:
        raise InputError(error.code, **{**error.params, "file": path.name}) from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise _refusal(first, path.name, _place(tuple(first["loc"]), _content(path))) from None


def _content(path: Path) -> Any:
    raw = path.read_bytes()
    try:
        content = load_yaml(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError("radio.floor", file=path.name, place="UTF-8", fault=_words("encoding", line=line)) from None
    except YAMLError as error:
        fault = _words("yaml", line=yaml_line(error), detail=yaml_words(error))
        raise InputError("radio.floor", file=path.name, place="YAML", fault=fault) from None
    if not isinstance(content, dict):
        raise InputError("radio.floor", file=path.name, place="YAML", fault=_words("top"))
    return content


def _place(place: tuple[int | str, ...], content: Any) -> str:
    """Return where a fault is, a thing of a list by its name, or else by its number from 1."""
    shown, here = "", content
    for part in place:
        here = here[part] if _has(here, part) else None
        if isinstance(part, int):
            name = here.get("name") if isinstance(here, dict) else None
            shown += f" {name}" if isinstance(name, str) and name else f" #{part + 1}"
        else:
            shown += f": {part}" if shown else part
    return shown or "-"


def _has(here: Any, part: int | str) -> bool:
    return (isinstance(here, list) and isinstance(part, int) and part < len(here)) or (
        isinstance(here, dict) and part in here
    )


def _refusal(error: ErrorDetails, file: str, place: str) -> InputError:
    """Return what is wrong at a place and what may stand there; of an unknown field the names near it."""
    if error["type"] == "missing":
        return InputError("radio.floor", file=file, place=place, fault=_words("missing"))
    if error["type"] == "extra_forbidden":
        known = _fields(error["loc"])
        near = get_close_matches(str(error["loc"][-1]), known, n=3, cutoff=0.5) or known
        return InputError("radio.floor", file=file, place=place, fault=_words("unknown", near=near))
    value = "[ ]" if error["type"] == "too_short" else value_words(error["input"])
    return InputError("radio.floor_field", file=file, place=place, value=value, expected=expected_words(error))


def _fields(place: tuple[int | str, ...]) -> list[str]:
    model = Floor if len(place) == 1 else _PARTS[str(place[0])]
    return [field.alias or name for name, field in model.model_fields.items()]


def _words(fault: str, **params: object) -> dict[str, str]:
    return {lang: text(f"config.fault.{fault}", lang, **params) for lang in LANGS}
