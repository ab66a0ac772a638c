"""The form with which a call is begun and changed: everything but the fields that applicants fill in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from todoku.areas.municipalities import find_region
from todoku.errors import AreaError, InputError, TodokuError
from todoku.i18n import LANGS, text
from todoku_web.accounts.areas import split_areas
from todoku_web.accounts.form_errors import catalogued
from todoku_web.accounts.models import OrganisationKind
from todoku_web.exchange.calls.actions.calling import MOST_EACH, MOST_SEATS, Content
from todoku_web.exchange.calls.eligibility import MOST_PEOPLE, PERSON
from todoku_web.exchange.calls.models import (
    DESCRIPTION_LENGTH,
    TITLE_LENGTH,
    VENUE_LENGTH,
    Admission,
    Audience,
    CallKind,
)
from todoku_web.exchange.calls.stages import MOST_STAGES, StageKind
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from todoku_web.exchange.calls.call_templates import CallTemplate
    from todoku_web.exchange.calls.models import Call

_FREE_STAGES = 3
_LONGEST_AREAS, _LONGEST_DECLARED = 2000, 4000
_MINUTES = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M")
WHO = [*OrganisationKind.choices, (PERSON, "calls.person")]


class CallForm(forms.Form):
    """What a call says; ``content`` holds it once the form is valid."""

    kind = forms.ChoiceField(choices=CallKind.choices)
    title = forms.CharField(max_length=TITLE_LENGTH)
    title_en = forms.CharField(max_length=TITLE_LENGTH, required=False)
    description = forms.CharField(max_length=DESCRIPTION_LENGTH)
    description_en = forms.CharField(max_length=DESCRIPTION_LENGTH, required=False)
    audience = forms.ChoiceField(choices=Audience.choices)
    issue = forms.ChoiceField(choices=[("", "calls.any_issue"), *IssueArea.choices], required=False)
    area = forms.CharField(max_length=60, required=False)
    opens_at = forms.DateTimeField(required=False, input_formats=_MINUTES)
    closes_at = forms.DateTimeField(required=False, input_formats=_MINUTES)
    held_at = forms.DateTimeField(required=False, input_formats=_MINUTES)
    ends_at = forms.DateTimeField(required=False, input_formats=_MINUTES)
    venue = forms.CharField(max_length=VENUE_LENGTH, required=False)
    admission = forms.ChoiceField(choices=Admission.choices)
    capacity = forms.IntegerField(required=False, min_value=1, max_value=MOST_SEATS)
    waiting_list = forms.BooleanField(required=False)
    most_each = forms.IntegerField(min_value=1, max_value=MOST_EACH)
    who = forms.MultipleChoiceField(choices=WHO, required=False)
    areas = forms.CharField(max_length=_LONGEST_AREAS, required=False)
    people_min = forms.IntegerField(required=False, min_value=0, max_value=MOST_PEOPLE)
    people_max = forms.IntegerField(required=False, min_value=0, max_value=MOST_PEOPLE)
    declared = forms.CharField(max_length=_LONGEST_DECLARED, required=False)
    key = forms.CharField(max_length=64, required=False)
    seen = forms.IntegerField(required=False)

    @classmethod
    def fresh(cls, template: CallTemplate | None) -> CallForm:
        """Return the form of a new call."""
        if template is None:
            given: dict[str, Any] = {"admission": Admission.SELECTION, "audience": Audience.ANYBODY, "most_each": 1}
            return cls(initial={**given, "key": uuid4().hex})
        names = ("kind", "audience", "admission", "capacity", "waiting_list", "most_each")
        given = {name: getattr(template, name) for name in names}
        texts = {"title": template.title["ja"], "title_en": template.title["en"]}
        texts |= {"description": template.description["ja"], "description_en": template.description["en"]}
        rules = _typed_rules(list(template.eligibility))
        form = cls(initial={**given, **texts, **rules, "key": uuid4().hex})
        form.first_stages = [_stage_of_template(one) for one in template.stages]
        return form

    @classmethod
    def of(cls, call: Call) -> CallForm:
        """Return the form of a call that stands."""
        content = Content.of(call)
        names = [name for name in cls.base_fields if name in Content.__dataclass_fields__]
        given = {name: getattr(content, name) for name in names}
        for name in ("opens_at", "closes_at", "held_at", "ends_at"):
            given[name] = _minute(given[name])
        rules = _typed_rules(content.eligibility)
        form = cls(initial={**given, **rules, "area": content.area_code, "seen": call.version})
        form.first_stages = [
            {**one.as_json(), "starts": _minute(one.starts), "ends": _minute(one.ends)} for one in call.read_stages
        ]
        return form

    first_stages: Sequence[dict[str, Any]] = ()
    """Of a form that was not sent yet."""

    @property
    def stage_rows(self) -> list[dict[str, Any]]:
        """The stages as typed, and a few free rows."""
        rows = self._typed_stages() if self.is_bound else list(self.first_stages)
        free = max(0, min(_FREE_STAGES, MOST_STAGES - len(rows)))
        return [{**one, "number": number} for number, one in enumerate([*rows, *({} for _ in range(free))])]

    @property
    def stage_kinds(self) -> list[tuple[str, str]]:
        """The kinds of stage with the keys of their texts."""
        return [(str(one), one.word) for one in StageKind]

    @property
    def chosen_who(self) -> set[str]:
        """The kinds of organisation that are ticked."""
        return set(self["who"].value() or ())

    def _typed_stages(self) -> list[dict[str, Any]]:
        found = []
        for number in range(MOST_STAGES + _FREE_STAGES):
            row = {
                name: self.data.get(f"stage-{number}-{name}", "").strip()
                for name in ("id", "kind", "title", "title_en", "starts", "ends")
            }
            if row["title"]:
                found.append(row)
        return found

    def clean_area(self) -> str:
        """Return the code of the area that the call is about."""
        return _area_code(self.cleaned_data["area"]) if self.cleaned_data["area"].strip() else ""

    def clean(self) -> dict[str, Any]:
        """Put rules and stages together, and look at all of it at once."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, doing in (("areas", self._rules), (None, self._stages)):
            try:
                cleaned["eligibility" if name else "stages"] = doing(cleaned)
            except TodokuError as error:
                self.add_error(name, text(f"error.{error.code}", current_lang(), **error.params))
        return cleaned

    def _rules(self, cleaned: Mapping[str, Any]) -> list[dict[str, Any]]:
        rules: list[dict[str, Any]] = []
        if cleaned.get("who"):
            rules.append({"kind": "organisation_kind", "in": list(cleaned["who"])})
        codes = [find_region(one).area_code for one in _parts(cleaned.get("areas", ""))]
        if codes:
            rules.append({"kind": "area", "in": codes})
        bounds = {name: cleaned.get(f"people_{name}") for name in ("min", "max")}
        if any(one is not None for one in bounds.values()):
            rules.append({"kind": "population", **{name: one for name, one in bounds.items() if one is not None}})
        lines = [line for line in cleaned.get("declared", "").splitlines() if line.strip()]
        said = [dict(zip(LANGS, _two(line), strict=True)) for line in lines]
        return rules + [{"kind": "declared", "text": one} for one in said]

    def _stages(self, _cleaned: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [
            {**one, "starts": _moment(one["starts"], number), "ends": _moment(one["ends"], number)}
            for number, one in enumerate(self._typed_stages(), start=1)
        ]

    @property
    def content(self) -> Content:
        """What the form says."""
        names = [name for name in Content.__dataclass_fields__ if name in self.cleaned_data]
        given = {name: self.cleaned_data[name] for name in names}
        return Content(**given, area_code=self.cleaned_data["area"])


def _parts(areas: str) -> list[str]:
    return [one for line in areas.splitlines() for one in split_areas(line)]


def _area_code(typed: str) -> str:
    with catalogued():
        try:
            return find_region(typed).area_code
        except AreaError as error:
            raise InputError(error.code, **error.params) from error


def _two(line: str) -> tuple[str, str]:
    """Return both languages of a line ``Japanese | English``; the one for both where there is no other."""
    parts = re.split(r"[|｜]", line, maxsplit=1)
    return parts[0].strip(), (parts[1].strip() if len(parts) > 1 else "") or parts[0].strip()


def _moment(typed: str, number: int) -> datetime | None:
    if not typed:
        return None
    try:
        return forms.DateTimeField(input_formats=_MINUTES).clean(typed)
    except forms.ValidationError as error:
        raise InputError("calls.stage_date", number=number) from error


def _minute(moment: datetime | None) -> str:
    return "" if moment is None else f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def _typed_rules(rules: list[dict[str, Any]]) -> dict[str, Any]:
    """Return rules as the form has them."""
    typed: dict[str, Any] = {}
    declared = []
    for rule in rules:
        if rule["kind"] == "organisation_kind":
            typed["who"] = rule["in"]
        elif rule["kind"] == "area":
            typed["areas"] = "、".join(rule["in"])
        elif rule["kind"] == "population":
            typed |= {f"people_{name}": rule[name] for name in ("min", "max") if name in rule}
        else:
            same = rule["text"]["ja"] == rule["text"]["en"]
            declared.append(rule["text"]["ja"] if same else f"{rule['text']['ja']} | {rule['text']['en']}")
    return {**typed, "declared": "\n".join(declared)}


def _stage_of_template(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"kind": one["kind"], "title": one["title"]["ja"], "title_en": one["title"]["en"], "starts": "", "ends": ""}
