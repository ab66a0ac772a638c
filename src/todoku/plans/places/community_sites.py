"""Where to put what people come to: satellite offices and telework places, and the Wi-Fi of shelters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.siting.question import Question, answer
from todoku.siting.travel import road_reach

if TYPE_CHECKING:
    from todoku.networks.route_network import RouteNetwork
    from todoku.run import Run
    from todoku.siting.place_files import Candidates, Demand
    from todoku.siting.question import Answer


def satellite_offices(
    candidates: Candidates,
    demand: Demand,
    network: RouteNetwork,
    *,
    offices: int,
    within_km: float | None = None,
    run: Run,
) -> Answer:
    """Return where to open satellite offices or telework places (サテライトオフィス・テレワーク拠点), by road.

    Without ``within_km`` the way of all workers of the demand to their nearest office is least in sum (p-median, Hakimi
    1964); with it, the workers who have one within that way are most (maximal covering, Church and ReVelle 1974). Seats
    are the candidates' ``capacity``. Raises Infeasible where a place of the demand has no way to any candidate.
    """
    reach = road_reach(network, (candidates.lat, candidates.lon), (demand.lat, demand.lon), within_km=within_km)
    question = Question(median=offices) if within_km is None else Question(cover_km=within_km, sites=offices)
    return answer(candidates, demand, question, reach=reach, run=run)


def shelter_wifi(
    shelters: Candidates,
    people: Demand,
    *,
    walk_km: float,
    target: float | None = None,
    shelters_to_equip: int | None = None,
    run: Run,
) -> Answer:
    """Return which shelters (避難所等) to equip with Wi-Fi (公衆無線LAN), those that have it being ``existing``.

    Either the cheapest that give a share of the people a shelter with Wi-Fi within a walk, or a number of them that
    serve the most people. A shelter takes in no more people than its ``capacity``. Distances are straight: ways after a
    disaster are not known.
    """
    question = Question(cover_km=walk_km, target=target, sites=shelters_to_equip)
    return answer(shelters, people, question, run=run)
