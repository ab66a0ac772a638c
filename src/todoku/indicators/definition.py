"""What each indicator means: its unit, what it is a share of, and how a region's value is made."""

from __future__ import annotations

from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict

from todoku.errors import InputError
from todoku.i18n import Lang, load_yaml
from todoku.indicators.indicator import IndicatorId

INDICATORS_SCHEMA = "todoku.indicators/1"


class Definition(BaseModel):
    """An indicator's definition, in both languages, with the source of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: IndicatorId
    unit: str
    title_ja: str
    title_en: str
    meaning_ja: str
    meaning_en: str
    aggregation_ja: str
    """How a region's value is made from its municipalities'."""
    aggregation_en: str
    source: str

    def title(self, lang: Lang) -> str:
        """Return the indicator's name."""
        return self.title_ja if lang == "ja" else self.title_en


@cache
def definitions() -> dict[str, Definition]:
    """Return the indicators of ``data/indicators.yaml`` by id, in the order in which they are shown."""
    content = load_yaml(resources.files("todoku").joinpath("data/indicators.yaml").read_text(encoding="utf-8"))
    if content["schema"] != INDICATORS_SCHEMA:
        raise InputError("indicator.schema", found=content["schema"], expected=INDICATORS_SCHEMA)
    read = [Definition.model_validate(entry) for entry in content["indicators"]]
    return {definition.id: definition for definition in read}
