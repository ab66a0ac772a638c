"""The forms of a reservation, of a hand-over and of a return."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from todoku.areas.municipalities import label
from todoku.dates import JST
from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.form_errors import catalogued
from todoku_web.exchange.lending.actions.asking import MOST_UNITS, Wish
from todoku_web.exchange.lending.models import (
    NOTE_LENGTH,
    TEXT_LENGTH,
    Condition,
    Equipment,
    Reservation,
    Unit,
    UnitState,
)
from todoku_web.exchange.lending.queries import borrowing_organisations
from todoku_web.exchange.lending.town_names import find_town
from todoku_web.pages.language import current_lang
from todoku_web.planning.plain_text import paragraphs
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import PICTURES, accepted_suffixes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku_web.accounts.models import Organisation
    from todoku_web.uploads.models import Upload

_LONGEST_AREA = 80
_HOURS = [(str(hour), f"{hour}:00") for hour in range(24)]
_NINE = "9"


class ReservationForm(forms.Form):
    """What somebody wants to borrow, from when until when, and where to; ``wish`` holds it once it is valid."""

    borrower = forms.ChoiceField()
    starts_on = forms.DateField()
    starts_hour = forms.ChoiceField(choices=_HOURS)
    ends_on = forms.DateField()
    ends_hour = forms.ChoiceField(choices=_HOURS)
    destination = forms.CharField(max_length=_LONGEST_AREA)
    count = forms.IntegerField(min_value=1, max_value=MOST_UNITS)
    unit = forms.ChoiceField(required=False)
    purpose = forms.CharField(max_length=TEXT_LENGTH)
    waits = forms.BooleanField(required=False)
    licence_read = forms.BooleanField(required=False)
    key = forms.CharField(max_length=64, required=False)
    seen = forms.IntegerField(required=False)

    def __init__(self, *args: Any, thing: Any, person: Any, is_asked: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.thing = thing
        self._bodies: dict[str, Organisation] = {str(one.pk): one for one in borrowing_organisations(person)}
        self.fields["borrower"].choices = [(pk, one.name) for pk, one in self._bodies.items()]
        self.units: dict[str, Unit] = {}
        if isinstance(thing, Equipment):
            self.units = {str(unit.pk): unit for unit in thing.units.exclude(state=UnitState.RETIRED)}
        self.fields["unit"].choices = [
            ("", text("lending.any_unit", current_lang())),
            *((pk, one.label) for pk, one in self.units.items()),
        ]
        if is_asked:  # of a question alone, nobody need say who asks and what for
            self.fields["borrower"].required = self.fields["purpose"].required = False
        self.area_code = ""

    @classmethod
    def fresh(cls, *, thing: Any, person: Any, **initial: Any) -> ReservationForm:
        """Return an empty form."""
        bodies = borrowing_organisations(person)
        own = next((one for one in bodies if len(one.area_code) == len("01205")), None)
        begin = {
            "key": uuid4().hex,
            "starts_hour": _NINE,
            "ends_hour": _NINE,
            "count": 1,
            "borrower": str(bodies[0].pk) if bodies else "",
            "destination": label(own.area_code) if own is not None else "",
        }
        return cls(thing=thing, person=person, initial={**begin, **initial})

    @classmethod
    def of(cls, one: Reservation, *, person: Any) -> ReservationForm:
        """Return the form of a reservation that stands."""
        starts, ends = timezone.localtime(one.starts_at, JST), timezone.localtime(one.ends_at, JST)
        initial = {
            "borrower": str(one.borrower_id),
            "starts_on": starts.date().isoformat(),
            "starts_hour": str(starts.hour),
            "ends_on": ends.date().isoformat(),
            "ends_hour": str(ends.hour),
            "destination": label(one.area_code),
            "count": one.count,
            "unit": "" if one.unit_id is None else str(one.unit_id),
            "purpose": one.purpose,
            "waits": one.waits,
            "licence_read": True,
            "seen": one.version,
        }
        return cls(thing=one.thing, person=person, initial=initial)

    @property
    def body(self) -> Organisation:
        """The organisation that borrows."""
        return self._bodies[self.cleaned_data["borrower"]]

    @property
    def wish(self) -> Wish:
        """What is wanted."""
        given = self.cleaned_data
        return Wish(
            _moment(given["starts_on"], given["starts_hour"]),
            _moment(given["ends_on"], given["ends_hour"]),
            self.area_code,
            given.get("purpose", ""),
            given["count"],
            self.units.get(given.get("unit", "")),
            given["waits"],
            given["licence_read"],
        )

    def clean_destination(self) -> str:
        """Find the municipality."""
        typed: str = self.cleaned_data["destination"]
        with catalogued():
            self.area_code = find_town(typed)
        return typed

    def clean_purpose(self) -> str:
        """Refuse a text with signs that cannot be seen."""
        with catalogued():
            return paragraphs(self.cleaned_data["purpose"], most=TEXT_LENGTH)

    def say(self, error: TodokuError) -> None:
        """Tell why an action refused what was typed, beside the field that it is about."""
        self.add_error(_FIELD_OF.get(error.code), text(f"error.{error.code}", current_lang(), **error.params))


_FIELD_OF = {
    "lending.past": "starts_on",
    "lending.too_far": "starts_on",
    "lending.ends_before_starts": "ends_on",
    "lending.too_long": "ends_on",
    "lending.end_past": "ends_on",
    "lending.not_longer": "ends_on",
    "lending.count": "count",
    "lending.too_few_units": "count",
    "lending.other_unit": "unit",
    "lending.licence_unread": "licence_read",
    "planning.text_empty": "purpose",
}


class ConditionForm(forms.Form):
    """In which condition each unit goes out or comes back, with a note and, of a return, a picture."""

    said = forms.CharField(max_length=NOTE_LENGTH, required=False)
    photo = forms.FileField(required=False, allow_empty_file=True)
    seen = forms.IntegerField()

    accept = accepted_suffixes(PICTURES)

    def __init__(self, *args: Any, reservation: Reservation, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reservation, self._person = reservation, person
        self.units = [holding.unit for holding in reservation.holdings.all()]
        self.upload: Upload | None = None
        for unit in self.units:
            field = forms.ChoiceField(choices=Condition.choices, label=unit.label)
            self.fields[f"unit-{unit.pk}"] = field

    @property
    def unit_fields(self) -> list[Any]:
        """The fields of the units, in order."""
        return [self[f"unit-{unit.pk}"] for unit in self.units]

    @property
    def conditions(self) -> Mapping[int, str]:
        """What was said of each unit, by its id."""
        return {unit.pk: self.cleaned_data[f"unit-{unit.pk}"] for unit in self.units}

    def clean_said(self) -> str:
        """Refuse a text with signs that cannot be seen."""
        with catalogued():
            return paragraphs(self.cleaned_data["said"], most=NOTE_LENGTH)

    def clean_photo(self) -> None:
        """Keep the picture, if it is sound."""
        file = self.cleaned_data.get("photo")
        if file:
            organisation = self._reservation.organisation
            with catalogued():
                self.upload = take(file, kinds=PICTURES, by=self._person, organisation=organisation)


def _moment(day: date, hour: str) -> datetime:
    return datetime.combine(day, time(int(hour)), tzinfo=JST)
