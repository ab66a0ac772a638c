"""Reads the text of a configuration, and says in words which line of it is wrong and what may stand there."""

from __future__ import annotations

import json
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic_core import PydanticCustomError

from todoku.errors import InputError, ProgrammeError
from todoku.form_faults import expected_words
from todoku.i18n import LANGS, text
from todoku.library_words import json_words
from todoku.programmes.rulebook.marked_yaml import Marked, read_marked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_LARGEST_BYTES = 1_000_000
_SCHEMAS = {"PortfolioConfig": "portfolio-config", "UncertaintyFile": "uncertainty"}
"""What ``todoku schema`` calls the form of a configuration, where it is not a plan's."""
_QUOTED = re.compile(r"'([^']*)'")
_NUMBER = re.compile(r"\d+")
_LIMITS = {
    "greater_than": ("above", "gt"),
    "greater_than_equal": ("at_least", "ge"),
    "less_than": ("below", "lt"),
    "less_than_equal": ("at_most", "le"),
    "string_too_long": ("too_long", "max_length"),
}
_KINDS = (
    (("int_",), "integer"),
    (("float_", "finite_number"), "number"),
    (("bool_",), "boolean"),
    (("string_",), "text"),
    (("model_", "dict_", "mapping_"), "mapping"),
    (("missing",), "missing"),
)


def read_config_text(path: Path) -> Marked:
    """Return the content of a YAML or JSON file with its lines; InputError names the file, and the line at fault."""
    if path.is_file() and path.stat().st_size > _LARGEST_BYTES:
        raise _unreadable(path, "size", megabytes=_LARGEST_BYTES // 1_000_000)
    content = path.read_bytes()
    try:
        shown = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(path, "encoding", line=content.count(b"\n", 0, error.start) + 1) from error
    if path.suffix.lower() == ".json":
        return _read_json(path, shown)
    try:
        return read_marked(shown, file=path.name)
    except ProgrammeError as error:
        told = {name: value for name, value in error.params.items() if name != "file"}
        raise _unreadable(path, error.code.removeprefix("programme."), **told) from error


def field_error(error: ValidationError, *, model: type[BaseModel], file: str, marked: Marked | None) -> InputError:
    """Return the first fault that pydantic found, with its line, its field, and what may stand there."""
    first = error.errors(include_url=False)[0]
    place = ("fibre", "enabled") if first["type"] == "config_nothing" else tuple(first["loc"])
    return InputError(
        "config.field",
        file=file,
        row="-" if marked is None else marked.line(place),
        field=".".join(str(part) for part in place) or "schema",
        detail=_detail(first, _fields_at(model, place[:-1])),
        schema=_SCHEMAS.get(model.__name__, "plan-config"),
    )


def custom_fault(code: str, **context: Any) -> PydanticCustomError:
    """Return the error with which a field is refused, whose words are ``config.fault.<code>`` of the catalogue."""
    return PydanticCustomError(f"config_{code}", "{code}", {"code": code, **context})


def fault_words(fault: str, **params: Any) -> dict[str, str]:
    """Return what is wrong, and what may stand there instead, in both languages."""
    return {lang: text(f"config.fault.{fault}", lang, **params) for lang in LANGS}


def _read_json(path: Path, shown: str) -> Marked:
    try:
        return Marked(path.name, json.loads(shown), {})
    except json.JSONDecodeError as error:
        raise _unreadable(path, "yaml", line=error.lineno, detail=json_words(error)) from error
    except RecursionError as error:
        raise _unreadable(path, "too_deep", line=1, depth=0) from error


def _unreadable(path: Path, fault: str, **params: object) -> InputError:
    return InputError("config.unreadable", file=path.name, detail=fault_words(fault, **params))


def _detail(error: ErrorDetails, known: Sequence[str]) -> dict[str, str]:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        name = str(error["loc"][-1])
        return fault_words("unknown", near=get_close_matches(name, known, n=3, cutoff=0.5) or list(known))
    if kind in _LIMITS:
        word, limit = _LIMITS[kind]
        return fault_words(word, limit=f"{context[limit]:g}")
    if kind in ("literal_error", "enum"):
        expected = str(context["expected"])
        return fault_words("one_of", choices=_QUOTED.findall(expected) or _NUMBER.findall(expected))
    if kind.startswith("config_"):
        return fault_words(kind.removeprefix("config_"), **context)
    named = next((named for starts, named in _KINDS if kind.startswith(starts)), None)
    return expected_words(error) if named is None else fault_words(named)


def _fields_at(model: type[BaseModel], place: Sequence[str | int]) -> list[str]:
    """Return the names of the fields of the section at a place, empty where the place is no section."""
    section: Any = model
    for part in place:
        field = section.model_fields.get(str(part)) if _is_section(section) else None
        section = None if field is None else next((one for one in _types(field.annotation) if _is_section(one)), None)
    return [field.alias or name for name, field in section.model_fields.items()] if _is_section(section) else []


def _types(annotation: Any) -> tuple[Any, ...]:
    return (annotation, *getattr(annotation, "__args__", ()))


def _is_section(one: Any) -> bool:
    return isinstance(one, type) and issubclass(one, BaseModel)
