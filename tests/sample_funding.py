"""The money of the sample plan: four forms of ownership with ten years each, with grants known or unknown."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku.money import floor_to
from todoku.plans.funding.form import CostInput, Funding, FundingOption, GrantAssessment, Shares, YearBalance
from todoku.plans.funding.part_grant import PartGrant
from todoku.plans.reason import Reason, TraceStep
from todoku.provenance import Basis

if TYPE_CHECKING:
    from todoku.plans.plan import CostLine

DECISION_DATE = {"known": "2026-06-01", "open": "2026-06-01", "unknown": "2027-06-01"}
CONTRIBUTION_JPY = 90_000_001
RULES_AS_OF = "2024-04-01"
FIRST_YEAR = 2030
IRU_JPY_PER_MONTH, FEE_JPY_PER_MONTH, TAKE_UP = 800, 4_800, Fraction(2, 5)
POLE_RENT_JPY, POLES_PER_KM, MAINTENANCE_JPY_PER_KM = 1_300, 28, 38_000
RENEWAL_YEAR, RENEWAL_JPY = 7, 31_500_000
CLAUSES = ("見本要綱 第3条", "見本要綱 第4条", "見本要綱 別表1")


def funding(variant: str, *, costs: tuple[CostLine, ...], households: int, route_km: float) -> Funding:
    """Return the four options side by side; of variant ``open`` the town's contribution is to be agreed."""
    costs = tuple(line for line in costs if line.component == "fibre")
    capex_jpy = sum(line.amount_jpy for line in costs)
    eligible_jpy = sum(line.amount_jpy for line in costs if line.eligibility == "eligible")
    asked_jpy = sum(line.amount_jpy for line in costs if line.eligibility == "to_be_asked")
    forms = (
        ("public_public", "municipality", Fraction(1, 2), FEE_JPY_PER_MONTH, ("to_be_asked", "bond")),
        ("public_private_iru", "municipality", Fraction(1, 2), IRU_JPY_PER_MONTH, ("iru", "to_be_asked", "bond")),
        ("private_subsidised", "private", Fraction(1, 3), 0, ("operator", "to_be_asked")),
        ("transfer", "municipality", Fraction(1, 2), IRU_JPY_PER_MONTH, ("transfer", "iru", "bond")),
    )
    options = []
    for form, implementer, rate, fee_jpy, conditions in forms:
        known = _assessment(implementer, rate, eligible_jpy, asked_jpy, capex_jpy)
        years = _years(form, fee_jpy=None if variant == "unknown" and form != "public_public" else fee_jpy,
                       households=households, route_km=route_km)  # fmt: skip
        nets = [year.net_jpy for year in years]
        why = "no_tariff" if None in nets else "operator_owns" if not any(nets) else None
        shares = _shares(known, rate, capex_jpy, contribution_jpy=None if variant == "open" else CONTRIBUTION_JPY)
        nobody = Shares(**dict.fromkeys(Shares.model_fields))
        options.append(
            FundingOption(
                id=form,
                implementer=implementer,
                assessment=_unknown(known) if variant == "unknown" else known,
                what_if=_what_if(known) if variant == "unknown" else None,
                capex_jpy=capex_jpy,
                **(nobody if variant == "unknown" else shares).model_dump(),
                what_if_shares=shares if variant == "unknown" else None,
                years=years,
                ten_year_net_jpy=None if None in nets else sum(net for net in nets if net is not None),
                break_even_fee_jpy_per_month=6_120 if form == "public_public" else None,
                balance_reason=None if why is None else Reason.said(f"funding.reason.{why}", "ja"),
                conditions=tuple(Reason.said(f"sample.condition.{name}", "ja") for name in conditions),
            )
        )
    return Funding(
        decision_date=DECISION_DATE[variant],
        rules_as_of=RULES_AS_OF if variant == "unknown" else None,
        user_rate=None,
        fiscal_index="0.18",
        fiscal_index_basis=Basis.MEASURED,
        fiscal_index_source="見本省 主要財政指標（令和3年度）",
        contribution_jpy=None if variant == "open" else CONTRIBUTION_JPY,
        options=tuple(options),
        inputs=_inputs(variant),
    )


def _adds(known: GrantAssessment, rate: Fraction) -> int:
    wider = floor_to((known.eligible_cost_jpy + known.to_be_asked_cost_jpy) * rate, unit=1000)
    return wider - (known.national_jpy or 0)


def _shares(known: GrantAssessment, rate: Fraction, capex_jpy: int, *, contribution_jpy: int | None) -> Shares:
    rest = capex_jpy - (known.national_jpy or 0)
    town = contribution_jpy if known.implementer == "private" else rest
    return Shares(
        national_jpy=known.national_jpy,
        prefecture_jpy=0,
        municipality_jpy=town,
        operator_jpy=None if town is None else rest - town,
        municipality_and_operator_jpy=rest,
        split_reason=Reason.said("funding.reason.contribution_open", "ja") if town is None else None,
        to_be_asked_adds_jpy=_adds(known, rate),
    )


def _assessment(implementer: str, rate: Fraction, eligible_jpy: int, asked_jpy: int, capex_jpy: int) -> GrantAssessment:
    national_jpy = floor_to(eligible_jpy * rate, unit=1000)

    def step(name: str, clause: str, **params: Any) -> TraceStep:
        return _step(f"sample.trace.{name}", clause=clause, source="見本省告示第99号", **params)

    found = GrantAssessment(
        programme="kodo_musen",
        implementer=implementer,
        route="direct" if implementer == "municipality" else "indirect",
        status="eligible",
        rule_status="enacted",
        decision_date=DECISION_DATE["known"],
        rules_as_of=None,
        fiscal_index="0.18",
        ground="豪雪地帯",
        rate=str(rate),
        eligible_cost_jpy=eligible_jpy,
        to_be_asked_cost_jpy=asked_jpy,
        national_jpy=national_jpy,
        local_jpy=eligible_jpy - national_jpy,
        clauses=CLAUSES,
        reasons=(),
        trace=(
            step("area", "見本要綱 第3条", ground="豪雪地帯"),
            *([step("fiscal", "見本要綱 別表1", index="0.18")] if implementer == "municipality" else []),
            step("rate", "見本要綱 別表1", rate=str(rate)),
            step("amount", "見本要綱 第4条", eligible_jpy=eligible_jpy, rate=str(rate), national_jpy=national_jpy),
        ),
        parts=(),
    )
    return _in_one_part(found, capex_jpy)


def _in_one_part(found: GrantAssessment, capex_jpy: int) -> GrantAssessment:
    """Return a grant as that of a plan which lies in one part."""
    fields = found.model_dump(include=set(PartGrant.model_fields))
    part = PartGrant(name=None, grounds=("gosetsu",), capex_jpy=capex_jpy, **fields)
    return found.model_copy(update={"parts": (part,)})


def _step(code: str, *, clause: str | None = None, source: str | None = None, **params: Any) -> TraceStep:
    return TraceStep(code=code, text=text(code, "ja", **params), params=params, clause=clause, source=source)


def _what_if(known: GrantAssessment) -> GrantAssessment:
    return known.model_copy(update={"rules_as_of": RULES_AS_OF, "decision_date": DECISION_DATE["unknown"]})


def _unknown(known: GrantAssessment) -> GrantAssessment:
    date = DECISION_DATE["unknown"]
    why = _step("sample.reason.no_rate", date=date)
    unknown = known.model_copy(
        update={
            "status": "unknown",
            "rule_status": "unknown",
            "decision_date": date,
            "rate": None,
            "national_jpy": None,
            "local_jpy": None,
            "reasons": (why,),
            "trace": (known.trace[0], _step("sample.trace.no_rate", date=date)),
        }
    )
    return _in_one_part(unknown, known.parts[0].capex_jpy)


def _years(form: str, *, fee_jpy: int | None, households: int, route_km: float) -> tuple[YearBalance, ...]:
    subscribers = int(households * TAKE_UP)
    pole_rent_jpy = round(route_km * POLES_PER_KM) * POLE_RENT_JPY
    maintenance_jpy = round(route_km * MAINTENANCE_JPY_PER_KM)
    years = []
    for number in range(1, 11):
        owned = form != "private_subsidised" and not (form == "transfer" and number > 5)
        revenue = None if owned and fee_jpy is None else subscribers * (fee_jpy or 0) * 12 * owned
        costs = [
            pole_rent_jpy * owned,
            maintenance_jpy * owned,
            RENEWAL_JPY * (owned and number == RENEWAL_YEAR),
        ]
        years.append(
            YearBalance(
                year=FIRST_YEAR + number - 1,
                revenue_jpy=revenue,
                pole_rent_jpy=costs[0],
                maintenance_jpy=costs[1],
                renewal_jpy=costs[2],
                net_jpy=None if revenue is None else revenue - sum(costs),
            )
        )
    return tuple(years)


def _inputs(variant: str) -> tuple[CostInput, ...]:
    source = "見本単価表（架空の値）"
    iru = None if variant == "unknown" else IRU_JPY_PER_MONTH
    rows: tuple[tuple[str, float | int | None, str], ...] = (
        ("iru", iru, "yen/household-month"),
        ("take_up", float(TAKE_UP), "ratio"),
        ("pole_rent", POLE_RENT_JPY, "yen/pole-year"),
        ("maintenance", MAINTENANCE_JPY_PER_KM, "yen/km-year"),
        ("renewal", RENEWAL_JPY, "yen"),
    )
    return tuple(
        CostInput(
            id=name,
            name_key=f"sample.balance.{name}",
            value=value,
            unit=unit,
            basis=Basis.UNKNOWN if value is None else Basis.ESTIMATED,
            source=None if value is None else source,
        )
        for name, value, unit in rows
    )
