"""What stands in the parts of the made-up year's trials, as their forms would have read it."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from todoku.money import split_by_weights
from todoku_web.exchange.trials.licence_steps import LAND, NO_RADIO, licence_steps
from todoku_web.exchange.trials.part_specs import LOGIC
from todoku_web.exchange.year.texts import noted, texts
from todoku_web.uploads.kinds import Kind
from todoku_web.uploads.models import Upload

if TYPE_CHECKING:
    from datetime import datetime

    from todoku_web.accounts.models import Organisation
    from todoku_web.exchange.needs.models import Need
    from todoku_web.exchange.trials.models import Indicator, Trial
    from todoku_web.exchange.year.draws import Draws

_PHASE_DAYS = (7, 14, 45, 14)
_ROWS_OF_EVIDENCE = 12


def about(title: str, theme: dict[str, Any], need: Need) -> dict[str, Any]:
    """Return what a trial is about, with one hypothesis."""
    words, town = texts()["trial"], need.title.removeprefix(texts()["mark"]).partition(":")[0]
    summary = words["summary"].format(sufferers=theme["sufferers"], place=town)
    said = {name: words[name].format(indicator=theme["indicator"]) for name in ("hypothesis", "judged_by")}
    row = {"statement": said["hypothesis"], "judged_by": said["judged_by"]}
    return {"title": title, "summary": noted(summary), "hypotheses": [row]}


def logic(theme: dict[str, Any], indicators: list[str]) -> dict[str, Any]:
    """Return the logic model; the main indicator, which stands first, is that of the outcomes."""
    held = {"outputs": indicators[1:], "outcomes": indicators[:1]}
    return {
        name: [
            {"text": line.format(indicator=theme["indicator"]), "indicators": held.get(name, [])}
            for line in texts()["trial"]["logic"][name]
        ]
        for name in LOGIC
    }


def partners(draws: Draws, vendor: Organisation, town: Organisation | None) -> dict[str, Any]:
    """Return who takes part and what each bears of the cost."""
    words, total_jpy = texts()["trial"], draws.whole(4, 60) * 250_000
    bodies = [(vendor, words["partner_vendor"], 2)]
    bodies += [] if town is None or town == vendor else [(town, words["partner_town"], 1)]
    shares = split_by_weights(total_jpy, [weight for *_, weight in bodies])
    rows = [
        {"name": body.name, "role": role, "weight": weight, "share_jpy": share, "organisation": body.pk}
        for (body, role, weight), share in zip(bodies, shares, strict=True)
    ]
    return {"total_jpy": total_jpy, "partners": rows}


def schedule(begins: date) -> dict[str, Any]:
    """Return the phases, one after the other."""
    rows, day = [], begins
    for name, length in zip(texts()["trial"]["phases"], _PHASE_DAYS, strict=True):
        ends = day + timedelta(days=length)
        rows.append({"name": name, "begins": day.isoformat(), "ends": ends.isoformat(), "note": ""})
        day = ends
    return {"phases": rows}


def risks() -> dict[str, Any]:
    """Return one risk with its answer."""
    words = texts()["trial"]
    return {"risks": [{"risk": words["risk"], "likelihood": "medium", "effect": "low", "answer": words["risk_answer"]}]}


def licence(draws: Draws, begins: date) -> dict[str, Any]:
    """Return the steps towards the spectrum, done before the trial begins where it uses local 5G."""
    way = draws.one([*LAND, NO_RADIO])
    steps = [
        {"id": one.id, "state": "done", "on": begins.isoformat(), "note": ""}
        if way in one.ways
        else {"id": one.id, "state": "", "on": None, "note": ""}
        for one in licence_steps().values()
    ]
    return {"way": way, "radio_note": "", "steps": steps}


def measured(draws: Draws, day: date) -> dict[str, Any]:
    """Return one measurement of the network."""
    words = texts()["trial"]
    row = {
        "place": words["measured_place"],
        "on": day.isoformat(),
        "uplink": str(draws.whole(5, 200)),
        "downlink": str(draws.whole(20, 900)),
        "latency": str(draws.whole(8, 90)),
        "latency_kind": draws.one(("end_to_end", "round_trip")),
        "availability": f"99.{draws.whole(1, 9)}",
        "how": words["measured_how"],
    }
    return {"measured": [row]}


def report(theme: dict[str, Any], main: Indicator) -> dict[str, Any]:
    """Return what came of a trial."""
    words = texts()["trial"]
    assert main.result_value is not None
    assert main.target is not None
    told = {"indicator": theme["indicator"], "before": theme["before"], "after": main.result_value}
    up = theme["way"] == "up"
    reached = main.result_value >= main.target if up else main.result_value <= main.target
    finding = {"hypothesis": "1", "verdict": "supported" if reached else "not_supported", "why": words["why"]}
    return {
        "conclusion": noted(words["conclusion"].format(**told)),
        "lessons": "\n".join(words["lessons"]),
        "findings": [finding],
    }


def evidence(draws: Draws, trial: Trial, main: Indicator, *, at: datetime) -> tuple[Upload, bytes]:
    """Return a small table as it was handed in as evidence, with its content."""
    lines = [f"# {texts()['note']}", f"day,{main.unit}"]
    middle = float(main.result_value or 0)
    lines += [
        f"{number},{max(draws.normal(middle, middle / 20 + 0.1), 0.0):.1f}"
        for number in range(1, _ROWS_OF_EVIDENCE + 1)
    ]
    content = "\n".join([*lines, ""]).encode("utf-8")
    upload = Upload(
        id=draws.id(),
        sha256=hashlib.sha256(content).hexdigest(),
        name=f"synthetic-{str(trial.pk)[:8]}.csv",
        kind=Kind.CSV,
        size_bytes=len(content),
        by=trial.author,
        organisation=trial.organisation,
        at=at,
    )
    return upload, content
