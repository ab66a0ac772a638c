"""An item of a study as its card shows it: the three columns, its gaps, the decision and what is wrong with that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from todoku.i18n import has, text
from todoku.office.specification.decisions import Way
from todoku.reports.office.fit_gap import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.i18n import Lang
    from todoku.office.specification.fields import FieldChange
    from todoku_web.offices.fits.results import Item


@dataclass(frozen=True, slots=True)
class ShownDecision:
    """A decision in words."""

    way: str
    reason: str
    interface: str
    initial: str
    yearly: str
    who: str
    in_worksheet: bool


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item in words."""

    id: str
    number: str
    kind: str
    name: str
    text: str
    gaps: tuple[str, ...]
    opens: tuple[str, ...]
    today: tuple[str, ...]
    standard: tuple[str, ...]
    package: tuple[str, ...]
    changes: tuple[str, ...]
    ways: tuple[str, ...]
    state: str
    decision: ShownDecision | None
    faults: tuple[str, ...]
    to_decide: bool


def shown(item: Item, lang: Lang) -> ShownItem:
    """Return an item in words."""
    row = item.row
    name, _, said = words.title(row).partition("\n")
    return ShownItem(
        id=item.id,
        number=words.item_id(row, lang),
        kind=text(f"office.fit.kind.{row.kind}", lang),
        name=name,
        text=said,
        gaps=tuple(text(f"office.fit.gap.{one}", lang) for one in row.gaps),
        opens=tuple(text(f"office.fit.open.{one}", lang) for one in row.opens),
        today=_today(item, lang),
        standard=tuple(words.requirement(row, lang).split("\n")),
        package=tuple(one for one in (words.yes_no(row.in_package, lang), row.package_note) if one),
        changes=tuple(_change(one, lang) for one in row.changes),
        ways=tuple(text(f"office.fit.way.{way}", lang) for way in item.ways),
        state=item.state,
        decision=_decision(item, lang),
        faults=tuple(text(f"office.fit.fault.{code}", lang) for code in row.faults),
        to_decide=row.to_decide,
    )


def _today(item: Item, lang: Lang) -> tuple[str, ...]:
    own: list[Mapping[str, Any]] = item.source["own"]
    names = dict.fromkeys(one["name"] for one in own if one["name"] != item.row.name)
    hours, basis = item.hours
    found = [words.yes_no(item.row.present, lang), *names, *_proposals(item, lang)]
    found += dict.fromkeys(_how(one["how"], lang) for one in own if one["how"])
    if any(one["customised"] for one in own):
        found.append(text("fits.customised", lang))
    if hours is not None:
        told = {"hours": words.hours_number(hours, lang), "basis": text(f"office.fit.basis.{basis}", lang)}
        found.append(text("fits.hours", lang, **told))
    elif item.row.present:
        found.append(text("fits.hours_unknown", lang))
    return tuple(found)


def _how(written: str, lang: Lang) -> str:
    key = f"office.fit.word.how.{written}"
    return text(key, lang) if has(key) else written


def _proposals(item: Item, lang: Lang) -> list[str]:
    """Return the items of the standard that resemble one of the town's and are not yet confirmed."""
    if not item.row.opens:
        return []
    listed = [one for pair in item.source["pairings"] for one in pair["proposals"]]
    return [text("fits.resembles", lang, item=f"{one['id']} {one['name']}") for one in listed]


def _change(one: FieldChange, lang: Lang) -> str:
    told = words.change(one, lang)
    return f"{one.field}: {told}" + (f" ({one.old} → {one.new})" if one.old and one.new else "")


def _decision(item: Item, lang: Lang) -> ShownDecision | None:
    made = item.row.decision
    if made is None:
        return None
    day = "" if made.decided_on is None else made.decided_on.isoformat()
    return ShownDecision(
        way=way_word(made.kind, made.written, lang),
        reason=made.reason,
        interface=made.interface,
        initial=yen(made.initial_jpy, lang),
        yearly=yen(made.yearly_jpy, lang),
        who=" ".join(one for one in (made.decided_by, day) if one),
        in_worksheet=item.given is None,
    )


def way_word(kind: str | None, written: str, lang: Lang) -> str:
    """Return a way in words, what is none as it was written."""
    return text(f"office.fit.way.{kind}", lang) if kind in tuple(Way) else written


def yen(value: int | None, lang: Lang) -> str:
    """Return an amount, or that it is not known."""
    return text("fits.unknown", lang) if value is None else text("parts.yen", lang, value=f"{value:,}")


def cost_rows(costs: Mapping[str, Any], lang: Lang) -> list[tuple[str, ...]]:
    """Return what the decisions of each way come to, and the sum: way, items, initial, yearly, hours a year."""
    listed = [one for one in costs["lines"] if one["rows"]]
    return [_cost_row(one, lang) for one in (*listed, costs["total"])]


def saving(costs: Mapping[str, Any], lang: Lang) -> str:
    """Return what the decisions save a year against today's customising; empty where nothing is customised."""
    if not costs["customised"]:
        return ""
    saved = costs["yearly_saving_jpy"]
    if saved is None:
        return text("office.fit.report.saving_unknown", lang)
    return f"{text('office.fit.report.saving', lang)}: {yen(saved, lang)}"


def _cost_row(line: Mapping[str, Any], lang: Lang) -> tuple[str, ...]:
    hours = words.hours_number(line["hours_per_year"], lang)
    known = line["rows"] > line["hours_unknown"]
    told = [text("fits.hours_only", lang, hours=hours)] if known else []
    if line["hours_unknown"]:
        told.append(text("fits.and_unknown", lang, count=line["hours_unknown"]))
    return (
        text(f"office.fit.way.{line['way']}", lang),
        f"{line['rows']:,}",
        _sum(line["initial_jpy"], lang),
        _sum(line["yearly_jpy"], lang),
        text("parts.list_joint", lang).join(told) or "—",
    )


def _sum(amount: Mapping[str, int], lang: Lang) -> str:
    if not amount["parts"]:
        return "—"
    told = [] if amount["unknown"] == amount["parts"] else [yen(amount["known"], lang)]
    if amount["unknown"]:
        told.append(text("fits.and_unknown", lang, count=amount["unknown"]))
    return text("parts.list_joint", lang).join(told)
