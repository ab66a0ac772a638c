"""Tells a factory floor's channel plan: in lines for people, as a document and as rows for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.cli.words import t

if TYPE_CHECKING:
    from collections.abc import Iterator

    from todoku.radio.factory.channel_plan import ChannelPlan, Setting
    from todoku.radio.factory.floor import Floor
    from todoku.radio.factory.levels import SystemCoverage
    from todoku.radio.factory.noise import MeasuredNoise

FACTORY_SCHEMA = "todoku.radio-factory/1"


def lines(
    floor: Floor, plan: ChannelPlan, coverages: tuple[SystemCoverage, ...], measured: MeasuredNoise | None
) -> list[str]:
    """Return the plan for people: every radio, who is served, who is not and why, and what was taken for granted."""
    return [
        *_radio_lines(floor, plan),
        _served_line(plan),
        _power_line(plan),
        *(
            t(
                f"cli.radio.factory.{one.outcome}",
                device=one.name,
                radio=one.radio,
                sinr_db=one.sinr_db,
                best_db=one.best_snr_db,
                needed_db=one.needed_sinr_db,
            )
            for one in plan.unserved
        ),
        *(
            t("cli.radio.factory.system", system=one.system, percent=one.percent, needed_db=one.needed_sinr_db)
            for one in coverages
        ),
        *_ground_lines(floor, plan, measured),
    ]


def _radio_lines(floor: Floor, plan: ChannelPlan) -> Iterator[str]:
    radios = {radio.name: radio for radio in floor.radios}
    for one in plan.settings:
        own = [device for device in plan.devices if device.radio == one.radio]
        yield t(
            "cli.radio.factory.setting",
            system=radios[one.radio].system,
            radio=one.radio,
            channel=one.channel,
            power_dbm=one.power_dbm,
            served=sum(device.outcome == "served" for device in own),
            devices=len(own),
            scenario=_scenario(floor, one),
        )


def _scenario(floor: Floor, one: Setting) -> str:
    kind = next(floor.scenario(radio) for radio in floor.radios if radio.name == one.radio)
    return f"InF-{kind.removeprefix('inf_').upper()}"


def _served_line(plan: ChannelPlan) -> str:
    proof = "proven" if plan.is_proven else "not_proven"
    proven = t(f"cli.radio.factory.{proof}", bound=plan.bound_weight, more=plan.bound_weight - plan.served_weight)
    return t(
        "cli.radio.factory.served",
        served=len(plan.served),
        devices=len(plan.devices),
        weight=plan.served_weight,
        proven=proven,
    )


def _power_line(plan: ChannelPlan) -> str:
    if plan.least_power_mw is None:
        return t("cli.radio.factory.power", power_mw=plan.power_mw)
    key = "cli.radio.factory.power_least" if plan.is_least_power else "cli.radio.factory.power_bound"
    return t(key, power_mw=plan.power_mw, least_mw=plan.least_power_mw)


def _ground_lines(floor: Floor, plan: ChannelPlan, measured: MeasuredNoise | None) -> Iterator[str]:
    unknown = [
        f"{system} ({', '.join(lacking)})" for system in floor.system_names if (lacking := _lacking(floor, system))
    ]
    if unknown:
        yield t("cli.radio.factory.adjacent_unknown", systems=unknown)
    yield t(f"cli.radio.factory.{plan.interference}")
    resting = [radio.name for radio in floor.radios if radio.activity < 1.0]
    if resting and plan.interference == "always":
        yield t("cli.radio.factory.activity_unused", radios=resting)
    if measured is not None:
        covered = sum(measured.covers(channel) for channel in floor.channels)
        yield t("cli.radio.factory.measured", readings=measured.x_m.size, covered=covered, channels=len(floor.channels))


def _lacking(floor: Floor, system: str) -> list[str]:
    declared = floor.system(system)
    return [name for name, value in (("aclr_db", declared.aclr_db), ("acs_db", declared.acs_db)) if value is None]


def document(
    floor: Floor, plan: ChannelPlan, coverages: tuple[SystemCoverage, ...], measured: MeasuredNoise | None
) -> dict[str, Any]:
    """Return the plan for machines; powers in mW are sums over all radios."""
    return {
        "schema": FACTORY_SCHEMA,
        "settings": [_setting(floor, one) for one in plan.settings],
        "served": list(plan.served),
        "unserved": [one.name for one in plan.unserved],
        "devices": device_rows(plan),
        "served_weight": plan.served_weight,
        "bound_weight": plan.bound_weight,
        "gap": plan.gap,
        "proven": plan.is_proven,
        "power_mw": round(plan.power_mw, 6),
        "least_power_mw": None if plan.least_power_mw is None else round(plan.least_power_mw, 6),
        "least_power_proven": plan.is_least_power,
        "nodes": plan.nodes,
        "interference": plan.interference,
        "adjacent_channels": [_adjacent(floor, system) for system in floor.system_names],
        "clutter": _clutter(floor),
        "measured_noise": None if measured is None else _measured(floor, measured),
        "coverage": [
            {
                "system": one.system,
                "needed_sinr_db": one.needed_sinr_db,
                "share_of_floor": round(one.share, 4),
                "median_sinr_db": round(one.median_sinr_db, 2),
            }
            for one in coverages
        ],
        "basis": "modelled",
    }


def device_rows(plan: ChannelPlan) -> list[dict[str, Any]]:
    """Return a row for each device; ``best_snr_db`` is what it gets at best with all other radios silent."""
    settings = {one.radio: one for one in plan.settings}
    return [
        {
            "device": one.name,
            "system": one.system,
            "radio": one.radio,
            "channel": settings[one.radio].channel,
            "power_dbm": settings[one.radio].power_dbm,
            "sinr_db": round(one.sinr_db, 2),
            "needed_sinr_db": one.needed_sinr_db,
            "best_snr_db": round(one.best_snr_db, 2),
            "outcome": one.outcome,
        }
        for one in plan.devices
    ]


def _setting(floor: Floor, one: Setting) -> dict[str, Any]:
    channel = floor.channel(one.channel)
    return {
        "radio": one.radio,
        "channel": one.channel,
        "centre_mhz": channel.centre_mhz,
        "bandwidth_mhz": channel.bandwidth_mhz,
        "power_dbm": one.power_dbm,
        "scenario": _scenario(floor, one),
    }


def _adjacent(floor: Floor, system: str) -> dict[str, Any]:
    declared = floor.system(system)
    lacking = _lacking(floor, system)
    return {
        "system": system,
        "aclr_db": None if declared.aclr_db is None else list(declared.aclr_db),
        "acs_db": None if declared.acs_db is None else list(declared.acs_db),
        "source": declared.source,
        "reason": t("cli.radio.factory.adjacent_reason", names=lacking) if lacking else None,
    }


def _clutter(floor: Floor) -> dict[str, Any]:
    hall = floor.hall(floor.radios[0].height_m)
    return {
        "size_m": round(hall.clutter_size_m, 3),
        "density": round(hall.clutter_density, 4),
        "height_m": round(hall.clutter_height_m, 3),
        "machines": len(floor.machines),
    }


def _measured(floor: Floor, measured: MeasuredNoise) -> dict[str, Any]:
    return {
        "readings": int(measured.x_m.size),
        "channels": [channel.name for channel in floor.channels if measured.covers(channel)],
    }
