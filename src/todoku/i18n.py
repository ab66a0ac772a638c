"""One catalogue, in Japanese and English, for messages, traces and the words of reports."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal, get_args

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

Lang = Literal["ja", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)
DEFAULT_LANG: Lang = "ja"

_LIST_SEPARATOR: dict[Lang, str] = {"ja": "、", "en": ", "}
_ENTRY = re.compile(r'^"?(?P<key>[^\s#"][^"\n]*?)"?:(?=\s)', re.MULTILINE)
"""The line with which an entry begins: its key, at the very left."""


@cache
def catalogue() -> dict[str, dict[Lang, str]]:
    """Return every entry of ``data/words/*.yaml``: key -> language -> text."""
    words: dict[str, dict[Lang, str]] = {}
    for content in _files():
        words.update(load_yaml(content))
    return words


def has(key: str) -> bool:
    """Whether the catalogue holds this key."""
    return key in _entries()


def entry(key: str) -> dict[Lang, str]:
    """Return an entry of the catalogue by its key: language -> text. Raises KeyError for a key that it lacks."""
    return _read(_entries()[key])


@cache
def _entries() -> dict[str, str]:
    """Return the entries as they are written: one run needs few of them, and reading all as YAML takes a while."""
    found: dict[str, str] = {}
    for content in _files():
        begins = list(_ENTRY.finditer(content))
        ends = [*(begin.start() for begin in begins[1:]), len(content)]
        found |= {begin["key"]: content[begin.start() : end] for begin, end in zip(begins, ends, strict=False)}
    return found


@cache
def _read(written: str) -> dict[Lang, str]:
    (texts,) = load_yaml(written).values()
    return dict(texts)


_FOLDERS: list[Traversable] = [resources.files("todoku") / "data" / "words"]


def add_words(folder: Traversable) -> None:
    """Add the entries of another folder's YAML files to the catalogue, as the portal does with its own."""
    if folder not in _FOLDERS:
        _FOLDERS.append(folder)
        for read in (catalogue, _entries, _read):
            read.cache_clear()


def _files() -> Iterator[str]:
    for folder in _FOLDERS:
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            if file.name.endswith(".yaml"):
                yield file.read_text(encoding="utf-8")


def text(key: str, lang: Lang = DEFAULT_LANG, /, **params: object) -> str:
    """Return the catalogue's text for a key, with its parameters filled in.

    Lists are joined as the language does it; a mapping of languages to texts (``{"ja": ..., "en": ...}``, as rule files
    bring their own words) stands for its text in this language. Raises KeyError for a key that the catalogue lacks:
    a test holds that every key in the code is there, in both languages, with the same parameters.
    """
    template = entry(key)[lang]
    if not params:
        return template
    return template.format(**{name: _shown(value, lang) for name, value in params.items()})


def _shown(value: object, lang: Lang) -> object:
    if isinstance(value, (list, tuple)):
        return _LIST_SEPARATOR[lang].join(str(_shown(item, lang)) for item in value)
    if isinstance(value, dict) and lang in value:
        return value[lang]
    return value


def load_yaml(content: str) -> Any:
    """Return the content of a YAML text, read by the compiled safe loader where there is one."""
    return yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (both are safe loaders)
