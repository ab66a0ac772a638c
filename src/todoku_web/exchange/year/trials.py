"""The trials of the made-up year: planned, run, measured, reported, found proven or not; their needs go along."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from todoku.dates import JST
from todoku_web.exchange.matches.workflow import MatchState, Outcome
from todoku_web.exchange.trials.models import (
    Direction,
    FileKind,
    Indicator,
    IndicatorKind,
    LogEntry,
    Trial,
    TrialEvent,
    TrialFile,
)
from todoku_web.exchange.trials.workflow import TRANSITIONS
from todoku_web.exchange.year import trial_parts as parts
from todoku_web.exchange.year.courses import BEGUN, Course
from todoku_web.exchange.year.matching import end_match, living
from todoku_web.exchange.year.texts import said, texts, title

if TYPE_CHECKING:
    from todoku_web.exchange.year.draws import Draws
    from todoku_web.exchange.year.frame import Frame
    from todoku_web.exchange.year.needs import MadeNeed
    from todoku_web.exchange.year.sittings import Exchange
    from todoku_web.uploads.models import Upload

_WAYS = {one.name: one for one in TRANSITIONS}
TRIED = ("planned", "running", "ended", "reported", "adopted", "proven", "not_proven", "stopped")
"""Fates of needs of which there is a trial."""
_SENT_BACK_SHARE = 0.2
_OUTCOMES = {"adopted": Outcome.MET, "proven": Outcome.PARTLY, "not_proven": Outcome.NOT_MET}


@dataclass(slots=True)
class MadeTrial:
    """A trial with everything that belongs to it."""

    course: Course
    need: MadeNeed
    indicators: list[Indicator] = field(default_factory=list)
    files: list[TrialFile] = field(default_factory=list)
    uploads: list[tuple[Upload, bytes]] = field(default_factory=list)
    log: list[LogEntry] = field(default_factory=list)

    @property
    def trial(self) -> Trial:
        """The trial as it stands."""
        found: Trial = self.course.thing
        return found


def try_need(frame: Frame, draws: Draws, made: Exchange, need: MadeNeed) -> MadeTrial | None:
    """Return the trial of a matched need, led as far as its fate has it; None where nobody was found to try it."""
    matches = [one for one in living(made, need) if one.thing.side == "technology"]
    if need.fate not in TRIED or not matches:
        return None
    organisation = matches[0].thing.offer.organisation
    bureau = frame.cast.bureau_of(need.need.area_code)
    by = frame.cast.of(organisation)
    at = need.course.last + draws.days(2, 9)
    trial = Trial(
        id=draws.id(),
        key=draws.key(),
        need=need.need,
        author=by,
        organisation=organisation,
        office=bureau,
        title=title(texts()["trial"]["title"].format(theme=need.theme["ja"])),
        created_at=at,
        changed_at=at,
    )
    found = MadeTrial(Course(trial, TrialEvent, "trial", _WAYS), need)
    found.course.note(BEGUN, at, by=by, office=organisation)
    _plan(draws, found)
    if need.fate == "planned":
        return found
    _start(frame, draws, found)
    _run(draws, found)
    _come_to_an_end(frame, draws, made, found)
    return found


def _plan(draws: Draws, made: MadeTrial) -> None:
    """Write everything that is settled before a trial starts."""
    trial, theme = made.trial, made.need.theme
    begins = (made.course.last + draws.days(10, 14)).astimezone(JST).date()
    vendor, town = trial.organisation, made.need.need.organisation
    values = {
        "about": parts.about(trial.title, theme, made.need.need),
        "logic": {},
        "partners": parts.partners(draws, vendor, town),
        "schedule": parts.schedule(begins),
        "risks": parts.risks(),
        "licence": parts.licence(draws, begins),
    }
    for name, value in values.items():
        if name == "logic":
            _add_indicators(draws, made)
            value = parts.logic(theme, [str(one.pk) for one in made.indicators])  # noqa: PLW2901
        trial.parts = {**trial.parts, name: value}
        _wrote(draws, made, "edited", name)


def _wrote(draws: Draws, made: MadeTrial, action: str, field_name: str) -> None:
    trial = made.trial
    made.course.note(
        action,
        made.course.last + draws.days(0, 0),
        by=trial.author,
        office=trial.organisation,
        fields=[field_name],
    )


def _add_indicators(draws: Draws, made: MadeTrial) -> None:
    """Add the main outcome with its value before, and an output."""
    theme = made.need.theme
    up = theme["way"] == "up"
    main = Indicator(
        id=draws.id(),
        key="main",
        trial=made.trial,
        position=1,
        name=theme["indicator"],
        unit=theme["unit"],
        kind=IndicatorKind.OUTCOME,
        is_main=True,
        direction=Direction.UP if up else Direction.DOWN,
        how=texts()["trial"]["how"],
        target=Decimal(round((theme["before"] + 2 * theme["after"]) / 3)),
    )
    output = Indicator(
        id=draws.id(),
        key="output",
        trial=made.trial,
        position=2,
        name=texts()["trial"]["output_indicator"],
        unit="person",
        kind=IndicatorKind.OUTPUT,
        direction=Direction.UP,
        target=Decimal(30),
    )
    for one in (main, output):
        made.indicators.append(one)
        _wrote(draws, made, "indicator_added", f"definition:{one.pk}")
    main.baseline_value = Decimal(theme["before"])
    main.baseline_on = made.course.last.astimezone(JST).date()
    main.baseline_source, main.baseline_basis = texts()["trial"]["baseline_source"], "measured"
    _wrote(draws, made, "indicator_written", f"baseline:{main.pk}")


def _start(frame: Frame, draws: Draws, made: MadeTrial) -> None:
    trial, need = made.trial, made.need
    officer, at = frame.cast.officer(trial.office, "reviewer"), made.course.last + draws.days(5, 12)
    made.course.go("start", at, by=officer, office=trial.office, said=said("start"))
    trial.has_run, trial.started_at = True, at
    need.course.go("begin_trial", at, by=officer, office=trial.office, said=said("start"))


def _run(draws: Draws, made: MadeTrial) -> None:
    """Keep the log, measure, and hand in the evidence, as far as the year goes."""
    trial = made.trial
    lines = texts()["trial"]["log"]
    for number, line in enumerate(lines if made.need.fate != "running" else lines[:1], start=1):
        at = made.course.last + draws.days(10, 20)
        day = at.astimezone(JST).date()
        made.log.append(
            LogEntry(
                key=f"log-{number}",
                trial=trial,
                on=day,
                text=texts()["mark"] + line,
                by=trial.author,
                office=trial.organisation.name,
                at=at,
            )
        )
        made.course.note("logged", at, by=trial.author, office=trial.organisation, fields=["log"])
    if made.need.fate in {"running", "stopped"}:
        return
    trial.parts = {**trial.parts, "measured": parts.measured(draws, made.course.last.astimezone(JST).date())}
    _wrote(draws, made, "edited", "measured")
    _measure(draws, made)


def _measure(draws: Draws, made: MadeTrial) -> None:
    """Hand in a table as evidence, and write the values after."""
    trial, theme, words = made.trial, made.need.theme, texts()["trial"]
    main, output = made.indicators
    reached = made.need.fate in {"adopted", "proven", "reported", "ended"}
    gain = (theme["after"] - theme["before"]) * (1.0 if reached else 0.2)
    main.result_value = Decimal(round(theme["before"] + gain * (1.0 if not reached else 0.9 + 0.1 * draws.whole(0, 2))))
    if theme["unit"] == "percent":
        main.result_value = min(main.result_value, Decimal(98))
    spread = max(abs(main.result_value) / 10, Decimal(1)).quantize(Decimal(1))
    low = max(main.result_value - spread, Decimal(0))
    main.result_low, main.result_high = low, main.result_value + min(spread, Decimal(2))
    output.result_value = Decimal(draws.whole(20, 300))
    upload, content = parts.evidence(draws, trial, main, at=made.course.last)
    made.uploads.append((upload, content))
    at = made.course.last + draws.days(0, 2)
    upload.at = at
    made.files.append(
        TrialFile(id=draws.id(), trial=trial, upload=upload, kind=FileKind.EVIDENCE, title=words["evidence"], at=at)
    )
    made.course.note("file_added", at, by=trial.author, office=trial.organisation, fields=["files"])
    for one in (main, output):
        one.result_on, one.result_basis = at.astimezone(JST).date(), "measured"
        one.result_source, one.result_count = words["result_source"], draws.whole(12, 180)
        one.evidence = made.files[0]
        _wrote(draws, made, "indicator_written", f"result:{one.pk}")


def _come_to_an_end(frame: Frame, draws: Draws, made: Exchange, found: MadeTrial) -> None:
    trial, course, fate = found.trial, found.course, found.need.fate
    by, office = trial.author, trial.organisation
    officer = frame.cast.officer(trial.office, "reviewer")
    if fate == "stopped":
        _decide(frame, draws, made, found, "stop")
    if fate in {"running", "stopped"}:
        return
    course.go("end", course.last + draws.days(1, 4), by=by, office=office, said=said("end_trial_run"))
    if fate == "ended":
        return
    trial.parts = {**trial.parts, "report": parts.report(found.need.theme, found.indicators[0])}
    _wrote(draws, found, "edited", "report")
    course.go("report", course.last + draws.days(0, 2), by=by, office=office, said=said("report"))
    if draws.happens(_SENT_BACK_SHARE):
        back = course.last + draws.days(1, 4)
        course.go("send_back", back, by=officer, office=trial.office, said=said("send_back"))
        course.go("report", course.last + draws.days(1, 3), by=by, office=office, said=said("report"))
    if fate != "reported":
        _decide(frame, draws, made, found, "not_prove" if fate == "not_proven" else "prove")


def _decide(frame: Frame, draws: Draws, made: Exchange, found: MadeTrial, name: str) -> None:
    """Let the office decide, lead the need back or on, and end the matches with what came of them."""
    trial, need, at = found.trial, found.need, found.course.last + draws.days(2, 8)
    officer = frame.cast.officer(trial.office, "reviewer")
    found.course.go(name, at, by=officer, office=trial.office, said=said(name))
    trial.decided_at = at
    onwards = name == "prove" and need.fate == "adopted"
    need.course.go("adopt" if onwards else "end_trial", at, by=officer, office=trial.office, said=said(name))
    if need.fate in _OUTCOMES:
        for course in living(made, need, MatchState.CONFIRMED):
            end_match(frame, course, _OUTCOMES[need.fate], at + draws.days(1, 3))
