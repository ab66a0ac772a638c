"""The models that come with todoku, and those in files that somebody was given."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from importlib import resources
from statistics import median
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from todoku.costs.cases import real_cases
from todoku.errors import InputError
from todoku.i18n import load_yaml, text
from todoku.rollout.model import Figure, RolloutModel, Said

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.costs.cases import Case

MODELS_SCHEMA = "todoku.models/1"
_FILE_ENDINGS = (".yaml", ".yml", ".json")
_LARGEST_BYTES = 1_000_000
_UNPUBLISHED = Said(ja=text("rollout.no_configuration", "ja"), en=text("rollout.no_configuration", "en"))
_PROBLEM = Said(ja=text("rollout.roadmap_problem", "ja"), en=text("rollout.roadmap_problem", "en"))


@cache
def builtin_models() -> dict[str, RolloutModel]:
    """Return the models that come with todoku by their ids: proven ones first, then those of the roadmap by field."""
    file = resources.files("todoku") / "data" / "rollout" / "models.yaml"
    content: dict[str, Any] = load_yaml(file.read_text(encoding="utf-8"))
    if content["schema"] != MODELS_SCHEMA:
        raise InputError("rollout.schema", file=file.name, found=content["schema"], schema=MODELS_SCHEMA)
    proven = [_with_cases(RolloutModel.model_validate(entry)) for entry in content["models"]]
    roadmap = content["roadmap"]
    named = [
        RolloutModel(
            **entry,
            problem=_PROBLEM,
            configuration=None,
            why_no_configuration=_UNPUBLISHED,
            source=roadmap["source"],
            licence=roadmap["source"]["publisher"],
        )
        for entry in roadmap["models"]
    ]
    return {model.id: model for model in (*proven, *named)}


def find_model(name: str, *, folder: Path | None = None) -> RolloutModel:
    """Return a model by its id, or from a file as the portal and ``todoku models show --yaml`` write it.

    ``folder`` is where a file lies that is named; without one files are not read.

    Raises InputError for an unknown id, which names the nearest, and for a file that cannot be read or is no model.
    """
    if folder is not None and name.lower().endswith(_FILE_ENDINGS):
        return read_model(folder / name)
    found = builtin_models().get(name)
    if found is None:
        from difflib import get_close_matches

        near = get_close_matches(name, builtin_models(), n=3, cutoff=0.4) or list(builtin_models())[:3]
        raise InputError("rollout.unknown", id=name[:80], near=near)
    return found


def read_model(path: Path) -> RolloutModel:
    """Read a model from a file of YAML or JSON; raise InputError that says what is wrong with it."""
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise InputError("rollout.file_large", file=path.name, most=_LARGEST_BYTES)
        content = load_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError("rollout.unreadable", file=path.name) from error
    return parse_model(content, name=path.name)


def parse_model(content: Any, *, name: str) -> RolloutModel:
    """Return the model that a mapping holds; raise InputError naming the first field that is wrong."""
    if not isinstance(content, dict):
        raise InputError("rollout.unreadable", file=name)
    try:
        return RolloutModel.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "-"
        raise InputError("rollout.field", file=name, field=field) from error


def model_yaml(model: RolloutModel) -> str:
    """Return a model as the file that :func:`read_model` reads."""
    content = model.model_dump(mode="json", by_alias=True)
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)


def _with_cases(model: RolloutModel) -> RolloutModel:
    """Return a model with the cost of a household and the take-up of the real projects that it names."""
    cases = [case for case in real_cases() if case.id in model.cases]
    missing = set(model.cases) - {case.id for case in cases}
    if missing:
        raise InputError("rollout.case", id=model.id, case=min(missing))
    costs = [Fraction(case.cost_jpy, case.households) for case in cases if case.cost_jpy and case.households]
    shares = [Fraction(str(case.take_up)) for case in cases if case.take_up is not None]
    return model.model_copy(
        update={
            "costs": (*model.costs, *_range("cost_per_household", "yen/household", costs, cases)),
            "effects": (*model.effects, *_range("take_up", "ratio", shares, cases)),
        }
    )


def _range(name: str, unit: str, values: list[Fraction], cases: list[Case]) -> list[Figure]:
    if not values:
        return []
    low, middle, high = (float(value) for value in (min(values), median(values), max(values)))
    if unit != "ratio":
        low, middle, high = round(low), round(middle), round(high)
    years = sorted(case.year for case in cases)
    return [
        Figure(
            what=Said(ja=text(f"rollout.{name}", "ja"), en=text(f"rollout.{name}", "en")),
            unit=unit,
            low=low,
            middle=middle,
            high=high,
            count=len(values),
            basis="measured",
            as_of=f"{years[0]}–{years[-1]}",
            sources=tuple(dict.fromkeys(case.source_title for case in cases)),
        )
    ]
