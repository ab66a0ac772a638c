"""The kind of assessment that lists tasks for AI and RPA, and follows what trials of them measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.i18n import LANGS
from todoku.office.candidates.listing import document, read_report
from todoku.office.candidates.trials import measured
from todoku.reports.office.candidates.forms import write_quotes_form, write_trials_form
from todoku.reports.office.candidates.workbook import write_candidates
from todoku.reports.office.survey.worksheet import write_worksheet
from todoku_web.offices.assessments.kinds.candidates_shown import shown
from todoku_web.offices.assessments.kinds.kind import Kind, Role
from todoku_web.offices.assessments.kinds.task import Task
from todoku_web.offices.assessments.kinds.telling import worksheet
from todoku_web.parts.columns import Column

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.office.candidates.trials import Trial
    from todoku.run import Run


def compute(files: Mapping[str, list[Path]], options: Mapping[str, Any], folder: Path, run: Run) -> dict[str, Any]:
    """Return the document of the candidates, and write their workbook in both languages.

    What people wrote of trials (``measurements``) counts before what files tell of the same task. Raises InputError as
    `todoku.office.candidates.listing.read_report` does.
    """
    told = [trial_of_written(one) for one in options["measurements"]]
    others = {role: files.get(role, []) for role in ("timings", "measured", "quotes")}
    report = read_report(
        files["survey"],
        timings=others["timings"],
        measured=others["measured"],
        quotes=others["quotes"],
        told=told,
        hourly_cost_jpy=options.get("hourly_cost"),
    )
    for lang in LANGS:
        run.check()
        write_candidates(report, folder / f"{lang}.xlsx", lang=lang)
    return document(report)


def trial_of_written(one: Mapping[str, Any]) -> Trial:
    """Return a trial of what a person wrote; its source names the person, the day and how it was measured."""
    return measured(
        float(one["before_hours"]),
        float(one["after_hours"]),
        float(one["months"]),
        municipality=one["municipality"],
        activity=one["task"],
        full_check={"yes": True, "no": False}.get(one["full_check"]),
        kind=one["software"],
        source=f"{one['writer']} {one['day']} {one['source']}".strip(),
    )


def tasks(result: dict[str, Any]) -> tuple[Task, ...]:
    """Return the tasks of the candidates, in their order."""
    return tuple(dict.fromkeys(Task(one["municipality"], one["activity"]) for one in result["candidates"]))


def _worksheet(write: Callable[..., None]) -> Callable[[Lang], bytes]:
    return lambda lang: worksheet(lambda path: write(path, lang=lang))


CANDIDATES = Kind(
    name="candidates",
    roles=(Role("survey", needed=True, many=True), Role("timings"), Role("measured"), Role("quotes")),
    options=(Column("hourly_cost", "yen"),),
    compute=compute,
    papers=("xlsx",),
    worksheets={
        "survey": _worksheet(write_worksheet),
        "measured": _worksheet(write_trials_form),
        "quotes": _worksheet(write_quotes_form),
    },
    shown=shown,
    template="assessments/candidates.html",
    tasks=tasks,
)
