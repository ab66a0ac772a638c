"""What limits hold in a fiscal year: those of the programme's rules, else those that an office recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from todoku.dates import parse_date
from todoku.i18n import load_yaml
from todoku.programmes.rulebook.load import builtin_programmes
from todoku_web.exchange.desk.limits import Limits
from todoku_web.exchange.desk.models import YearRule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku.programmes.rulebook.schema import Citation, Provenance

NUMBERS = ("days", "online_hours", "day_hours", "times_a_year", "first_month", "last_month", "report_days")
"""What a year's rules may give."""
_FIRST_MONTH = 4


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a number is from."""

    title: str
    publisher: str
    url: str
    as_of: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Ruled:
    """A number of a year's rules with where it is from; None where it is not known."""

    name: str
    value: int | None
    cited: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class YearRules:
    """The rules of a fiscal year."""

    fiscal_year: int
    rows: tuple[Ruled, ...]
    recorded: YearRule | None = None
    """What an office recorded, where the rules are from it."""

    def value(self, name: str) -> int | None:
        """Return one of the numbers; None where it is not known."""
        return next((one.value for one in self.rows if one.name == name), None)

    @property
    def are_known(self) -> bool:
        """Whether a limit of days or of hours is known."""
        return self.value("days") is not None or self.value("online_hours") is not None

    def limits(self, *, own_days: int | None = None, own_hours: int | None = None) -> Limits:
        """Return the limits of a case in this year, with what its adviser offers for one need."""
        return Limits(
            days=self.value("days"),
            online_hours=self.value("online_hours"),
            day_hours=self.value("day_hours"),
            own_days=own_days,
            own_hours=own_hours,
        )

    def takes_applications_on(self, day: date) -> bool:
        """Whether an application may come on a day in Japan: in the months of the calls, both included."""
        first, last = self.value("first_month"), self.value("last_month")
        return first is None or last is None or first <= day.month <= last


def rules_of(fiscal_year: int) -> YearRules:
    """Return the rules of a fiscal year: the programme's where it knows them, else those that an office recorded."""
    built_in = built_in_rules(fiscal_year)
    if built_in.are_known:
        return built_in
    recorded = YearRule.objects.select_related("office").filter(fiscal_year=fiscal_year).first()
    return built_in if recorded is None else _recorded(recorded)


@cache
def built_in_rules(fiscal_year: int) -> YearRules:
    """Return what the programme's rules and the desk's data say of a fiscal year, by its first day."""
    day = date(fiscal_year, _FIRST_MONTH, 1)
    grants = _data()["grants"]
    rows = [_granted("days", grants["on_site"], day), _granted("online_hours", grants["online"], day)]
    told: dict[str, Any] = next((one for one in _data()["rules"] if _day(one["from"]) <= day <= _day(one["to"])), {})
    rows += [_ruled(name, told.get(name)) for name in NUMBERS[len(rows) :]]
    return YearRules(fiscal_year, tuple(rows))


def last_known() -> YearRules:
    """Return the rules of the latest year of which the programme knows them."""
    years = [version.to.year - 1 for version in _versions() if version.to is not None and version.status == "enacted"]
    return built_in_rules(max(years))


def who_pays() -> Cited:
    """Return where the programme says that the ministry bears travel and fee."""
    return _cited(_grant(_data()["grants"]["on_site"]).in_kind.cite)[0]


def _recorded(rule: YearRule) -> YearRules:
    source = Cited(rule.source_title, rule.office.name, rule.source_url, rule.checked_on.isoformat())
    rows = tuple(
        Ruled(name, value, (source,) if value is not None else ())
        for name, value in ((name, getattr(rule, name)) for name in NUMBERS)
    )
    return YearRules(rule.fiscal_year, rows, rule)


def _granted(name: str, grant_id: str, day: date) -> Ruled:
    """Return the amount of a grant in kind on a day, where its rules of that day are known."""
    grant = _grant(grant_id)
    version = next(
        (one for one in grant.versions if one.from_ <= day and (one.to is None or day <= one.to)),
        None,
    )
    if version is None or version.status != "enacted":
        return Ruled(name, None)
    return Ruled(name, int(grant.in_kind.at_most), _cited(version.cite))


def _ruled(name: str, told: dict[str, Any] | None) -> Ruled:
    if told is None:
        return Ruled(name, None)
    sources = _programme().sources
    cited = tuple(_cite(sources[one["source"]], one["quote"]) for one in told["cite"])
    return Ruled(name, int(told["value"]), cited)


def _cited(citations: Iterable[Citation]) -> tuple[Cited, ...]:
    sources = _programme().sources
    return tuple(_cite(sources[one.source], one.quote or "") for one in citations)


def _cite(source: Provenance, quote: str) -> Cited:
    return Cited(source.title, source.publisher, source.url or "", str(source.as_of), quote)


def _programme() -> Any:
    return builtin_programmes()[_data()["programme"]].file


def _grant(grant_id: str) -> Any:
    return next(one for one in _programme().grants if one.id == grant_id)


def _versions() -> Any:
    return _grant(_data()["grants"]["on_site"]).versions


def _day(written: Any) -> date:
    return written if isinstance(written, date) else parse_date(str(written))


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = load_yaml(
        (resources.files("todoku_web.exchange.desk") / "data" / "dispatch.yaml").read_text(encoding="utf-8")
    )
    return found
