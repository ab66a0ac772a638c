"""The forms of a need and of an offer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms

from todoku.areas.municipalities import label
from todoku.i18n import text
from todoku.radio.capacity.requirements import requirements
from todoku.reports.rows.words import fiscal_year_name
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.needs.checking import names_of
from todoku_web.exchange.needs.form_fields import ContentForm, CountField, TextField, YenField
from todoku_web.exchange.needs.models import Competence, OfferKind, PlaceKind, Readiness, Who
from todoku_web.exchange.needs.need_content import NeedContent, years_to_choose
from todoku_web.exchange.needs.offer_content import OfferContent, programme_titles
from todoku_web.exchange.needs.places import area_shown
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku_web.exchange.needs.models import Need, Offer

_SPLIT = re.compile(r"[,、，\n]")
_LINE = 1_000


class NeedForm(ContentForm):
    """What somebody says of a need."""

    who = forms.ChoiceField(choices=Who.choices)
    issue_area = forms.ChoiceField(choices=IssueArea.choices)
    title = TextField(most=_LINE)
    problem = TextField()
    sufferers = TextField()
    sufferers_count = CountField()
    loss = TextField()
    place_kind = forms.ChoiceField(choices=PlaceKind.choices)
    area_code = TextField(most=_LINE)
    place = TextField(most=_LINE)
    requirements = forms.MultipleChoiceField(choices=[], required=False)
    requirement_note = TextField()
    readiness = forms.ChoiceField(choices=Readiness.choices)
    budget_year = forms.TypedChoiceField(choices=[], required=False, coerce=int, empty_value=None)
    budget_jpy = YenField()
    plan = forms.UUIDField(required=False)
    plan_requirement = forms.CharField(max_length=64, required=False)

    def __init__(self, *args: Any, held: Need | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = list(held.requirements) if held else []
        self.fields["requirements"].choices = [(one, one) for one in (*requirements(), *kept)]
        years = years_to_choose()
        if held and held.budget_year and held.budget_year not in years:
            years.insert(0, held.budget_year)
        lang = current_lang()
        unknown = ("", text("needs.year_unknown", lang))
        self.fields["budget_year"].choices = [unknown, *((year, fiscal_year_name(year, lang)) for year in years)]

    @classmethod
    def fresh(cls, initial: Mapping[str, Any]) -> NeedForm:
        """Return the form of a new need, with what is known of it."""
        begin = {"place_kind": PlaceKind.MUNICIPALITY, "readiness": Readiness.IDEA, "key": uuid4().hex}
        return cls(initial={**begin, **initial})

    @classmethod
    def of(cls, need: Need) -> NeedForm:
        """Return the form of a need that stands."""
        return cls(initial={**shown_need(NeedContent.of(need)), "seen": need.version}, held=need)

    def read_content(self) -> NeedContent:
        """Return what the form says, unchecked."""
        told = {name: self.cleaned_data[name] for name in names_of(NeedContent)}
        return NeedContent(**{**told, "requirements": tuple(told["requirements"])})


class OfferForm(ContentForm):
    """What an organisation says of an offer."""

    kind = forms.ChoiceField(choices=OfferKind.choices)
    title = TextField(most=_LINE)
    description = TextField()
    issue_areas = forms.MultipleChoiceField(choices=IssueArea.choices, required=False)
    requirements = forms.MultipleChoiceField(choices=[], required=False)
    fields_known = forms.MultipleChoiceField(choices=Competence.choices, required=False)
    days_max = CountField()
    hours_max = CountField()
    capacity = CountField()
    areas = TextField(most=4_000)
    base_code = TextField(most=_LINE)
    budget_jpy = YenField()
    programme = forms.ChoiceField(choices=[], required=False)
    open_from = forms.DateField(required=False)
    open_until = forms.DateField(required=False)
    terms = TextField()
    link = TextField(most=_LINE)
    results_count = CountField()
    results_text = TextField()
    results_source = TextField(most=_LINE)

    def __init__(self, *args: Any, held: Offer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = list(held.requirements) if held else []
        self.fields["requirements"].choices = [(one, one) for one in (*requirements(), *kept)]
        lang = current_lang()
        titles = sorted(programme_titles(lang).items(), key=lambda one: one[1])
        self.fields["programme"].choices = [("", text("needs.programme_own", lang)), *titles]

    @classmethod
    def fresh(cls, initial: Mapping[str, Any]) -> OfferForm:
        """Return the form of a new offer, with what is known of it."""
        return cls(initial={"kind": OfferKind.TECHNOLOGY, "key": uuid4().hex, **initial})

    @classmethod
    def of(cls, offer: Offer) -> OfferForm:
        """Return the form of an offer that stands."""
        return cls(initial={**shown_offer(OfferContent.of(offer)), "seen": offer.version}, held=offer)

    def read_content(self) -> OfferContent:
        """Return what the form says, unchecked."""
        lists = ("issue_areas", "requirements")
        told = {name: self.cleaned_data[name] for name in names_of(OfferContent) if name in self.fields}
        told |= {name: tuple(told[name]) for name in lists}
        areas = tuple(part.strip() for part in _SPLIT.split(self.cleaned_data["areas"]) if part.strip())
        return OfferContent(**{**told, "areas": areas, "fields": tuple(self.cleaned_data["fields_known"])})


def shown_need(content: NeedContent) -> dict[str, Any]:
    """Return a need's content as its form shows it."""
    told = {name: getattr(content, name) for name in names_of(NeedContent)}
    return {**told, "requirements": list(content.requirements), "area_code": area_label(content.area_code)}


def shown_offer(content: OfferContent) -> dict[str, Any]:
    """Return an offer's content as its form shows it."""
    told = {name: getattr(content, name) for name in names_of(OfferContent) if name != "fields"}
    lists = {name: list(getattr(content, name)) for name in ("issue_areas", "requirements")}
    days = {
        name: day.isoformat() for name in ("open_from", "open_until") if (day := getattr(content, name)) is not None
    }
    areas = "、".join(area_shown(code, "ja") for code in content.areas)
    base = area_label(content.base_code) if content.base_code else ""
    return {**told, **lists, **days, "areas": areas, "base_code": base, "fields_known": list(content.fields)}


def area_label(code: str) -> str:
    """Return a municipality as the field for one proposes it; what is no code of one, as it was typed."""
    from todoku.areas.registry import register

    known = register()
    return label(code) if code in known.current or code in known.former else code
