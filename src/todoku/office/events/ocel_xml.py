"""Reads the XML of object-centric event logs (OCEL 2.0) as a stream of elements, without any entity of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from todoku.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = tuple[str | None, ...]


@dataclass(slots=True)
class OcelRows:
    """Rows of an object-centric log: events (id, type, time), objects (id, type), links, attributes of both."""

    events: list[Row] = field(default_factory=list)
    objects: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    event_values: list[Row] = field(default_factory=list)
    object_values: list[Row] = field(default_factory=list)


def parse_ocel_xml(content: bytes, file: str) -> OcelRows:
    """Return the rows of an object-centric log in XML.

    Raises InputError for a document type declaration and for what is no well-formed XML.
    """
    reading = _Reading()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reading.begin
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.write

    def refuse(*_: object) -> None:
        raise InputError("office.xes_document_type", file=file)

    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise InputError("office.xes_unreadable", file=file, line=error.lineno) from error
    return reading.rows


class _Reading:
    """Where in the document the parser stands: expat's handlers need a place to remember it."""

    def __init__(self) -> None:
        self.rows = OcelRows()
        self.path: list[str] = []
        self.owner: str | None = None
        self.name: str | None = None
        self.text: list[str] = []

    def begin(self, tag: str, given: Mapping[str, str]) -> None:
        name = tag.rpartition(":")[2]
        section = self.path[1] if len(self.path) > 1 else ""
        if name == "event" and section == "events":
            self.owner = given.get("id")
            self.rows.events.append((self.owner, given.get("type"), given.get("time")))
        elif name == "object" and section == "objects":
            self.owner = given.get("id")
            self.rows.objects.append((self.owner, given.get("type")))
        elif name in {"relationship", "object"} and section == "events" and "object-id" in given:
            self.rows.links.append((self.owner, given["object-id"]))
        elif name == "attribute":
            self.name, self.text = given.get("name"), []
        self.path.append(name)

    def write(self, text: str) -> None:
        if self.name is not None:
            self.text.append(text)

    def end(self, tag: str) -> None:
        self.path.pop()
        if tag.rpartition(":")[2] == "attribute" and self.name is not None:
            section = self.path[1] if len(self.path) > 1 else ""
            values = {"events": self.rows.event_values, "objects": self.rows.object_values}.get(section)
            if values is not None:
                values.append((self.owner, self.name, "".join(self.text).strip()))
            self.name = None
