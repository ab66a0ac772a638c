"""Reads XML of others safely: no document types, no entities, and one clear line where it is damaged."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from todoku.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^>]*\?>""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_KNOWN_TO_EXPAT = {"utf-8", "utf-16", "us-ascii", "iso-8859-1"}


@dataclass(slots=True)
class Element:
    """An element: its namespace and local name, attributes (of no namespace by name alone), text and children."""

    space: str
    name: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, name: str) -> Iterator[Element]:
        """Yield the children of a name."""
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> Element | None:
        """Return the first child of a name."""
        return next(self.all(name), None)

    def get(self, name: str) -> str:
        """Return an attribute, empty where it is not there."""
        return self.attributes.get(name, "")

    def walk(self) -> Iterator[Element]:
        """Yield this element and all below it, as they stand."""
        waiting = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += reversed(one.children)


def parse_xml(content: bytes, source: str) -> Element:
    """Return the root of an XML document.

    Raises InputError, with the line, where it is no XML, or declares a document type or entities (which can make a
    small file fill the memory, and which no process diagram needs).
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    tops: list[Element] = []
    stack: list[Element] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        element = Element(space, local, plain, parser.CurrentLineNumber)
        (stack[-1].children if stack else tops).append(element)
        stack.append(element)

    def end(_name: str) -> None:
        stack.pop()

    def text(data: str) -> None:
        stack[-1].text += data

    def refuse(*_: object) -> None:
        raise InputError("office.bpmn.entities", source=source, line=parser.CurrentLineNumber)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        parser.Parse(_in_utf8(content), True)
    except expat.ExpatError as error:
        raise InputError("office.bpmn.not_xml", source=source, line=error.lineno) from error
    return tops[0]


def _in_utf8(content: bytes) -> bytes:
    """Return a document in an encoding that the parser knows: those of Japan are turned into UTF-8."""
    declared = _DECLARED.match(content)
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if name in _KNOWN_TO_EXPAT:
        return content
    try:
        return _DECLARATION.sub("", content.decode(name), count=1).encode()
    except (LookupError, UnicodeDecodeError):
        return content
