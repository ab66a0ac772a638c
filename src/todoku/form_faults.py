"""Says in both languages what may stand where the form of a file is wrong, and what stands there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from todoku.i18n import LANGS, has, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_QUOTED = re.compile(r"'([^']*)'")
_LIMITS = {"greater_than": "gt", "greater_than_equal": "ge", "less_than": "lt", "less_than_equal": "le"}
_KINDS = {
    "int": "integer",
    "float": "number",
    "finite": "number",
    "string": "text",
    "date": "date",
    "datetime": "date",
    "bool": "boolean",
    "model": "fields",
    "dict": "fields",
    "mapping": "fields",
    "tuple": "list",
    "list": "list",
    "set": "list",
    "missing": "missing",
    "extra": "extra",
}
"""What pydantic's names of errors begin with -> our word for what is expected."""
_LONGEST = 60


def expected_words(error: Mapping[str, Any]) -> dict[str, str]:
    """Return what one of pydantic's errors expects, in both languages; pydantic's own in English where we have none."""
    kind, context = str(error["type"]), error.get("ctx", {})
    if has(f"form.expected.{kind}"):
        return _words(kind)
    if kind in _LIMITS:
        return _words(_LIMITS[kind], limit=context[_LIMITS[kind]])
    if kind in ("literal_error", "enum"):
        return _words("one_of", choices=_QUOTED.findall(str(context["expected"])))
    start = kind.split("_", maxsplit=1)[0]
    if start in _KINDS:
        return _words(_KINDS[start])
    return {**_words("other"), "en": str(error["msg"])}


def field_words(loc: Sequence[str | int]) -> dict[str, str] | str:
    """Return the name of the field at a place, with its number in a list: ``rate``, ``versions[0]``."""
    if not loc:
        return _words("file")
    if isinstance(loc[-1], str) or len(loc) == 1:
        return str(loc[-1])
    return f"{loc[-2]}[{loc[-1]}]"


def value_words(value: object) -> dict[str, str] | str:
    """Return a value as it was written, shortened; of fields or lists that they stand there, not what is in them."""
    if value is None or value == "":
        return _words("nothing")
    if isinstance(value, (dict, list, tuple)):
        return _words("several")
    shown = " ".join(str(value).split())
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


def _words(name: str, **params: object) -> dict[str, str]:
    return {lang: text(f"form.expected.{name}", lang, **params) for lang in LANGS}
