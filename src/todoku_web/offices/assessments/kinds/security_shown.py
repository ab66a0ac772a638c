"""A self-assessment of security in words: what is open, areas, the plan, and the models side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku_web.offices.assessments.kinds.telling import Bar, bar, listed, percent, percent_between, remarks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.i18n import Lang

_LEVELS = ("mandatory", "structure", "standard")
_STATES = ("done", "partly", "not", "not_applicable", "unknown")
SECONDARY = "secondary"


@dataclass(frozen=True, slots=True)
class SourceTold:
    """Where something was told; ``is_secondary`` where that is no official source."""

    kind: str
    title: str
    url: str
    date: str
    is_secondary: bool


@dataclass(frozen=True, slots=True)
class GapTold:
    """An open item with what it waits for, who closes it, and where it is from."""

    rank: int
    id: str
    title: str
    area: str
    level: str
    state: str
    waits_for: str
    edition: str
    clause: str
    source: SourceTold
    owner: str
    due: str
    evidence: str


@dataclass(frozen=True, slots=True)
class AreaTold:
    """An area with its score, and its items by state."""

    name: str
    score: str
    interval: str
    bar: Bar
    items: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One thing told of all models beside each other."""

    title: str
    cells: tuple[str, ...]
    is_figure: bool = False


def shown(result: dict[str, Any], lang: Lang) -> Mapping[str, Any]:
    """Return a self-assessment in words."""
    plan = [_gap(one, result, lang) for one in result["plan"]]
    return {
        "municipality": result["municipality"],
        "model": _model_name(result, lang),
        "answers": _answers(result, lang),
        "areas": [_area(one, lang) for one in result["areas"]],
        "states": [text(f"office.security.state.{state}", lang) for state in _STATES],
        "plan": plan,
        "has_secondary": any(one.source.is_secondary for one in plan),
        "models": [one["model"]["name"][lang] for one in result["models"]],
        "model_rows": _model_rows(result, lang),
        "model_sources": [
            {"name": model["name"][lang], "sources": [_source(result, name, lang) for name in model["sources"]]}
            for model in (one["model"] for one in result["models"])
        ],
        "study": {"title": result["study_source"]["title"], "date": result["study_source"]["date"]},
        "remarks": remarks(result, lang),
    }  # fmt: skip


def _model_name(result: Mapping[str, Any], lang: Lang) -> str:
    if result["model"] is None:
        return text("office.security.note.common", lang)
    return str(next(one["model"]["name"][lang] for one in result["models"] if one["model"]["id"] == result["model"]))


def _answers(result: Mapping[str, Any], lang: Lang) -> list[str]:
    """Return the first sentences: how much is open, how much of it by law or condition, and how much is not known."""
    asked = sum(one["items"] for one in result["areas"])
    plan = result["plan"]
    model = _model_name(result, lang)
    if not plan:
        return [text("assessments.security.nothing_open", lang, model=model, items=asked)]
    mandatory = sum(one["level"] == "mandatory" for one in plan)
    unknown = sum(one["state"] == "unknown" for one in plan)
    found = [text("assessments.security.open", lang, model=model, items=asked, count=len(plan), mandatory=mandatory)]
    if unknown:
        found.append(text("assessments.security.unknown", lang, count=unknown))
    first = next(one for one in result["items"] if one["id"] == plan[0]["item"])
    return [*found, text("assessments.security.first", lang, id=first["id"], title=first["title"][lang])]


def _area(one: Mapping[str, Any], lang: Lang) -> AreaTold:
    return AreaTold(
        text(f"office.security.area.{one['area']}", lang),
        percent(one["score"], lang),
        "—" if one["interval"] is None else percent_between(one["interval"], lang),
        bar(one["score"], most=1.0, ends=one["interval"]),
        one["items"],
        tuple(one["states"].get(state, 0) for state in _STATES),
    )


def _gap(one: Mapping[str, Any], result: Mapping[str, Any], lang: Lang) -> GapTold:
    item = next(each for each in result["items"] if each["id"] == one["item"])
    answer = next((each for each in result["answers"] if each["item"] == one["item"]), None)
    owner, due, evidence = ("", "", "") if answer is None else (answer["owner"], answer["due"], answer["evidence"])
    return GapTold(
        one["rank"],
        item["id"],
        item["title"][lang],
        text(f"office.security.area.{item['area']}", lang),
        text(f"office.security.level.{one['level']}", lang),
        text(f"office.security.state.{one['state']}", lang),
        listed(one["waits_for"], lang),
        next(each["name"][lang] for each in result["editions"] if each["id"] == item["edition"]),
        item["clause"],
        _source(result, item["source"], lang),
        owner,
        due or "",
        evidence,
    )


def _source(result: Mapping[str, Any], name: str, lang: Lang) -> SourceTold:
    found = next(one for one in result["sources"] if one["id"] == name)
    kind = text(f"office.security.kind.{found['kind']}", lang)
    return SourceTold(kind, found["title"], found["url"], found["date"], found["kind"] == SECONDARY)


def _model_rows(result: Mapping[str, Any], lang: Lang) -> list[ModelRow]:
    models = result["models"]

    def row(name: str, cells: list[str], *, is_figure: bool = False) -> ModelRow:
        return ModelRow(text(f"office.security.column.{name}", lang), tuple(cells), is_figure)

    editions = {one["id"]: one["name"][lang] for one in result["editions"]}
    return [
        row("edition", [editions[one["model"]["edition"]] for one in models]),
        row("terminals", [one["model"]["terminals"][lang] for one in models]),
        row("systems", [one["model"]["systems"][lang] for one in models]),
        row("cloud", [one["model"]["public_cloud"][lang] for one in models]),
        row("items", [str(one["items"]) for one in models], is_figure=True),
        *(row(level, [str(one["open_by_level"][level]) for one in models], is_figure=True) for level in _LEVELS),
        row("unknown", [str(sum(one["unknown_by_level"].values())) for one in models], is_figure=True),
        row("no_evidence", [str(one["done_without_evidence"]) for one in models], is_figure=True),
    ]
