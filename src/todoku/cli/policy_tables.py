"""Puts the policy catalogue into lines for people and records for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.cli.words import t
from todoku.policy.budget import change_percent
from todoku.policy.catalogue import Item, policy_catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from todoku.i18n import Lang
    from todoku.policy.catalogue import Area, BudgetLine, Caution, Links
    from todoku.policy.search import Found


def list_lines(found: Sequence[Found], lang: Lang) -> list[str]:
    """Return items under their pillars and areas, each with the programmes that it is linked to, and the count."""
    lines: list[str] = []
    pillar, area = "", ""
    for one in found:
        if one.pillar.id != pillar:
            pillar = one.pillar.id
            lines.append(f"{pillar} {one.pillar.title(lang)}")
        if one.area.id != area:
            area = one.area.id
            lines.append(f"  {area} {one.area.title(lang)}{_arrow(one.area.programmes)}")
        programmes = policy_catalogue().links(one.item).programmes
        lines.append(f"    {one.item.id} {one.item.marker} {one.item.title(lang)}{_arrow(programmes)}")
    if found:
        lines += ["", _counted(found), t("cli.policy.markers"), *_translated(lang)]
    return lines


def item_lines(one: Found, names: Mapping[str, str], lang: Lang) -> list[str]:
    """Return all that is known of an item: where it stands, its budget lines, what todoku holds, and the cautions."""
    item, catalogue = one.item, policy_catalogue()
    marker = item.marker if item.printed else t("cli.policy.bullet", marker=item.marker)
    pillar, area = (f"{part.id} {part.title(lang)}" for part in (one.pillar, one.area))
    lines = [
        f"{item.id} {item.marker} {item.title(lang)}",
        t("cli.policy.place", pillar=pillar, area=area),
        t("cli.policy.printed", line=item.line, marker=marker),
    ]
    if item.repeats is not None:
        lines.append(t("cli.policy.repeats", item=item.repeats))
    if item.differs is not None:
        lines.append(t("cli.policy.differs", **item.differs.model_dump()))
    lines += [t("cli.policy.budget", figure=_budget_line(line, lang)) for line in _budget_of(item)]
    lines += _linked(catalogue.links(item), names, "cli.policy.linked")
    lines += [t("cli.policy.budget_of_area", figure=_budget_line(line, lang)) for line in _budget_of(one.area)]
    lines += _linked(one.area, names, "cli.policy.linked_to_area")
    lines += [_caution_line(caution, lang) for caution in _cautions_of(item)]
    head, *rest = lines
    return [head, *(f"  {line}" for line in rest), t("cli.policy.markers"), *_translated(lang)]


def item_json(one: Found) -> dict[str, Any]:
    """Return an item as a record: the links of one listed again are those of the first."""
    item, links = one.item, policy_catalogue().links(one.item)
    record = item.model_dump(exclude={"programmes", "indicators", "modules"})
    return {
        **record,
        "pillar": one.pillar.id,
        "area": one.area.id,
        "programmes": list(links.programmes),
        "indicators": list(links.indicators),
        "modules": list(links.modules),
        "budget_lines": [line.id for line in _budget_of(item)],
        "area_programmes": list(one.area.programmes),
        "area_budget_lines": [line.id for line in _budget_of(one.area)],
        "cautions": [caution.id for caution in _cautions_of(item)],
    }


def table_json(about: str) -> dict[str, Any]:
    """Return the budget lines, trials, events or cautions as records."""
    catalogue = policy_catalogue()
    if about == "budget":
        lines = catalogue.budget_lines
        return {"budget_lines": [{**line.model_dump(mode="json"), "change_percent": _text(line)} for line in lines]}
    if about == "trials":
        parts = {"issues": catalogue.issues, "trials": catalogue.trials, "themes": catalogue.themes}
        return {name: [one.model_dump() for one in part] for name, part in parts.items()}
    if about == "events":
        return {"events": [event.model_dump() for event in catalogue.events]}
    return {"cautions": [caution.model_dump() for caution in catalogue.cautions]}


def table_lines(about: str, lang: Lang) -> list[str]:
    """Return the budget lines, trials, events or cautions, one line each, with what they do not say."""
    told: dict[str, Callable[[Lang], list[str]]] = {
        "budget": _budget_table,
        "trials": _trials_table,
        "events": _events_table,
        "cautions": lambda spoken: [_caution_line(one, spoken) for one in policy_catalogue().cautions],
    }
    return told[about](lang)


def _budget_table(lang: Lang) -> list[str]:
    lines = [_budget_line(line, lang) for line in policy_catalogue().budget_lines]
    return [*lines, t("cli.policy.no_total"), *_translated(lang)]


def _trials_table(lang: Lang) -> list[str]:
    catalogue = policy_catalogue()
    issues = {issue.id: issue.title(lang) for issue in catalogue.issues}
    lines = [
        t(
            "cli.policy.trial",
            number=trial.number,
            title=trial.title(lang),
            who=f"{trial.operator}, {trial.partner}",
            place=trial.place + (t("cli.policy.and_others") if trial.and_others else ""),
            issue=issues[trial.inferred_issue],
            confidence=t(f"cli.policy.confidence.{trial.confidence}"),
        )
        for trial in catalogue.trials
    ]
    return [*lines, *(_caution_line(one, lang) for one in catalogue.concerning("trials")), *_translated(lang)]


def _events_table(lang: Lang) -> list[str]:
    lines = []
    for event in policy_catalogue().events:
        audience = event.audience_ja if lang == "ja" else event.audience_en
        with_whom = f" ({', '.join(event.partners)})" if event.partners else ""
        lines.append(
            t("cli.policy.event", quarter=event.quarter, title=event.title(lang), audience=audience) + with_whom
        )
    return [*lines, *_translated(lang)]


def _budget_line(line: BudgetLine, lang: Lang) -> str:
    parts = [t("cli.policy.figure", title=line.title(lang), printed=line.printed, label=line.label, line=line.line)]
    change = change_percent(line)
    if change is not None:
        parts.append(t("cli.policy.change", percent=f"{change:+}"))
    if line.part_of is not None:
        whole = next(one for one in policy_catalogue().budget_lines if one.id == line.part_of)
        parts.append(t("cli.policy.part_of", line=whole.title(lang)))
    note = line.note_ja if lang == "ja" else line.note_en
    return t("cli.policy.beside").join([*parts, *([note] if note else [])])


def _caution_line(caution: Caution, lang: Lang) -> str:
    where = ", ".join(f"l.{line}" for line in caution.lines)
    return t("cli.policy.caution", id=caution.id, what=caution.what(lang), where=where, answer=caution.answer(lang))


def _linked(links: Links, names: Mapping[str, str], key: str) -> list[str]:
    lines = []
    for kind in ("programmes", "indicators", "modules"):
        ids: tuple[str, ...] = getattr(links, kind)
        if ids:
            shown = [f"{one} ({names[one]})" if one in names else one for one in ids]
            lines.append(t(key, kind=t(f"cli.policy.kind.{kind}"), ids=shown))
    return lines


def _budget_of(part: Item | Area) -> list[BudgetLine]:
    """Return the budget lines that stand with an item (with the first of one listed again) or with an area."""
    under = (part.repeats if isinstance(part, Item) else None) or part.id
    return [line for line in policy_catalogue().budget_lines if line.under == under]


def _cautions_of(item: Item) -> tuple[Caution, ...]:
    indicators = policy_catalogue().links(item).indicators
    budget = [f"budget:{line.id}" for line in _budget_of(item)]
    return policy_catalogue().concerning(item.id, *budget, *(f"indicator:{name}" for name in indicators))


def _counted(found: Iterable[Found]) -> str:
    items = [one.item for one in found]
    markers = {marker: sum(item.marker == marker for item in items) for marker in "○☆※"}
    counts = [f"{marker}{count}" for marker, count in markers.items()]
    return t("cli.policy.counted", items=len(items), markers=counts, repeats=sum(i.repeats is not None for i in items))


def _translated(lang: Lang) -> list[str]:
    return [t("cli.policy.translated")] if lang == "en" else []


def _arrow(programmes: Sequence[str]) -> str:
    return f"  -> {', '.join(programmes)}" if programmes else ""


def _text(line: BudgetLine) -> str | None:
    change = change_percent(line)
    return None if change is None else str(change)
