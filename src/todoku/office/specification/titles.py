"""Reads which column titles stand for which fields, for files whose titles are not the usual ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import yaml

from todoku.errors import InputError
from todoku.form_faults import expected_words
from todoku.library_words import damage_words, yaml_words
from todoku.office.specification.layout import layout
from todoku.office.specification.model import ANY_BODY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Titles: TypeAlias = "Mapping[str, Mapping[str, str]]"
"""Table -> field -> the column title that stands for it in a file."""


def read_mapping(path: Path) -> Titles:
    """Return which titles stand for which fields, from a YAML file: ``functions: {id: 番号, text: 内容}``.

    Raises InputError where it is no such file, or names a table or field that there is not.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 (makes texts alone)
    except yaml.YAMLError as error:
        raise InputError("office.fit.mapping", file=path.name, detail=yaml_words(error)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("office.fit.mapping", file=path.name, detail=damage_words(error)) from error
    if not isinstance(content, dict) or not all(isinstance(part, dict) for part in content.values()):
        raise InputError("office.fit.mapping", file=path.name, detail=expected_words({"type": "dict_type"}))
    for table, titles in content.items():
        _check_name(path, str(table), [*layout()["tables"]])
        known = [*layout()["tables"][table]["columns"], *layout()["answer_columns"], *layout()["own_columns"]]
        classes = [f"class.{kind}" for kind in (*layout()["body_kinds"], ANY_BODY)]
        for name in titles:
            _check_name(path, str(name), [*known, *classes])
    return {table: {name: str(one) for name, one in part.items()} for table, part in content.items()}


def _check_name(path: Path, value: str, allowed: list[str]) -> None:
    if value not in allowed:
        raise InputError("office.fit.mapping_names", file=path.name, value=value, allowed=allowed)
