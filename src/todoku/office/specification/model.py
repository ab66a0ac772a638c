"""A standard specification (標準仕様書) of one business: functions, data items and forms of an edition."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from todoku.office.events.log import Remark

ANY_BODY = "any"
"""The kind of body that a table names which has one column of classes for all."""


class Requirement(StrEnum):
    """What a standard says of a function or form (実装区分)."""

    MANDATORY = "mandatory"  # ◎ 実装必須
    OPTIONAL = "optional"  # ○ 標準オプション
    FORBIDDEN = "forbidden"  # × 実装不可
    NOT_APPLICABLE = "not_applicable"  # - 対象外


class Kind(StrEnum):
    """What an item of a specification is."""

    FUNCTION = "function"
    DATA = "data"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Function:
    """A function (機能要件): ``levels`` are the titles above it, ``classes`` its class by kind of body.

    ``conformity_date`` is the day from which a system has to conform (適合基準日), None where the table names none.
    ``place`` says where it stands: sheet and row. A class that could not be read is missing in ``classes``.
    """

    id: str
    text: str
    levels: tuple[str, ...] = ()
    classes: Mapping[str, Requirement] = field(default_factory=dict)
    conformity_date: dt.date | None = None
    reason: str = ""
    note: str = ""
    change: str = ""
    place: str = ""

    @property
    def name(self) -> str:
        """The lowest of its titles, else its text."""
        return self.levels[-1] if self.levels else self.text


@dataclass(frozen=True, slots=True)
class DataItem:
    """A data item (データ要件): ``length`` in characters or digits, None where not stated."""

    id: str
    name: str
    group: str = ""
    type: str = ""
    length: int | None = None
    code: str = ""
    required: bool | None = None
    conformity_date: dt.date | None = None
    note: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form (印字項目), in its place in the form's order.

    ``stands_for`` is the name of the standard's field that a person set beside a field of the town's own form.
    """

    name: str
    number: str = ""
    meaning: str = ""
    length: int | None = None
    condition: str = ""
    required: bool | None = None
    stands_for: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form (帳票) with its fields in order; none where the specification does not list them."""

    id: str
    name: str
    text: str = ""
    levels: tuple[str, ...] = ()
    classes: Mapping[str, Requirement] = field(default_factory=dict)
    conformity_date: dt.date | None = None
    paper: str = ""
    audience: str = ""
    fields: tuple[FormField, ...] = ()
    note: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """The file that something was read from."""

    file: str
    sha256: str
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Specification:
    """One edition of a business's specification.

    ``business`` is a key of the twenty businesses, "" where the file names none; ``title``, ``edition`` and ``date``
    are "" or None where it does not say. ``remarks`` tell what was left out, mended or assumed.
    """

    title: str
    business: str
    edition: str
    date: dt.date | None
    source: Source
    functions: tuple[Function, ...] = ()
    data_items: tuple[DataItem, ...] = ()
    forms: tuple[Form, ...] = ()
    body_kinds: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


def class_for(classes: Mapping[str, Requirement], body_kind: str) -> Requirement | None:
    """Return the class for a kind of body; the column for all where there is none of its own; None where unknown."""
    return classes.get(body_kind, classes.get(ANY_BODY))
