"""Reads the page on which a form's fields are listed: rows that are added, moved and taken away without any script."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from todoku.errors import InputError
from todoku_web.exchange.calls.form_fields import ASKABLE, Choice, Condition, FieldType, FormField, checked_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import QueryDict

MOST_ROWS = 80
_NAMES = (
    "id",
    "type",
    "title",
    "title_en",
    "help",
    "help_en",
    "choices",
    "most",
    "minimum",
    "maximum",
    "when",
    "value",
)
_YES = ("はい", "yes", "true", "1")
_OWN_ID = re.compile(r"q(\d{1,4})")


@dataclass(slots=True)
class Rows:
    """The rows as typed, each a mapping of the columns' names; ``required`` is a truth value."""

    rows: list[dict[str, Any]]

    @classmethod
    def of(cls, fields: Iterable[FormField]) -> Rows:
        """Return the rows of fields that stand."""
        held = list(fields)
        return cls([_row(one, held) for one in held])

    @classmethod
    def typed(cls, posted: QueryDict) -> Rows:
        """Return the rows that were sent, as far as there may be."""
        found = []
        for number in range(MOST_ROWS):
            if f"row-{number}-type" not in posted:
                break
            row = {name: posted.get(f"row-{number}-{name}", "") for name in _NAMES}
            found.append({**row, "required": posted.get(f"row-{number}-required") == "yes"})
        return cls(found)

    def do(self, action: str) -> bool:
        """Add, move or drop a row as a button says (``add-TYPE``, ``up-2``, ``down-2``, ``drop-2``); whether it did."""
        name, _, what = action.partition("-")
        if name == "add":
            if what not in set(FieldType) or len(self.rows) >= MOST_ROWS:
                return False
            self.rows.append({**dict.fromkeys(_NAMES, ""), "type": what, "required": False})
            return True
        place = int(what) if what.isdecimal() and len(what) < 4 else -1  # noqa: PLR2004 [no row has such a number]
        to = {"up": place - 1, "down": place + 1}.get(name)
        if not 0 <= place < len(self.rows):
            return False
        if name == "drop":
            del self.rows[place]
            return True
        if to is None or not 0 <= to < len(self.rows):
            return False
        self.rows[place], self.rows[to] = self.rows[to], self.rows[place]
        return True

    def fields(self, *, before: Sequence[FormField], used: Iterable[str]) -> tuple[FormField, ...]:
        """Return the fields; InputError for what cannot be, naming the field.

        ``before`` are the fields as they stand, whose choices keep their ids; ``used`` are all ids that any version of
        the form ever had: a new field never takes one of them, so that old answers are never taken for its.
        """
        last = max((int(found[1]) for one in used if (found := _OWN_ID.fullmatch(one))), default=0)
        stood = {one.id: one for one in before}
        made: list[FormField] = []
        for number, row in enumerate(self.rows, start=1):
            name = row["id"] if row["id"] in stood else ""
            if not name:
                last += 1
                name = f"q{last}"
            row["id"] = name
            made.append(_field(row, name, number, stood.get(name), made))
        return checked_fields(made)


def _row(one: FormField, held: Sequence[FormField]) -> dict[str, Any]:
    asked = None if one.shown_when is None else next(other for other in held if other.id == one.shown_when.field)
    choice = None if asked is None or one.shown_when is None else asked.choice(one.shown_when.value)
    return {
        "id": one.id,
        "type": str(one.type),
        "title": one.title,
        "title_en": one.title_en,
        "help": one.help,
        "help_en": one.help_en,
        "required": one.required,
        "choices": "\n".join(
            f"{item.title} | {item.title_en}" if item.title_en else item.title for item in one.choices
        ),
        "most": "" if one.most is None else str(one.most),
        "minimum": "" if one.minimum is None else f"{one.minimum:.15g}",
        "maximum": "" if one.maximum is None else f"{one.maximum:.15g}",
        "when": "" if asked is None else asked.title,
        "value": "" if asked is None else (choice.title if choice else _YES[0]),
    }


def _field(
    row: dict[str, Any], name: str, number: int, stood: FormField | None, made: Sequence[FormField]
) -> FormField:
    if row["type"] not in set(FieldType):
        raise InputError("calls.field_type", number=number)
    kind = FieldType(row["type"])
    return FormField(
        id=name,
        type=kind,
        title=row["title"],
        title_en=row["title_en"],
        help=row["help"],
        help_en=row["help_en"],
        required=bool(row["required"]),
        choices=_choices(row["choices"], stood) if kind in (FieldType.CHOICE, FieldType.CHOICES) else (),
        most=_whole(row["most"], number),
        minimum=_number(row["minimum"], number),
        maximum=_number(row["maximum"], number),
        shown_when=_condition(row, number, made),
    )


def _choices(typed: str, stood: FormField | None) -> tuple[Choice, ...]:
    """Return the choices of lines ``Japanese | English``: one whose title stood keeps its id, as does one retitled."""
    lines = [re.split(r"[|｜]", line, maxsplit=1) for line in typed.splitlines() if line.strip(" |｜")]
    titles = [(parts[0].strip(), parts[1].strip() if len(parts) > 1 else "") for parts in lines]
    before = list(stood.choices) if stood else []
    by_title = {one.title: one.id for one in before}
    free = [one.id for one in before if one.title not in {title for title, _ in titles}]
    same_length = len(titles) == len(before)
    number = max((int(one.id[1:]) for one in before if re.fullmatch(r"c\d{1,4}", one.id)), default=0)
    found = []
    for place, (title, english) in enumerate(titles):
        own = by_title.get(title)
        if own is None and same_length and before[place].id in free:
            own = before[place].id
        if own is None:
            number += 1
            own = f"c{number}"
        found.append(Choice(own, title, english))
    return tuple(found)


def _condition(row: dict[str, Any], number: int, made: Sequence[FormField]) -> Condition | None:
    asked, value = row["when"].strip(), row["value"].strip()
    if not asked:
        return None
    other = next((one for one in made if one.title == asked and one.type in ASKABLE), None)
    if other is None:
        raise InputError("calls.condition_asked", number=number, asked=asked[:80])
    if other.type == FieldType.BOOLEAN:
        if value.casefold() not in _YES:
            raise InputError("calls.condition_yes", number=number)
        return Condition(other.id, value=True)
    choice = next((one for one in other.choices if value and value in (one.title, one.title_en)), None)
    if choice is None:
        raise InputError("calls.condition_choice", number=number, value=value[:80])
    return Condition(other.id, choice.id)


def _whole(typed: str, number: int) -> int | None:
    plain = normalize("NFKC", typed).replace(",", "").strip()
    if not plain:
        return None
    if not plain.isdecimal() or len(plain) > 6:  # noqa: PLR2004 [no text is as long]
        raise InputError("calls.field_number", number=number, value=typed[:40])
    return int(plain)


def _number(typed: str, number: int) -> float | int | None:
    plain = normalize("NFKC", typed).replace(",", "").strip()
    if not plain:
        return None
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", plain):
        raise InputError("calls.field_number", number=number, value=typed[:40])
    return float(plain) if "." in plain else int(plain)
