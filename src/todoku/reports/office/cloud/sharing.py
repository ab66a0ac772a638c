"""The workbook's sheet of who pays: a key that can be changed, and what follows from it for each member."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.office.cloud_cost.lines import OWN, option_word
from todoku.office.cloud_cost.sharing import BASES
from todoku.reports.workbook.sheet import Live, cell_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.office.cloud_cost.sharing import Burden
    from todoku.office.cloud_cost.study import CloudStudy
    from todoku.office.cloud_cost.totals import OptionCost
    from todoku.reports.office.study_page import StudyPage

_COLUMNS = (("member", 20), ("population", 12), ("use", 12), ("alone", 18), ("direct", 18), ("by_key", 18),
            ("settled", 18), ("saved", 18), ("rational", 18), ("by_use", 18), ("shapley", 18))  # fmt: skip
_AT = {name: column for column, (name, _) in enumerate(_COLUMNS)}


def write_sharing(
    page: StudyPage,
    study: CloudStudy,
    totals: Mapping[str, Mapping[str, str]],
    lines: tuple[StudyPage, tuple[int, int]],
) -> None:
    """Write, for each shared option, portions to be changed and the members' burdens that follow."""
    row = 2
    for column, (_, width) in enumerate(_COLUMNS):
        page.widen(column, width)
    page.across(0, page.say("note.own_alone"), len(_COLUMNS), page.looks.note)
    for option in dict.fromkeys(one.option for one in study.sharings):
        cost = next(one for one in study.options if one.option == option)
        name = option_word(option, page.lang)
        page.sheet.write_string(row, 0, name, page.looks.title)
        portions = _write_portions(page, row + 1, study)
        page.put(row + 5, 0, page.say("portion.common"), page.looks.label)
        first = row + 8
        last = first + len(study.members) - 1
        direct = f"SUM({cell_at(first, _AT['direct'])}:{cell_at(last, _AT['direct'])})"
        page.put(row + 5, 1, Live(f"={totals[option]['total']}-{direct}", cost.common_jpy), page.looks.total)
        _write_members(page, row + 7, study, cost, (portions, cell_at(row + 5, 1, fixed=True)), lines)
        row = last + 3


def _write_portions(page: StudyPage, row: int, study: CloudStudy) -> dict[str, str]:
    found = {}
    for at, basis in enumerate(BASES):
        page.put(row + at, 0, page.say(f"portion.{basis}"), page.looks.label)
        page.put(row + at, 1, float(study.key.get(basis, 0)), page.looks.input_share)
        page.accept((row + at, 1), 1.0)
        found[basis] = cell_at(row + at, 1, fixed=True)
    page.put(row + 3, 0, page.say("portion.sum"), page.looks.label)
    page.put(row + 3, 1, Live(f"=SUM({found['equal']}:{found['use']})", 1.0), page.looks.ratio)
    return found


def _write_members(
    page: StudyPage,
    head_row: int,
    study: CloudStudy,
    cost: OptionCost,
    given: tuple[Mapping[str, str], str],
    lines: tuple[StudyPage, tuple[int, int]],
) -> None:
    first = page.columns(_COLUMNS, frozen=1, row=head_row)
    rules = {one.rule: {burden.member: burden for burden in one.burdens} for one in study.sharings
             if one.option == cost.option}  # fmt: skip
    last = first + len(study.members) - 1
    for row, member in enumerate(study.members, start=first):
        burdens: dict[str, Burden | None] = {rule: rules[rule].get(member.name) for rule in rules}
        by_key = burdens["key"]
        alone = next((one.alone_jpy for one in burdens.values() if one is not None), None)
        page.put(row, 0, member.name, page.looks.label)
        for name, told in (("population", member.population), ("use", member.use)):
            page.put(row, _AT[name], "-" if told is None else told, page.looks.input_whole)
        own = next((one for one in study.options if one.option == OWN), None)
        live = None if alone is None or own is None else Live(_direct(lines, page, row, own, study), alone)
        page.put(row, _AT["alone"], live, page.looks.whole)
        direct = Live(_direct(lines, page, row, cost, study), cost.direct_jpy.get(member.name, 0))
        page.put(row, _AT["direct"], direct, page.looks.whole)
        share = Live(_by_key(row, first, last, given), None if by_key is None else by_key.jpy)
        page.put(row, _AT["by_key"], share, page.looks.whole)
        page.put(row, _AT["settled"], None if by_key is None else by_key.jpy, page.looks.whole)
        at = {name: cell_at(row, column) for name, column in _AT.items()}
        known = f"AND(ISNUMBER({at['alone']}),ISNUMBER({at['by_key']}))"
        unknown = f'"{page.unknown}"'
        saved = Live(
            f"=IF({known},{at['alone']}-{at['by_key']},{unknown})", None if by_key is None else by_key.saved_jpy
        )
        page.put(row, _AT["saved"], saved, page.looks.whole)
        worse, better = page.say("worse"), page.say("better")
        verdict = None if by_key is None or by_key.worse_off is None else worse if by_key.worse_off else better
        formula = f'=IF({known},IF({at["by_key"]}>{at["alone"]},"{worse}","{better}"),{unknown})'
        page.put(row, _AT["rational"], Live(formula, verdict), page.looks.right)
        for rule, name in (("use", "by_use"), ("shapley", "shapley")):
            other = burdens.get(rule)
            page.put(row, _AT[name], None if other is None else other.jpy, page.looks.whole)


def _by_key(row: int, first: int, last: int, given: tuple[Mapping[str, str], str]) -> str:
    portions, common = given
    parts = [f"{portions['equal']}/{last - first + 1}"]
    for basis in ("population", "use"):
        column = _AT[basis]
        whole = f"{cell_at(first, column, fixed=True)}:{cell_at(last, column, fixed=True)}"
        parts.append(f"IF({portions[basis]}=0,0,{portions[basis]}*{cell_at(row, column)}/SUM({whole}))")
    return f"={cell_at(row, _AT['direct'])}+{common}*({'+'.join(parts)})"


def _direct(
    lines: tuple[StudyPage, tuple[int, int]], page: StudyPage, row: int, cost: OptionCost, study: CloudStudy
) -> str:
    """Return the formula of what a member pays alone of an option: its own lines of the sheet of costs, by year."""
    sheet, (first, last) = lines
    home = sheet.address(0, 0).rsplit("!", 1)[0]

    def column(at: int) -> str:
        return f"{home}!{cell_at(first, at, fixed=True)}:{cell_at(last, at, fixed=True)}"

    option = option_word(cost.option, page.lang)
    option = option.replace('"', '""')
    years = (
        f"(({column(9)}<{study.years[-1]})*{column(9)}+({column(9)}>={study.years[-1]})*{study.years[-1]}"
        f"-(({column(8)}>{study.years[0]})*{column(8)}+({column(8)}<={study.years[0]})*{study.years[0]})+1)"
    )
    inside = f"({column(8)}<={study.years[-1]})*({column(9)}>={study.years[0]})"
    same = f'({column(0)}="{option}")*({column(1)}={cell_at(row, 0)})'
    return f"=SUMPRODUCT({same}*{inside}*{years}*{column(5)})"
