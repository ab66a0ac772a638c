"""Says in both languages what a library found wrong with a file; its own words stand in English where we have none."""

from __future__ import annotations

import errno
import json
from typing import TYPE_CHECKING

from todoku.i18n import LANGS, text

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 120
_OTHER = "other"
_YAML = (
    (("cannot start any token", "characters are not allowed", "directive"), "sign"),
    (("tab character",), "tab"),
    (("escape", "hexdecimal"), "escape"),
    (("',' or ']'", "',' or '}'"), "bracket"),
    (("unexpected end of stream", "unexpected document indicator"), "quotation"),
    (("expected ':'", "mapping values", "mapping keys", "unexpected ':'"), "colon"),
    (("expected key", "<block end>", "'-' indicator", "sequence entries", "node content"), "indent"),
    (("another document", "<document start>"), "documents"),
    (("alias", "anchor", "second occurrence"), "alias"),
    (("the tag", "undefined tag"), "tag"),
    (("out of range", "must be in"), "date"),
    (("unhashable",), "key"),
)
"""Parts of what libyaml and PyYAML say -> our word for the mistake."""
_JSON = (
    (("property name", "trailing comma"), "name"),
    (("Expecting value",), "value"),
    (("Expecting ':'",), "colon"),
    (("Expecting ','",), "comma"),
    (("Unterminated string", "Invalid control"), "quotation"),
    (("escape",), "escape"),
    (("Extra data",), "extra"),
)
_DAMAGE = {
    "BadZipFile": "archive",
    "NotImplementedError": "compression",
    "EOFError": "end",
    "BadGzipFile": "packed",
    "error": "packed",
    "RecursionError": "deep",
    "UnicodeDecodeError": "encoding",
    "EmptyDataError": "empty",
    "ParserError": "columns",
}
"""Names of the errors with which zip, gzip, pandas and Python tell of a damaged file -> our word for it."""
_GIS = ("pyogrio", "rasterio", "osmium")
_SYSTEM = {
    errno.EIO: "io",
    errno.EBUSY: "busy",
    errno.ETXTBSY: "busy",
    errno.EMFILE: "many",
    errno.ENFILE: "many",
    errno.EFBIG: "large",
    errno.EINVAL: "invalid",
    errno.EACCES: "permission",
    errno.EPERM: "permission",
    errno.EROFS: "permission",
    errno.ENOENT: "none",
    errno.EISDIR: "folder",
    errno.ENOTDIR: "folder",
    errno.EEXIST: "folder",
    errno.ETIMEDOUT: "time",
}


def yaml_words(error: Exception) -> dict[str, str]:
    """Return what is wrong with YAML, with the column where the reader knows it."""
    told = getattr(error, "problem", None) or _told(error)
    found = _words("yaml", _kind(told, _YAML), told)
    mark = getattr(error, "problem_mark", None)
    return found if mark is None else _at(mark.column + 1, found)


def yaml_line(error: Exception) -> int:
    """Return the line on which YAML is wrong; 1 where the reader does not know it."""
    mark = getattr(error, "problem_mark", None)
    return 1 if mark is None else int(mark.line) + 1


def json_words(error: json.JSONDecodeError) -> dict[str, str]:
    """Return what is wrong with JSON, with the column."""
    return _at(error.colno, _words("json", _kind(error.msg, _JSON), error.msg))


def damage_words(error: Exception) -> dict[str, str]:
    """Return in what way a file is damaged: archives, XML, JSON and tables by the kind of the mistake.

    A GIS library's refusal, and what cannot be told apart, is told as such.
    """
    told = _told(error)
    position = getattr(error, "position", None)
    if isinstance(error, json.JSONDecodeError):
        return _both("library.line", line=error.lineno, told=json_words(error))
    if isinstance(position, tuple):  # of XML
        found = _at(position[1] + 1, _words("damage", "xml", told))
        return _both("library.line", line=position[0], told=found)
    if type(error).__module__.split(".")[0] in _GIS:
        return _words("damage", "gis", told)
    if "password" in told:
        return _words("damage", "password", told)
    if isinstance(error, KeyError):
        return _both("library.damage.lacking", name=told)
    return _words("damage", _DAMAGE.get(type(error).__name__, _OTHER), told)


def system_words(error: OSError) -> dict[str, str]:
    """Return what the operating system refused."""
    return _words("system", _SYSTEM.get(error.errno or 0, _OTHER), error.strerror or _told(error))


def _words(what: str, kind: str, told: str) -> dict[str, str]:
    found = _both(f"library.{what}.{kind}")
    return {**found, "en": told} if kind in (_OTHER, "gis") else found


def _at(column: int, told: dict[str, str]) -> dict[str, str]:
    return _both("library.column", column=column, told=told)


def _kind(told: str, known: Sequence[tuple[tuple[str, ...], str]]) -> str:
    return next((name for parts, name in known if any(part in told for part in parts)), _OTHER)


def _told(error: Exception) -> str:
    """Return a library's own words on one line, or the name of its error where it says nothing."""
    return " ".join(str(error).split())[:_LONGEST] or type(error).__name__


def _both(key: str, **params: object) -> dict[str, str]:
    return {lang: text(key, lang, **params) for lang in LANGS}
