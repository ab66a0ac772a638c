"""Finds which column of a source says what: by the usual names, or by a mapping that a person has written."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from todoku.errors import InputError
from todoku.i18n import LANGS, load_yaml, text
from todoku.office.events.times import DEFAULT_ZONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MANDATORY = ("case", "activity")
COLUMN_TWICE = "column_twice"
_SIGNS = re.compile(r"[\s_\-:.・()\[\]【】<>/]+")
_TEXTS = ("timezone", "time_format", "object_type")
_SETTINGS = ("columns", "municipalities", *_TEXTS, "files")


@dataclass(frozen=True, slots=True)
class LogMapping:
    """How a source's logs are to be read: what its own names do not tell.

    ``columns``: what is meant (case, activity, start, end, ...) to the name of the column; an empty name: no column
    says it, whatever they are called. ``municipalities``: the name or stem of a file to the municipality whose it is.
    ``timezone``: zone (IANA) of times that name none. ``time_format``: how times are written, in the letters of
    strftime. ``object_type``: what a case is in an OCEL log. ``files``: the name or stem of a file to a mapping of its
    own, which stands in place of ``columns``; what else it leaves out is as for all.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    municipalities: Mapping[str, str] = field(default_factory=dict)
    timezone: str = DEFAULT_ZONE
    time_format: str = ""
    object_type: str = ""
    files: Mapping[str, LogMapping] = field(default_factory=dict)

    def of(self, *names: str) -> LogMapping:
        """Return the mapping of a file by its name, or by its stem; that of all where it has none of its own."""
        return next((self.files[name] for name in names if name in self.files), self)


@cache
def known() -> Mapping[str, Any]:
    """Return the usual names of columns and of transitions, as ``data/office/event_columns.yaml`` has them."""
    file = resources.files("todoku") / "data" / "office" / "event_columns.yaml"
    return dict(load_yaml(file.read_text(encoding="utf-8")))


def roles() -> tuple[str, ...]:
    """Return what columns can say, in order."""
    return tuple(known()["columns"])


def names_of(role: str) -> tuple[str, ...]:
    """Return the usual names of the column that says this, the surest first."""
    return tuple(known()["columns"][role])


def log_mapping(given: Mapping[str, Any] | Path | str | None) -> LogMapping:
    """Return a mapping from a file (YAML or JSON), from a table of columns, or the empty one.

    A file has ``columns`` and, if wanted, the other fields of :class:`LogMapping`; without ``columns`` it is taken for
    the columns themselves. Raises InputError for what it does not know, with what it would.
    """
    if given is None:
        return LogMapping()
    content = _content(Path(given)) if isinstance(given, Path | str) else dict(given)
    if not any(isinstance(content.get(name), dict) for name in _SETTINGS):
        content = {
            "columns": {name: value for name, value in content.items() if name not in _SETTINGS},
            **{name: value for name, value in content.items() if name in _SETTINGS},
        }
    unknown = sorted(set(content) - set(_SETTINGS))
    if unknown:
        raise InputError("office.mapping_field", names=unknown, allowed=list(_SETTINGS))
    texts = {name: str(content[name]) for name in _TEXTS if content.get(name)}
    towns = {str(name): str(value) for name, value in (content.get("municipalities") or {}).items()}
    own = {str(name): _of_file(value, texts) for name, value in (content.get("files") or {}).items()}
    return LogMapping(_columns(content.get("columns") or {}), towns, files=own, **texts)


def _of_file(given: object, texts: Mapping[str, str]) -> LogMapping:
    """Return the mapping of one file, which cannot hold those of others."""
    if not isinstance(given, dict) or "files" in given or "municipalities" in given:
        raise InputError("office.mapping_field", names=["files"], allowed=["columns", *_TEXTS])
    said = {name: value for name, value in given.items() if value or name not in _TEXTS}
    return log_mapping({**texts, **said})


def _content(path: Path) -> dict[str, Any]:
    try:
        written = path.read_text(encoding="utf-8-sig")
        content = json.loads(written) if path.suffix.lower() == ".json" else load_yaml(written)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise InputError("office.mapping_unreadable", file=path.name) from error
    if not isinstance(content, dict):
        raise InputError("office.mapping_unreadable", file=path.name)
    return content


def _columns(given: object) -> dict[str, str]:
    if not isinstance(given, dict):
        raise InputError("office.mapping_field", names=["columns"], allowed=list(_SETTINGS))
    synonyms = known()["synonyms"]
    columns = {str(synonyms.get(role, role)): str(column or "") for role, column in given.items()}
    unknown = sorted(set(columns) - set(roles()))
    if unknown:
        raise InputError("office.mapping_role", names=unknown, allowed=list(roles()))
    return columns


@cache
def bare(name: str) -> str:
    """Return a column's name as it is compared: without case, width, spaces and signs."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", name).casefold())


def find_columns(names: Sequence[str], mapping: Mapping[str, str], *, file: str) -> dict[str, str]:
    """Return which of a source's columns says what: role -> name of the column, without what none is to say.

    Raises InputError where a mapped column is missing, or no column tells the case or the activity, with the columns
    found and how to map them.
    """
    missing = sorted(column for column in mapping.values() if column and column not in names)
    if missing:
        raise InputError("office.mapped_column", file=file, columns=missing, found=_shown(names))
    found = usual_columns(names, mapping)
    lacking = [role for role in MANDATORY if role not in found]
    if lacking:
        words = [{lang: text(f"office.role.{role}", lang) for lang in LANGS} for role in lacking]
        raise InputError("office.column_missing", file=file, columns=words, found=_shown(names))
    return found


def usual_columns(names: Sequence[str], mapping: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return what a mapping says of columns, and what their usual names tell beside it: role -> name of the column."""
    given = mapping or {}
    by_bare: dict[str, str] = {}
    for name in names:
        by_bare.setdefault(bare(name), name)
    found = {role: column for role, column in given.items() if column}
    for role in roles():
        taken = set(found.values())
        usual = (by_bare.get(bare(alias)) for alias in names_of(role))
        if role not in given:
            first = next((name for name in usual if name is not None and name not in taken), None)
            if first is not None:
                found[role] = first
    return found


def _shown(names: Iterable[str]) -> list[str]:
    """Return the names of columns for a message: the first of many."""
    most = 20
    listed = list(names)
    return [*listed[:most], "…"] if len(listed) > most else listed
