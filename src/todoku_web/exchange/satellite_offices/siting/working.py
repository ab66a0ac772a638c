"""The work of the queue that finds sites for satellite offices, and what follows when it has ended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
from django.urls import reverse

from todoku.areas.municipalities import region_of
from todoku.siting.place_files import Candidates, Demand
from todoku.siting.question import Question, answer
from todoku.siting.travel import Reach, road_reach, straight_reach
from todoku_web.audit.actions import record
from todoku_web.exchange.needs.places import area_shown
from todoku_web.exchange.satellite_offices.models import Study
from todoku_web.exchange.satellite_offices.siting.ground import ground_of
from todoku_web.exchange.satellite_offices.siting.result import RESULT_FILE, SCHEMA
from todoku_web.pages.language import current_lang
from todoku_web.store.packs import pack_for

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from todoku.run import Run
    from todoku.siting.question import Answer
    from todoku_web.exchange.satellite_offices.siting.ground import Ground

KIND = "satellite_siting"
"""Name of the kind of job."""
TIME_LIMIT_S = 120.0
_FAR_KM = 100.0
"""Offices that are open farther from all squares serve nobody there, where no way is asked for."""


def work(parameters: Mapping[str, Any], folder: Path, *, run: Run) -> None:
    """Find the sites and write them as ``result.json``.

    ``parameters``: ``area`` (as ``Region.area_code``), ``aim``, ``within_km``, ``offices``, ``candidates``, and
    ``existing``: the offices that are open, each with ``name``, ``lat``, ``lon``, ``area_code``, ``at_hall``.
    Raises AreaError and Infeasible as the library does.
    """
    pack = pack_for(region_of(parameters["area"]).codes)
    within_km: float | None = parameters["within_km"]
    ground = ground_of(
        parameters["area"],
        pack=None if pack is None else pack.path,
        candidates=parameters["candidates"],
        near_only=within_km is not None,
        run=run,
    )
    existing = _near(parameters["existing"], ground.demand, within_km=within_km or _FAR_KM)
    places = _candidates(existing, ground)
    reach = _reach(places, ground, within_km=within_km)
    reached = np.bincount(reach.cell, minlength=len(ground.demand.name)) > 0
    demand, lost = ground.demand, 0.0
    if within_km is None:
        demand, reach = _without(ground.demand, reach, reached)
        lost = float(ground.demand.weight[~reached].sum())
    question = (
        Question(median=parameters["offices"])
        if within_km is None
        else Question(within_km, None, parameters["offices"])
    )
    found = answer(places, demand, question, reach=reach, run=run, time_limit_s=TIME_LIMIT_S)
    run.check()
    document = {
        "schema": SCHEMA,
        **{name: parameters[name] for name in ("area", "aim", "within_km", "offices", "candidates")},
        **_told(ground, lost),
        "before": _before(demand, reach, len(existing), aim=parameters["aim"]),
        **_chosen(found, places, ground, existing, reach),
    }
    content = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    (folder / RESULT_FILE).write_text(content + "\n", encoding="utf-8")


def about(parameters: Mapping[str, Any]) -> str:
    """Return what a study is about: its area."""
    return area_shown(str(parameters["area"]), current_lang())


def address(job: Any) -> str:
    """Return the page of the study."""
    return reverse("satellite_offices:study", args=[job.parameters["study"]])


def done(job: Any) -> None:
    """Keep the result of a study, in the transaction in which the job ends."""
    study = Study.objects.select_for_update().filter(pk=job.parameters["study"]).first()
    if study is not None and not study.result:
        study.result = job.result
        study.save(update_fields=["result"])
        record("satellite_study.done", study, by=job.asked_by, organisation=study.organisation, result=job.result)


def _near(existing: list[dict[str, Any]], demand: Demand, *, within_km: float) -> list[dict[str, Any]]:
    """Return the open offices that could serve anybody at all, straight."""
    if not existing:
        return []
    at = tuple(np.array([one[name] for one in existing], dtype=np.float64) for name in ("lat", "lon"))
    near = set(straight_reach((at[0], at[1]), (demand.lat, demand.lon), within_km=within_km).site.tolist())
    return [one for number, one in enumerate(existing) if number in near]


def _candidates(existing: list[dict[str, Any]], ground: Ground) -> Candidates:
    """Return the open offices, then the candidates; a candidate is named by its row."""
    count = len(existing) + len(ground.options)
    return Candidates(
        site_id=tuple(str(number) for number in range(count)),
        lat=np.array([*(one["lat"] for one in existing), *ground.options["lat"]], dtype=np.float64),
        lon=np.array([*(one["lon"] for one in existing), *ground.options["lon"]], dtype=np.float64),
        cost=np.ones(count),
        capacity=np.full(count, np.inf),
        existing=np.arange(count) < len(existing),
        forbidden=np.zeros(count, dtype=bool),
    )


def _reach(places: Candidates, ground: Ground, *, within_km: float | None) -> Reach:
    sites, cells = (places.lat, places.lon), (ground.demand.lat, ground.demand.lon)
    if ground.network is None:
        return straight_reach(sites, cells, within_km=within_km)
    return road_reach(ground.network, sites, cells, within_km=within_km)


def _without(demand: Demand, reach: Reach, reached: NDArray[np.bool_]) -> tuple[Demand, Reach]:
    """Leave out the squares from which no road leads anywhere: nothing could be said of the others beside them."""
    number = np.cumsum(reached) - 1
    names = tuple(name for name, kept in zip(demand.name, reached, strict=True) if kept)
    left = Demand(names, demand.lat[reached], demand.lon[reached], demand.weight[reached])
    return left, Reach(reach.site, number[reach.cell].astype(np.int32), reach.distance_km)


def _told(ground: Ground, lost: float) -> dict[str, Any]:
    return {
        "population": ground.population,
        "squares": ground.squares,
        "merged_km": ground.merged_km,
        "spread_km": ground.spread_km,
        "basis": ground.basis,
        "as_of": ground.as_of,
        "sources": ground.sources,
        "distance": "straight" if ground.network is None else "road",
        "unreached_population": lost,
        "options": {"taken": len(ground.options), "all": ground.all_options},
    }


def _before(demand: Demand, reach: Reach, existing: int, *, aim: str) -> dict[str, Any]:
    """Return what the open offices serve by themselves; null where it cannot be said."""
    own = reach.site < existing
    total = float(demand.weight.sum())
    nearest = np.full(len(demand.name), np.inf)
    np.minimum.at(nearest, reach.cell[own], reach.distance_km[own])
    served = np.isfinite(nearest)
    if aim == "cover":
        covered = float(demand.weight[served].sum())
        return {"covered": covered, "share": covered / total if total else None, "mean_km": None}
    mean_km = float((demand.weight * nearest).sum() / total) if served.all() and total else None
    return {"covered": None, "share": None, "mean_km": mean_km}


def _chosen(
    found: Answer, places: Candidates, ground: Ground, existing: list[dict[str, Any]], reach: Reach
) -> dict[str, Any]:
    """Return the sites with what each serves, and what is proven of any choice.

    The new ones stand in the order in which each adds most people; what each adds beside those before it, and beside
    the open ones, is ``added`` (null of the shortest way, where everybody is somebody's).
    """
    served = dict(zip(found.sites.tolist(), found.served.tolist(), strict=True))
    new = [row for row in served if not places.existing[row]]
    cover = found.kind != "median"
    gained = _one_after_the_other(new, ground.demand, reach, len(existing)) if cover else dict.fromkeys(new)
    order = list(gained) if cover else sorted(new, key=lambda row: (-served[row], row))
    sites = []
    for number, row in enumerate(order, start=1):
        option = ground.options.iloc[row - len(existing)]
        place = {"lat": float(option["lat"]), "lon": float(option["lon"])}
        told = {"square": str(option["square"]), "area_code": str(option["area_code"])}
        sites.append({"number": number, **told, **place, "served": served[row], "added": gained[row]})
    return {
        "sites": sites,
        "existing": [{**one, "served": served.get(row)} for row, one in enumerate(existing)],
        "after": {
            "covered": found.covered_weight if cover else None,
            "share": found.covered_share if cover else None,
            "mean_km": found.mean_km,
        },
        "objective": found.objective,
        "bound": found.bound,
        "gap": found.gap,
        "status": found.status,
        "stopped": found.stopped,
    }


def _one_after_the_other(new: list[int], demand: Demand, reach: Reach, existing: int) -> dict[int, float]:
    """Return the new sites, always the one next that adds most people, with how many each adds."""
    cells = {row: reach.cell[reach.site == row] for row in new}
    left = demand.weight.copy()
    left[reach.cell[reach.site < existing]] = 0.0
    made: dict[int, float] = {}
    while len(made) < len(new):
        adds = {row: float(left[cells[row]].sum()) for row in new if row not in made}
        best = max(adds, key=lambda row: (adds[row], -row))
        made[best] = adds[best]
        left[cells[best]] = 0.0
    return made
