"""The form of a report, and that of a table of declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku.indicators.five_g import OPERATORS
from todoku_web.accounts.form_errors import catalogued
from todoku_web.pages.language import current_lang
from todoku_web.planning.plain_text import paragraphs
from todoku_web.service_reports.actions import Content, check
from todoku_web.service_reports.models import (
    COMMENT_LENGTH,
    PLACE_LENGTH,
    Finding,
    Service,
    ServiceReport,
    Setting,
    Technology,
)
from todoku_web.service_reports.places import Place, find_place
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import PICTURES, TABLES, Kind, accepted_suffixes
from todoku_web.uploads.models import Upload

if TYPE_CHECKING:
    from django.http import HttpRequest

EVIDENCE = PICTURES | {Kind.PDF, Kind.CSV}
_LONGEST_AREA = 60
_ANY = "service_reports.any"
_UNSAID = "service_reports.unsaid"


class ReportForm(forms.Form):
    """What somebody says of a place; ``content`` and ``place_found`` hold it once it is valid.

    A file is taken before the other fields are looked at, so that it need not be chosen again where they are wrong.
    """

    service = forms.ChoiceField(choices=Service.choices)
    finding = forms.ChoiceField(choices=Finding.choices)
    municipality = forms.CharField(max_length=_LONGEST_AREA, required=False)
    place = forms.CharField(max_length=PLACE_LENGTH, required=False)
    observed_on = forms.DateField()
    carrier = forms.ChoiceField(choices=[("", _ANY), *((name, name) for name in OPERATORS)], required=False)
    technology = forms.ChoiceField(choices=[("", _UNSAID), *Technology.choices], required=False)
    setting = forms.ChoiceField(choices=[("", _UNSAID), *Setting.choices], required=False)
    down_mbps = forms.FloatField(required=False)
    up_mbps = forms.FloatField(required=False)
    comment = forms.CharField(max_length=COMMENT_LENGTH, required=False)
    evidence = forms.FileField(required=False, allow_empty_file=True)
    kept = forms.UUIDField(required=False)
    key = forms.CharField(max_length=64, required=False)
    seen = forms.IntegerField(required=False)

    accept = accepted_suffixes(EVIDENCE)

    def __init__(self, *args: Any, person: Any, organisation: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._person, self._organisation = person, organisation
        self.upload: Upload | None = None
        self.place_found: Place | None = None
        self.offered = False
        """Whether the place of a picture was put into the field, to be looked at before it is sent again."""

    @classmethod
    def fresh(cls, *, person: Any, organisation: Any = None, **initial: Any) -> ReportForm:
        """Return an empty form."""
        day = timezone.localdate().isoformat()
        begin = {"key": uuid4().hex, "observed_on": day, "service": Service.MOBILE, "finding": Finding.UNSERVED}
        return cls(person=person, organisation=organisation, initial={**begin, **initial})

    @classmethod
    def of(cls, report: ServiceReport, *, person: Any) -> ReportForm:
        """Return the form of a report that stands."""
        names = [name for name in cls.base_fields if hasattr(report, name) and name not in {"evidence", "key"}]
        initial = {name: getattr(report, name) for name in names}
        day = report.observed_on.isoformat()
        return cls(person=person, initial={**initial, "observed_on": day, "seen": report.version})

    @property
    def content(self) -> Content:
        """What the form says, without the place."""
        return Content(**{name: self.cleaned_data[name] for name in Content.__dataclass_fields__})

    def clean_comment(self) -> str:
        """Refuse a comment with signs that cannot be seen."""
        with catalogued():
            return paragraphs(self.cleaned_data["comment"], most=COMMENT_LENGTH)

    def clean_evidence(self) -> None:
        """Keep the file, if it is sound."""
        file = self.cleaned_data.get("evidence")
        if file:
            with catalogued():
                self.upload = take(file, kinds=EVIDENCE, by=self._person, organisation=self._organisation)

    def clean(self) -> dict[str, Any]:
        """Find the place, and look at the fields together."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.upload is None and cleaned.get("kept"):
            self.upload = Upload.objects.filter(pk=cleaned["kept"], by=self._person).first()
        self._offer_point()
        if not self.offered and "place" in cleaned:
            try:
                self.place_found = find_place(cleaned["place"], municipality=cleaned.get("municipality", ""))
            except TodokuError as error:
                self._say("place", error)
        if not self.errors:
            try:
                check(self.content)
            except TodokuError as error:
                self._say("observed_on" if "date" in error.code else None, error)
        return cleaned

    def _offer_point(self) -> None:
        point = self.upload.offered_point if self.upload is not None else None
        if point is None or self.cleaned_data.get("place"):
            return
        self.offered = True
        typed = self.data.copy()
        typed["place"] = f"{point[0]:.5f}, {point[1]:.5f}"
        self.data: Any = typed
        self.add_error("place", text("service_reports.point_offered", current_lang()))

    def _say(self, field: str | None, error: TodokuError) -> None:
        self.add_error(field, text(f"error.{error.code}", current_lang(), **error.params))


class TableForm(forms.Form):
    """A table in which a municipality states many squares, and the day of which it holds."""

    table = forms.FileField(required=False, allow_empty_file=True)
    kept = forms.UUIDField(required=False)
    observed_on = forms.DateField()
    key = forms.CharField(max_length=50)

    accept = accepted_suffixes(TABLES)

    def __init__(self, *args: Any, person: Any, organisation: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._person, self._organisation = person, organisation
        self.upload: Upload | None = None

    @classmethod
    def fresh(cls, *, person: Any, organisation: Any) -> TableForm:
        """Return an empty form."""
        begin = {"key": uuid4().hex, "observed_on": timezone.localdate().isoformat()}
        return cls(person=person, organisation=organisation, initial=begin)

    def clean(self) -> dict[str, Any]:
        """Keep the table, if it is sound, or find the one that was kept before."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file = cleaned.get("table")
        if file:
            try:
                self.upload = take(file, kinds=TABLES, by=self._person, organisation=self._organisation)
            except TodokuError as error:
                self.add_error("table", text(f"error.{error.code}", current_lang(), **error.params))
        elif cleaned.get("kept"):
            own = Upload.objects.filter(by=self._person, organisation=self._organisation, kind__in=list(TABLES))
            self.upload = own.filter(pk=cleaned["kept"]).first()
        if self.upload is None and not self.errors:
            self.add_error("table", text("service_reports.table_needed", current_lang()))
        return cleaned


def asked_place(request: HttpRequest) -> dict[str, str]:
    """Return what an address proposes for a new report: ``?place=...&municipality=...``."""
    return {name: request.GET[name][:PLACE_LENGTH] for name in ("place", "municipality") if request.GET.get(name)}
