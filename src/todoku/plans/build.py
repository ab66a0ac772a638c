"""Makes a plan from datasets: where we stand, what is to be built, what it costs, and who pays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from todoku import demand
from todoku.costs.price_book import price_book
from todoku.errors import AreaError, InputError
from todoku.fibre.branches import branch_table
from todoku.i18n import DEFAULT_LANG
from todoku.indicators.measure import measure
from todoku.plans.after import datasets_after, with_planned_stations
from todoku.plans.branch_names import named_branches
from todoku.plans.config import PROGRAMME
from todoku.plans.costing import comparisons, construction_of, running
from todoku.plans.crossings import crossed_ground
from todoku.plans.document import Findings, plan_document
from todoku.plans.frontier.limits import within_limits, without_limits
from todoku.plans.frontier.points import frontier_in_plan, steps_of_plan
from todoku.plans.funding.find_parts import find_parts
from todoku.plans.funding.grant_parts import classify_costs
from todoku.plans.funding.options import funding_options
from todoku.plans.funding.part_costs import split_costs
from todoku.plans.gap import SCENARIOS, in_scenario, lacking, main_scenario, mobile_scenario, with_state
from todoku.plans.ground import lay_ground
from todoku.plans.layers import plan_layers
from todoku.plans.network import find_exchange, roads_of
from todoku.plans.phasing import phase
from todoku.plans.plan import PlanResult
from todoku.plans.scenario import design_scenario
from todoku.plans.schedule import first_year_of_service
from todoku.programmes.fiscal_index import indices_with
from todoku.programmes.rulebook.load import builtin_programmes
from todoku.run import Run

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from todoku.areas.region import Region
    from todoku.costs.price_book import PriceBook
    from todoku.fibre.branches import BranchTable
    from todoku.i18n import Lang
    from todoku.plans.config import PlanConfig
    from todoku.plans.frontier.limits import Steps
    from todoku.plans.funding.form import Funding
    from todoku.plans.funding.land_parts import LandParts
    from todoku.plans.gap import ScenarioId
    from todoku.plans.ground import Ground
    from todoku.plans.inputs import PlanInputs
    from todoku.plans.network import Exchange
    from todoku.plans.plan import Scenario
    from todoku.plans.scenario import Designed
    from todoku.provenance import Dataset


def build_plan(
    inputs: PlanInputs, config: PlanConfig, *, lang: Lang = DEFAULT_LANG, run: Run | None = None
) -> PlanResult:
    """Return the plan of one municipality.

    The same inputs and configuration give the same plan. ``lang`` is that of names and sentences made here. Raises
    AreaError for a region of several municipalities, InputError where the data hold no squares of it or no road comes
    near the exchange, Infeasible where the mobile target cannot be reached.
    """
    run = run or Run(effort=config.effort)
    check_region(inputs.region)
    book = price_book(config.costs.overrides)
    ground, scenarios, main, steps = _designs(inputs, config, book, run=run)
    main = _classified(main, config)
    parts = find_parts(inputs.region.codes[0], inputs.datasets, config.funding)
    divided = _divided(main, parts, ground.exchange, config)
    table = _branch_table(main, config)
    branches = None
    if main.tree is not None and table is not None:
        branches = named_branches(table, main.tree, inputs.datasets, ground.exchange, lang)
    findings = Findings(
        inputs=inputs,
        config=config,
        lang=lang,
        ground=ground,
        main=divided,
        parts=parts,
        scenarios=scenarios,
        branches=branches,
        phasing=phase(main, ground, table, branches, config, run=run),
        funding=_funding(inputs, config, divided, parts, book, lang=lang),
        frontier=frontier_in_plan(main, steps, ground, config, book, run=run),
        comparisons=comparisons(route_km=main.route_km, households=_reached_households(main), lang=lang),
        before=measure(inputs.region, inputs.datasets)[0].indicators,
        after=with_planned_stations(
            measure(inputs.region, datasets_after(inputs.datasets, ground.cells, main))[0].indicators, main.site_count
        ),
        book=book,
        programme=builtin_programmes()[PROGRAMME],
    )
    return PlanResult(plan_document(findings), plan_layers(findings))


def _designs(
    inputs: PlanInputs, config: PlanConfig, book: PriceBook, *, run: Run
) -> tuple[Ground, tuple[Scenario, ...], Designed, Steps | None]:
    """Return the ground, the ends of the range, and the main design, whose fibre and stations may follow two of them.

    With it the steps of which a target or a budget chose it.
    """
    datasets = inputs.datasets
    cells = _cells(datasets, area=inputs.region.name)
    exchange = find_exchange(config.fibre, datasets, cells)
    roads = roads_of(datasets, cells, exchange, max_link_m=config.fibre.max_link_m, run=run)
    ground = lay_ground(roads, exchange, cells, config, dem=datasets.get("dem"), run=run)
    ground = crossed_ground(ground, datasets, config, book)
    mobile_state = with_state(cells, datasets.get("present"), service="mobile")

    made: dict[bytes, Designed] = {}

    def designed(scenario: ScenarioId, mobile: ScenarioId) -> Designed:
        lacks_fibre = in_scenario(cells, scenario).to_numpy(dtype=bool)
        lacks_mobile = in_scenario(mobile_state, mobile).to_numpy(dtype=bool)
        gap = lacking(ground.cells.loc[lacks_fibre], scenario)
        asked = b"".join(
            one.tobytes() for one in (lacks_fibre, lacks_mobile, gap[["population", "households"]].to_numpy())
        )
        if asked not in made:
            made[asked] = design_scenario(
                ground, scenario, gap, mobile=lacks_mobile, config=config, book=book, dem=datasets.get("dem"), run=run
            )
        return replace(made[asked], id=scenario, mobile_id=mobile)

    ends = {scenario: designed(scenario, scenario) for scenario in SCENARIOS}
    fibre_main = main_scenario(cells, config.assume_unknown)
    mobile_main = mobile_scenario(mobile_state, config.assume_unknown, fibre=fibre_main)
    main = ends[fibre_main] if mobile_main == fibre_main else designed(fibre_main, mobile_main)

    def limited(one: Designed) -> tuple[Designed, Steps | None]:
        return within_limits(one, ground, config, book, strict=one is main, run=run)

    shown = {scenario: limited(one) for scenario, one in ends.items()}
    chosen = shown[fibre_main] if main is ends[fibre_main] else limited(main)
    return ground, tuple(one.summary() for one, _ in shown.values()), *chosen


def plan_steps(inputs: PlanInputs, config: PlanConfig, *, run: Run) -> tuple[Steps | None, Designed]:
    """Return the steps from few households to all of a municipality's main design, and that design for all squares.

    What the configuration says of a target and a budget is left aside. Raises as :func:`build_plan`.
    """
    check_region(inputs.region)
    book = price_book(config.costs.overrides)
    ground, _, main, _ = _designs(inputs, without_limits(config), book, run=run)
    return steps_of_plan(main, ground, config, book, run=run), main


def check_region(region: Region) -> None:
    """Raise AreaError for a region of several municipalities: each has a plan of its own."""
    if not region.is_municipality:
        raise AreaError("plan.one_municipality", area=region.name, count=len(region.codes), example=region.codes[0])


def _cells(datasets: Mapping[str, Dataset], *, area: str) -> pd.DataFrame:
    """Return the squares where somebody lives or farms, with their state of fibre, in ascending order."""
    dataset = datasets.get("cells")
    if dataset is None:
        raise InputError("plan.no_cells", area=area)
    farms = (datasets.get(kind) for kind in ("farm_cells", "farm_households"))
    cells = demand.demand_cells(dataset.frame(), *(None if one is None else one.frame() for one in farms))
    cells = cells.assign(basis=dataset.source.basis.value)
    lived_in = (cells[["population", "households"]].fillna(0) > 0).any(axis=1)
    cells = cells.loc[lived_in | (cells["farms"] > 0)].sort_values("mesh_code").reset_index(drop=True)
    if cells.empty:
        raise InputError("plan.no_cells", area=area)
    return with_state(cells, datasets.get("present"), service="ftth")


def _classified(main: Designed, config: PlanConfig) -> Designed:
    """Return the design with what the programme says of each cost line: eligible, not, or to be asked."""
    rules_date = config.funding.rules_as_of or config.decision_date
    lines = classify_costs(main.lines, builtin_programmes()[PROGRAMME], on=rules_date)
    return replace(main, lines=lines)


def _divided(main: Designed, parts: LandParts, exchange: Exchange, config: PlanConfig) -> Designed:
    """Return the design with each cost line shared out over the parts of the municipality."""
    lines = split_costs(
        main.lines,
        main.tree,
        parts,
        construction=construction_of(config),
        exchange=exchange,
        farm_weight=config.fibre.farm_weight,
    )
    return replace(main, lines=lines)


def _reached_households(main: Designed) -> int:
    if main.tree is None:
        return 0
    return int(main.tree.cells.loc[main.tree.cells["reached"], "households"].fillna(0).sum())


def _branch_table(main: Designed, config: PlanConfig) -> BranchTable | None:
    if main.tree is None:
        return None
    fibre = [line for line in main.lines if line.component == "fibre"]
    return branch_table(main.tree, fibre, construction=construction_of(config), farm_weight=config.fibre.farm_weight)


def _funding(
    inputs: PlanInputs, config: PlanConfig, main: Designed, parts: LandParts, book: PriceBook, *, lang: Lang
) -> Funding:
    """Return who pays for the fibre; base stations are another programme's matter and stand beside it."""
    fibre = [line for line in main.lines if line.component == "fibre"]
    code = inputs.region.codes[0]
    years = running(
        fibre,
        route_km=main.route_km,
        households=_reached_households(main),
        first_year=first_year_of_service(config.decision_date),
        config=config,
        book=book,
    )
    return funding_options(
        fibre,
        programme=builtin_programmes()[PROGRAMME],
        municipality_code=code,
        decision_date=config.decision_date,
        settings=config.funding,
        running=years,
        lang=lang,
        indices=indices_with(inputs.datasets.get("fiscal")).get(code, {}),
        grounds=parts.grounds,
        schemes=inputs.schemes,
    )
