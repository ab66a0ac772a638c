"""A model for roll-out: a local problem that was solved somewhere, with what the next town needs to do the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from todoku.issue_areas import IssueArea

if TYPE_CHECKING:
    from todoku.i18n import Lang

ID_PATTERN = r"^[a-z0-9][a-z0-9_-]{1,62}$"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Said(_Part):
    """A text in both languages."""

    ja: str
    en: str

    def __call__(self, lang: Lang) -> str:
        """Return the text in a language."""
        return self.ja if lang == "ja" else self.en


class Source(_Part):
    """Where something is known from."""

    title: str
    publisher: str
    published: str
    url: str | None = None


class Figure(_Part):
    """A cost or an effect as a range over the places that it is known from; null is not known."""

    what: Said
    unit: str
    """Unit in the catalogue (``unit.<name>``), or a ratio of 0-1 as ``ratio``."""
    low: float | None
    middle: float | None
    high: float | None
    count: int = Field(ge=0)
    """Number of places or measurements behind the range."""
    basis: Literal["census", "measured", "modelled", "estimated", "unknown"]
    as_of: str
    sources: tuple[str, ...]

    @model_validator(mode="after")
    def _is_in_order(self) -> Figure:
        known = [value for value in (self.low, self.middle, self.high) if value is not None]
        if known != sorted(known) or (self.basis != "unknown" and not known):
            raise ValueError("low <= middle <= high, and one of them at least where the basis is not unknown")
        return self


class Document(_Part):
    """A paper that goes with the model."""

    title: str
    url: str


class RolloutModel(_Part):
    """A model: problem, conditions, configuration, cost, effect with its range, lessons, documents, licence."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["todoku.model/1"] = Field(default="todoku.model/1", alias="schema")
    id: str = Field(pattern=ID_PATTERN)
    title: Said
    issue_area: IssueArea
    field: str | None = None
    """分野 of the roadmap for regional IoT, as it is printed there."""
    problem: Said
    conditions: tuple[Said, ...] = ()
    """What must hold where it is taken over."""
    steps: tuple[str, ...] = ()
    """Of the work, in their order, where it is a standard of how a business is done."""
    configuration: dict[str, Any] | None
    """Of a plan (``todoku schema plan-config``), without what is a town's own; null where no plan can be made of it."""
    why_no_configuration: Said | None = None
    cases: tuple[str, ...] = ()
    """Real projects of todoku's book of costs that did it; cost and take-up of a built-in model are theirs."""
    costs: tuple[Figure, ...] = ()
    effects: tuple[Figure, ...] = ()
    lessons: tuple[Said, ...] = ()
    documents: tuple[Document, ...] = ()
    proven_in: tuple[str, ...] = ()
    """Names of the municipalities that did it."""
    source: Source
    licence: str

    @model_validator(mode="after")
    def _says_why_it_cannot_be_run(self) -> RolloutModel:
        if (self.configuration is None) == (self.why_no_configuration is None):
            raise ValueError("configuration, or why there is none")
        return self
