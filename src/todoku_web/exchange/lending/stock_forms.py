"""The forms in which a lender says what it lends, and on what terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from todoku.areas.municipalities import label
from todoku_web.accounts.form_errors import catalogued
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.lending.actions.sets import MOST_OF_A_KIND, KitFacts
from todoku_web.exchange.lending.actions.stock import EquipmentFacts, UnitFacts
from todoku_web.exchange.lending.models import (
    LABEL_LENGTH,
    MOST_DAYS,
    MOST_HOURS,
    NOTE_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
    Condition,
    Equipment,
    Kit,
    Lender,
    Offer,
    Unit,
    UnitState,
)
from todoku_web.exchange.lending.town_names import find_town
from todoku_web.planning.plain_text import one_line, paragraphs
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import PICTURES, accepted_suffixes

if TYPE_CHECKING:
    from todoku_web.uploads.models import Upload

_LONGEST_AREA = 80


def _hours(*, needed: bool) -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=MOST_HOURS, required=needed)


class TermsForm(forms.Form):
    """On what terms an organisation lends."""

    default_shipping_h = _hours(needed=True)
    note = forms.CharField(max_length=TEXT_LENGTH, required=False)
    seen = forms.IntegerField()

    @classmethod
    def of(cls, lender: Lender | None) -> TermsForm:
        """Return the form of the terms as they stand; an empty one where nothing has been said."""
        if lender is None:
            return cls(initial={"seen": 0})
        return cls(
            initial={"default_shipping_h": lender.default_shipping_h, "note": lender.note, "seen": lender.version}
        )

    def clean_note(self) -> str:
        """Refuse a text with signs that cannot be seen."""
        with catalogued():
            return paragraphs(self.cleaned_data["note"], most=TEXT_LENGTH)


class EquipmentForm(forms.Form):
    """What a lender says of a kind of equipment."""

    title = forms.CharField(max_length=TITLE_LENGTH)
    description = forms.CharField(max_length=TEXT_LENGTH, required=False)
    issue_areas = forms.MultipleChoiceField(choices=IssueArea.choices, required=False)
    base = forms.CharField(max_length=_LONGEST_AREA)
    preparation_h = _hours(needed=True)
    service_h = _hours(needed=True)
    max_days = forms.IntegerField(min_value=1, max_value=MOST_DAYS)
    shipping_subprefecture_h = _hours(needed=False)
    shipping_prefecture_h = _hours(needed=False)
    shipping_elsewhere_h = _hours(needed=False)
    needs_radio_licence = forms.BooleanField(required=False)
    licence_note = forms.CharField(max_length=TEXT_LENGTH, required=False)
    confirms_each = forms.BooleanField(required=False)
    state = forms.ChoiceField(choices=Offer.choices)
    seen = forms.IntegerField(required=False)

    area_code = ""

    @classmethod
    def of(cls, one: Equipment) -> EquipmentForm:
        """Return the form of a kind as it stands."""
        own = {name: getattr(one, name) for name in cls.base_fields if hasattr(one, name)}
        issues = [issue.value for issue in one.issues]
        return cls(initial={**own, "issue_areas": issues, "base": label(one.area_code), "seen": one.version})

    @property
    def facts(self) -> EquipmentFacts:
        """What was said."""
        given = {name: self.cleaned_data[name] for name in EquipmentFacts.__dataclass_fields__ if name != "area_code"}
        return EquipmentFacts(**{**given, "issue_areas": tuple(given["issue_areas"]), "area_code": self.area_code})

    def clean_base(self) -> str:
        """Find the municipality."""
        typed: str = self.cleaned_data["base"]
        with catalogued():
            self.area_code = find_town(typed)
        return typed

    def clean_title(self) -> str:
        """Refuse a title with signs that cannot be seen."""
        with catalogued():
            return one_line(self.cleaned_data["title"], most=TITLE_LENGTH, needed=True)

    def clean_description(self) -> str:
        """Refuse a text with signs that cannot be seen."""
        with catalogued():
            return paragraphs(self.cleaned_data["description"], most=TEXT_LENGTH)

    def clean_licence_note(self) -> str:
        """Refuse a text with signs that cannot be seen."""
        with catalogued():
            return paragraphs(self.cleaned_data["licence_note"], most=TEXT_LENGTH)


class UnitForm(forms.Form):
    """What a lender says of a unit."""

    label = forms.CharField(max_length=LABEL_LENGTH)
    condition = forms.ChoiceField(choices=Condition.choices)
    state = forms.ChoiceField(choices=UnitState.choices)
    note = forms.CharField(max_length=NOTE_LENGTH, required=False)
    seen = forms.IntegerField(required=False)

    @classmethod
    def of(cls, one: Unit) -> UnitForm:
        """Return the form of a unit as it stands."""
        own = {"label": one.label, "condition": one.condition, "state": one.state, "note": one.note}
        return cls(initial={**own, "seen": one.version})

    @property
    def facts(self) -> UnitFacts:
        """What was said."""
        return UnitFacts(**{name: self.cleaned_data[name] for name in UnitFacts.__dataclass_fields__})

    def clean_label(self) -> str:
        """Refuse a label with signs that cannot be seen."""
        with catalogued():
            return one_line(self.cleaned_data["label"], most=LABEL_LENGTH, needed=True)

    def clean_note(self) -> str:
        """Refuse a text with signs that cannot be seen."""
        with catalogued():
            return paragraphs(self.cleaned_data["note"], most=NOTE_LENGTH)


class PhotoForm(forms.Form):
    """A picture, and what it shows."""

    photo = forms.FileField(allow_empty_file=True)
    shows = forms.CharField(max_length=TITLE_LENGTH)

    accept = accepted_suffixes(PICTURES)

    def __init__(self, *args: Any, person: Any, organisation: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._person, self._organisation = person, organisation
        self.upload: Upload | None = None

    def clean_photo(self) -> None:
        """Keep the picture, if it is sound."""
        with catalogued():
            self.upload = take(
                self.cleaned_data["photo"], kinds=PICTURES, by=self._person, organisation=self._organisation
            )


class KitForm(forms.Form):
    """A set: its name, and how many of each kind of equipment."""

    title = forms.CharField(max_length=TITLE_LENGTH)
    description = forms.CharField(max_length=TEXT_LENGTH, required=False)
    state = forms.ChoiceField(choices=Offer.choices)
    seen = forms.IntegerField(required=False)

    def __init__(self, *args: Any, kinds: list[Equipment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kinds = kinds
        for one in kinds:
            self.fields[f"part-{one.pk}"] = forms.IntegerField(
                min_value=0, max_value=MOST_OF_A_KIND, required=False, label=one.title
            )

    @classmethod
    def of(cls, one: Kit, *, kinds: list[Equipment]) -> KitForm:
        """Return the form of a set as it stands."""
        counts = {f"part-{part.equipment_id}": part.count for part in one.kit_parts.all()}
        own = {"title": one.title, "description": one.description, "state": one.state, "seen": one.version}
        return cls(kinds=kinds, initial={**own, **counts})

    @property
    def part_fields(self) -> list[Any]:
        """The fields of the parts, in order."""
        return [self[f"part-{one.pk}"] for one in self._kinds]

    @property
    def facts(self) -> KitFacts:
        """What was said."""
        given = self.cleaned_data
        counts = {one.pk: given.get(f"part-{one.pk}") or 0 for one in self._kinds}
        return KitFacts(given["title"], given["description"], counts, given["state"])

    def clean_title(self) -> str:
        """Refuse a title with signs that cannot be seen."""
        with catalogued():
            return one_line(self.cleaned_data["title"], most=TITLE_LENGTH, needed=True)

    def clean_description(self) -> str:
        """Refuse a text with signs that cannot be seen."""
        with catalogued():
            return paragraphs(self.cleaned_data["description"], most=TEXT_LENGTH)
