"""The verb ``radio capacity``: link budgets, rates, and whether a need is met, by which band and how many sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from todoku.cli import radio_options as opt
from todoku.cli.json_out import print_json
from todoku.cli.options import JSON, LANG, as_known
from todoku.cli.words import t
from todoku.errors import InputError, UsageError
from todoku.i18n import Lang

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.radio.capacity.answers import Answer, BandAnswer, Place
    from todoku.radio.capacity.latency import LatencyBudget
    from todoku.radio.capacity.requirements import Requirement

CAPACITY_SCHEMA = "todoku.radio-capacity/1"


def _requirement(name: str) -> object:
    from todoku.radio.capacity.requirements import requirement_by_id

    return requirement_by_id(name)


def _carrier(name: str) -> object:
    from todoku.radio.capacity.carriers import carrier_by_id

    return carrier_by_id(name)


def capacity(
    requirement: str | None = typer.Option(
        None, "--requirement", metavar="ID", parser=as_known(_requirement), help="cli.radio.requirement.help"
    ),
    service: list[str] = typer.Option(
        [], "--service", metavar="ID", parser=as_known(_carrier), show_default=False, help="cli.radio.services.help"
    ),
    environment: Any = opt.ENVIRONMENT,
    area: float = opt.number("--area", "KM2", "cli.radio.area_km2.help", 1.0),
    terminals: float = opt.number("--terminals", "COUNT", "cli.radio.terminals.help", 1.0),
    backhaul: float | None = opt.number("--backhaul", "KM", "cli.radio.line_km.help"),
    core: float | None = opt.number("--core", "MS", "cli.radio.core.help"),
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """Say what a cell carries, and whether a need is met."""
    from todoku.cli.radio_budgets import budget_document, budget_lines
    from todoku.radio.capacity.answers import answer
    from todoku.radio.capacity.requirements import requirement_by_id

    place = _asked_place(area, environment, terminals, backhaul, core)
    if requirement is not None:
        found = answer(requirement_by_id(requirement), place, services=service or None)
        shown, lines = _answer_document(found), _answer_lines(found, lang)
    elif service:
        shown = {"services": [budget_document(one, environment) for one in service]}
        lines = [line for one in service for line in budget_lines(one, environment, lang)]
    else:
        shown, lines = _catalogue_document(), _catalogue_lines(lang)
    if as_json:
        print_json({"schema": CAPACITY_SCHEMA, **shown})
    else:
        typer.echo("\n".join(lines))


def _asked_place(*given: Any) -> Place:
    """Return the place asked for; raise UsageError where it is none."""
    from todoku.radio.capacity.answers import Place

    try:
        return Place(*given)
    except InputError as error:
        raise UsageError(error.code, **error.params) from error


def _catalogue_document() -> dict[str, Any]:
    from todoku.radio.capacity.carriers import carriers
    from todoku.radio.capacity.requirements import definitions, requirements

    return {
        "requirements": [one.model_dump(mode="json") for one in requirements().values()],
        "definitions": [one.model_dump(mode="json") for one in definitions().values()],
        "services": list(carriers()),
    }


def _catalogue_lines(lang: Lang) -> list[str]:
    from todoku.radio.capacity.carriers import carriers
    from todoku.radio.capacity.requirements import requirements

    lines: list[str] = []
    area = ""
    for one in requirements().values():
        if one.issue_area != area:
            area = one.issue_area
            lines.append(t(f"radio.issue_area.{area}"))
        lines.append(f"  {one.id}  {_application(one, lang)}: {_figures(one)}")
    titles = [f"{name} ({_title(carrier.powers, lang)})" for name, carrier in carriers().items()]
    return [*lines, "", t("cli.radio.capacity.services", services=titles), t("cli.radio.capacity.next")]


def _application(one: Requirement, lang: Lang) -> str:
    return one.application_ja if lang == "ja" else one.application_en


def _title(service: Any, lang: Lang) -> str:
    return str(service.title_ja if lang == "ja" else service.title_en)


def _figures(one: Requirement) -> str:
    """Return what an application needs, in figures; what is not known is left out, and said where nothing is."""
    parts = [
        t(f"cli.radio.capacity.{name}", rate=_span(pair))
        for name, pair in (("uplink", one.uplink_mbps), ("downlink", one.downlink_mbps))
        if pair is not None
    ]
    if one.needed_latency_ms is not None:
        parts.append(t("cli.radio.capacity.latency", latency_ms=one.needed_latency_ms))
    if one.devices_per_km2 is not None:
        parts.append(t("cli.radio.capacity.devices", devices=_devices(one.devices_per_km2)))
    return t("cli.radio.capacity.and").join(parts) if parts else t("cli.radio.capacity.no_figure")


def _devices(per_km2: float) -> str:
    return f"{per_km2:,.0f}" if per_km2 >= 1.0 else f"{per_km2:g}"


def _span(pair: tuple[float, float]) -> str:
    low, high = pair
    return f"{low:g}" if low == high else f"{low:g}-{high:g}"


def _answer_lines(found: Answer, lang: Lang) -> list[str]:
    from todoku.radio.capacity.carriers import carrier_by_id

    one, place = found.requirement, found.place
    lines = [
        t("cli.radio.capacity.need", application=_application(one, lang), figures=_figures(one)),
        t(
            "cli.radio.capacity.place",
            area_km2=place.area_km2,
            environment=t(f"radio.environment.{place.environment}"),
            terminals=place.terminals,
        ),
        _verdict(found, lang),
    ]
    for band in found.bands:
        title = _title(carrier_by_id(band.service).powers, lang)
        lines.append(f"  {title} ({band.service}): {_band(band)}")
    lines.append(t("cli.radio.capacity.source", source=one.source_title, confidence=t(f"cli.radio.{one.confidence}")))
    assumed = [
        t(f"radio.parameter.{name}") for name in sorted({name for band in found.bands for name in band.assumptions})
    ]
    lines += [*_open_parts(found), t("cli.radio.capacity.assumed", names=assumed)]
    return [*lines, t("cli.radio.capacity.flat")]


def _verdict(found: Answer, lang: Lang) -> str:
    from todoku.radio.capacity.carriers import carrier_by_id

    best = found.best
    status = t(f"radio.status.{found.status}")
    if best is None:
        key = "no_figure_to_compare" if not found.requirement.is_numeric else "verdict"
        return t(f"cli.radio.capacity.{key}", status=status)
    title = _title(carrier_by_id(best.service).powers, lang)
    return t("cli.radio.capacity.verdict_by", status=status, service=title, sites=best.sites)


def _band(band: BandAnswer) -> str:
    status = t(f"radio.status.{band.status}")
    if band.sites is None:
        why = "none" if band.limited_by is None else band.limited_by
        return t("cli.radio.capacity.band_without", status=status, why=t(f"cli.radio.limit.{why}"))
    return t(
        "cli.radio.capacity.band",
        status=status,
        sites=band.sites,
        radius_m=band.radius_m,
        coverage=band.coverage_sites,
        capacity=band.capacity_sites,
        load=band.load or 0.0,
        latency=_latency(band.latency),
    )


def _latency(budget: LatencyBudget) -> str:
    """Return the span of the latency as far as it is known; nothing known at either end is unknown, and not 0."""
    if budget.most_ms is not None:
        return t("cli.radio.capacity.span_ms", least_ms=budget.least_ms, most_ms=budget.most_ms)
    if budget.least_ms > 0.0:
        return t("cli.radio.capacity.least_ms", least_ms=budget.least_ms)
    return t("cli.radio.capacity.unknown_ms")


def _open_parts(found: Answer) -> Sequence[str]:
    if found.requirement.needed_latency_ms is None or not found.bands:
        return ()
    unknown = [t(f"radio.latency.{name}") for name in found.bands[0].latency.unknown]
    return (t("cli.radio.capacity.open", parts=unknown),) if unknown else ()


def _answer_document(found: Answer) -> dict[str, Any]:
    best = found.best
    return {
        "requirement": found.requirement.model_dump(mode="json"),
        "place": _place(found.place),
        "status": found.status,
        "best": None if best is None else {"service": best.service, "sites": best.sites},
        "bands": [_band_document(band) for band in found.bands],
        "basis": "modelled",
        "ground": "flat",
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "area_km2": place.area_km2,
        "environment": place.environment,
        "terminals": place.terminals,
        "backhaul_km": place.backhaul_km,
        "core_ms": place.core_ms,
    }


def _band_document(band: BandAnswer) -> dict[str, Any]:
    return {
        "service": band.service,
        "status": band.status,
        "rate_status": band.rate_status,
        "latency_status": band.latency_status,
        "density_status": band.density_status,
        "sites": band.sites,
        "coverage_sites": band.coverage_sites,
        "capacity_sites": band.capacity_sites,
        "radius_m": round(band.radius_m, 1),
        "load": None if band.load is None else round(band.load, 4),
        "limited_by": band.limited_by,
        "latency_least_ms": band.latency.least_ms,
        "latency_most_ms": band.latency.most_ms,
        "latency_unknown": list(band.latency.unknown),
        "assumptions": list(band.assumptions),
    }
