"""The verb ``office cloud``: what own, shared and government-cloud systems cost, when they pay, who saves what."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.json_out import print_json
from todoku.cli.office_extra import need_office
from todoku.cli.office_survey import tell_remarks
from todoku.cli.options import JSON, LANG, as_file, as_whole
from todoku.cli.words import t, ui_lang
from todoku.i18n import Lang

if TYPE_CHECKING:
    from todoku.office.cloud_cost.sharing import Sharing
    from todoku.office.cloud_cost.study import CloudStudy

BOOK = "cloud.xlsx"
_SHOWN = 6


def _as_key(value: str) -> dict[str, Fraction]:
    from todoku.errors import InputError, UsageError
    from todoku.office.cloud_cost.sharing import read_key

    try:
        return read_key(value)
    except InputError as error:
        raise UsageError(error.code, **error.params) from error


def _as_discount(value: str) -> Fraction:
    """Return a rate such as 0.02 or 2%; raise UsageError for what is none, or lies outside 0-1."""
    from todoku.errors import UsageError

    try:
        rate = Fraction(value.strip().removesuffix("%")) / (100 if value.strip().endswith("%") else 1)
    except (ValueError, ZeroDivisionError):
        rate = Fraction(-1)
    if not 0 <= rate < 1:
        raise UsageError("office.cloud.discount", value=value)
    return rate


_FILES: Any = typer.Argument(None, metavar="FILE...", parser=as_file, help="cli.office.cloud.files.help")
_YEARS: Any = typer.Option(None, "--years", metavar="N", parser=as_whole, help="cli.office.cloud.years.help")
_KEY: Any = typer.Option(None, "--key", metavar="KEY", parser=_as_key, help="cli.office.cloud.key.help")
_DISCOUNT: Any = typer.Option(
    None, "--discount", metavar="RATE", parser=_as_discount, help="cli.office.cloud.discount.help"
)
_SEED: Any = typer.Option(0, "--seed", metavar="N", parser=as_whole, help="cli.office.cloud.seed.help")


def cloud(
    files: list[Path] | None = _FILES,
    years: Any = _YEARS,
    key: Any = _KEY,
    discount: Any = _DISCOUNT,
    seed: Any = _SEED,
    template: Path | None = typer.Option(None, "--template", metavar="OUT.xlsx", help="cli.office.cloud.template.help"),
    out: Path | None = typer.Option(None, "--out", metavar="FOLDER", help="cli.office.cloud.out.help"),
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """Compare what systems cost over years, and who saves what."""
    need_office()
    from todoku.errors import UsageError

    if template is None and not files:
        raise UsageError("office.survey.nothing_to_do")
    if template is not None:
        from todoku.reports.office.entry_forms import write_cloud_form

        write_cloud_form(template, lang=lang)
        typer.echo(t("cli.office.cloud.written", file=template), err=bool(files))
    if not files:
        return
    from todoku.office.cloud_cost.document import document
    from todoku.office.cloud_cost.reading import read_costs
    from todoku.office.cloud_cost.study import study_of

    study = study_of(read_costs(files), years=years, key=key, discount_rate=discount, seed=seed)
    if as_json:
        print_json(document(study))
    else:
        typer.echo("\n".join(_lines(study)))
        tell_remarks(study.remarks)
    if out is not None:
        from todoku.reports.office.cloud.workbook import write_cloud

        write_cloud(study, out / BOOK, lang=lang)
        typer.echo(t("cli.office.cloud.written", file=out / BOOK), err=True)


def _name(option: str) -> str:
    from todoku.office.cloud_cost.lines import option_word

    return option_word(option, ui_lang())


def _lines(study: CloudStudy) -> Iterator[str]:
    yield t("cli.office.cloud.title", first=study.years[0], last=study.years[-1], years=len(study.years),
            members=len(study.members) or 1)  # fmt: skip
    yield from _option_lines(study)
    yield from _pays_lines(study)
    for rule in study.sharings:
        yield from _sharing_lines(rule, study)
    yield from _sensitivity_lines(study)
    yield from _reference_lines(study)


def _option_lines(study: CloudStudy) -> Iterator[str]:
    for rank, one in enumerate(study.ranked, start=1):
        low, high = one.interval_jpy
        basis = t("cli.office.cloud.list").join(t(f"office.cloud.basis.{basis}") for basis in one.bases)
        yield t("cli.office.cloud.option", rank=rank, option=_name(one.option), total=one.total_jpy, basis=basis)
        parts = [t(f"office.cloud.stage_yen.{stage}", jpy=jpy) for stage, jpy in one.by_stage_jpy.items() if jpy]
        yield "   " + t("cli.office.cloud.list").join(parts)
        if low != high:
            yield "   " + t("cli.office.cloud.interval", low=low, high=high)
        if one.present_value_jpy is not None:
            yield "   " + t("cli.office.cloud.present_value", jpy=one.present_value_jpy)
    for one in study.options:
        if not one.complete:
            yield t("cli.office.cloud.incomplete", option=_name(one.option), who=", ".join(one.missing))


def _pays_lines(study: CloudStudy) -> Iterator[str]:
    for one in study.break_evens:
        said = {"option": _name(one.option), "against": _name(one.against)}
        if one.year is None:
            yield t("cli.office.cloud.never_pays", **said)
        else:
            yield t("cli.office.cloud.pays", year=one.year, **said)
        if (one.earliest, one.latest) != (one.year, one.year):
            ends = [t("cli.office.cloud.not_within") if end is None else str(end) for end in (one.earliest, one.latest)]
            yield "   " + t("cli.office.cloud.pays_between", earliest=ends[0], latest=ends[1])
    best = study.cheapest_by_present_value
    if best is not None and best != study.ranked[0].option:
        yield t("cli.office.cloud.present_value_other", option=_name(best))


def _sharing_lines(rule: Sharing, study: CloudStudy) -> Iterator[str]:
    option = _name(rule.option)
    if rule.rule == "key":
        portions = [t(f"office.cloud.key.{basis}", percent=float(100 * one)) for basis, one in study.key.items()]
        yield t("cli.office.cloud.by_key", option=option, key=t("cli.office.cloud.list").join(portions))
    else:
        yield t(f"cli.office.cloud.by_{rule.rule}", option=option)
    if rule.reason:
        yield "   " + t(f"office.cloud.no_share.{rule.rule}.{rule.reason}")
        return
    if rule.rule == "shapley":
        yield "   " + t("office.cloud.coalitions_quoted" if rule.from_sizes else "office.cloud.coalitions_as_all")
        if not rule.exact:
            yield "   " + t("office.cloud.estimated", error=max(one.error_jpy for one in rule.burdens))
    for one in rule.burdens:
        said = {"member": one.member, "jpy": one.jpy}
        if one.alone_jpy is None or one.saved_jpy is None:
            yield "   " + t("cli.office.cloud.burden", **said)
        elif one.worse_off:
            yield "   " + t("cli.office.cloud.burden_worse", alone=one.alone_jpy, more=-one.saved_jpy, **said)
        else:
            yield "   " + t("cli.office.cloud.burden_saved", alone=one.alone_jpy, saved=one.saved_jpy, **said)


def _sensitivity_lines(study: CloudStudy) -> Iterator[str]:
    told = [one for one in study.assumptions if one.switching_factor is not None or one.changes_within_range]
    if study.assumptions:
        yield t("cli.office.cloud.sensitivity", option=_name(study.assumptions[0].cheapest))
    for one in told[:_SHOWN]:
        said: dict[str, Any] = {
            "option": _name(one.option),
            "stage": t(f"office.cloud.stage.{one.stage}"),
            "jpy": one.jpy,
        }
        if one.switching_factor is not None and one.cheapest_then is not None:
            said |= {"then": _name(one.cheapest_then), "at": one.switching_jpy}
            way = "switch_up" if one.switching_factor > 1 else "switch_down"
            yield "   " + t(f"cli.office.cloud.{way}", factor=float(one.switching_factor), **said)
        if one.range_jpy is not None:
            key = "range_changes" if one.changes_within_range else "range_holds"
            low, high = one.range_jpy
            yield "      " + t(f"cli.office.cloud.{key}", low=low, high=high,
                               source=t(f"office.cloud.range.{one.range_source}"))  # fmt: skip


def _reference_lines(study: CloudStudy) -> Iterator[str]:
    from todoku.office.cloud_cost.published import effect_range

    if study.references:
        yield t("cli.office.cloud.published", before=study.references[0].before_jpy)
    for one in study.references:
        said = {"option": _name(one.option), "id": one.source_id}
        if one.groups is not None:
            yield "   " + t("cli.office.cloud.reference_classes", jpy=one.threshold_jpy, below=one.groups[0],
                            above=one.groups[1], **said)  # fmt: skip
        elif one.high_jpy is not None:
            yield "   " + t("cli.office.cloud.reference_high", typical=one.typical_jpy, high=one.high_jpy, **said)
        else:
            yield "   " + t("cli.office.cloud.reference", typical=one.typical_jpy, **said)
    multiples = {one.option: one.told_multiple for one in study.references if one.told_multiple is not None}
    for option, multiple in multiples.items():
        ends = effect_range(option)
        if ends is not None and multiple < ends[0]:
            yield "   " + t("cli.office.cloud.told_below", option=_name(option), multiple=float(multiple),
                            lowest=float(ends[0]))  # fmt: skip
        else:
            yield "   " + t("cli.office.cloud.told_multiple", option=_name(option), multiple=float(multiple))
