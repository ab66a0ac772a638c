"""Reads YAML and remembers on which line each value stands, so that a mistake can be named where it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from todoku.errors import ProgrammeError
from todoku.library_words import yaml_line, yaml_words

if TYPE_CHECKING:
    from todoku.programmes.rulebook.faults import Path


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 40
_FEW_SIGNS = 1_000
_LEAD = re.compile(r"^[ ?:-]+", re.MULTILINE)
"""What a line begins with: each level of a block takes at least one sign of it, but a list in a mapping."""
_TEXT = "tag:yaml.org,2002:str"
_MOST_PLACES = 100_000
"""More than this only aliases of aliases make."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The content of a YAML file with the line of each place in it."""

    file: str
    content: Any
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """Return the line of a place, or of the nearest place around it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1

    def clause(self, path: Path) -> str:
        """Return the words quoted nearest to a place, going outwards; ``-`` where none is quoted."""
        for length in range(len(path), -1, -1):
            part = self._at(path[:length])
            cite = part.get("cite") if isinstance(part, dict) else None
            if isinstance(cite, list) and cite and isinstance(cite[0], dict) and cite[0].get("quote"):
                return str(cite[0]["quote"])
            if isinstance(part, dict) and isinstance(part.get("quote"), str):
                return str(part["quote"])
        return "-"

    def _at(self, path: Path) -> Any:
        part = self.content
        for step in path:
            try:
                part = part[step]
            except (KeyError, IndexError, TypeError):
                return None
        return part


def read_marked(text: str, *, file: str) -> Marked:
    """Return a YAML text with its lines; ProgrammeError for broken YAML, or a key that stands twice.

    Refused as well is what would end the process that reads it: content nested very deep, and aliases of aliases, of
    which a few lines can stand for any amount of content.
    """
    loader = _LOADER(text)
    try:
        _check_depth(text, file)
        node = loader.get_single_node()
        lines: dict[Path, int] = {}
        content = None if node is None else _built(loader, node, (), lines, file)
    except yaml.MarkedYAMLError as error:
        raise ProgrammeError("programme.yaml", file=file, line=yaml_line(error), detail=yaml_words(error)) from error
    except (yaml.YAMLError, ValueError, TypeError) as error:  # TypeError: a key that is a list or a mapping
        raise ProgrammeError("programme.yaml", file=file, line=_line_of_sign(text), detail=yaml_words(error)) from error
    finally:
        loader.dispose()
    return Marked(file, content, lines)


def _line_of_sign(text: str) -> int:
    """Return the line of the first sign that YAML does not allow at all; the first line where there is none."""
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    return 1 if found is None else text.count("\n", 0, found.start()) + 1


def _check_depth(text: str, file: str) -> None:
    """Count the depth event by event: the compiled parser itself does not bear what is nested 100,000 deep.

    Where there are not even signs for so many levels, the parser bears it, and building the content finds the depth.
    """
    if text.count("[") + text.count("{") + max(map(len, _LEAD.findall(text)), default=0) < _FEW_SIGNS:
        return
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            line = 1 if event.start_mark is None else event.start_mark.line + 1
            raise ProgrammeError("programme.too_deep", file=file, line=line, depth=_DEEPEST)


def _built(loader: Any, node: Any, path: Path, lines: dict[Path, int], file: str) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    too_deep = len(path) > _DEEPEST
    if too_deep and not _holds_itself(node):
        raise ProgrammeError("programme.too_deep", file=file, line=lines[path], depth=_DEEPEST)
    if too_deep or len(lines) > _MOST_PLACES:
        raise ProgrammeError("programme.too_large", file=file, line=lines[path], places=_MOST_PLACES)
    if isinstance(node, yaml.MappingNode):
        mapping: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = _value(loader, key_node, file)
            line = key_node.start_mark.line + 1
            if key in mapping:
                raise ProgrammeError("programme.repeated_key", file=file, line=line, value=key)
            lines[(*path, key)] = line
            mapping[key] = _built(loader, value_node, (*path, key), lines, file)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_built(loader, part, (*path, number), lines, file) for number, part in enumerate(node.value)]
    return _value(loader, node, file)


def _holds_itself(node: Any) -> bool:
    """Whether an alias leads back to the node: it has no end, however little of it there is."""
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        one = waiting.pop()
        parts = one.value if isinstance(one, yaml.CollectionNode) else ()
        for part in parts:
            for held in part if isinstance(part, tuple) else (part,):
                if held is node:
                    return True
                if id(held) not in seen:
                    seen.add(id(held))
                    waiting.append(held)
    return False


def _value(loader: Any, node: Any, file: str) -> Any:
    if node.tag == _TEXT and isinstance(node, yaml.ScalarNode):
        return node.value
    try:
        return loader.construct_object(node, deep=True)
    except ValueError as error:  # a date that is none: 2015-02-30
        line = node.start_mark.line + 1
        raise ProgrammeError("programme.yaml", file=file, line=line, detail=yaml_words(error)) from error
