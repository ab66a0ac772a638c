"""The fiscal index (財政力指数) that rules mean: of which year, from which source, or worked out as a law rounds it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from todoku.dates import fiscal_year_label
from todoku.errors import InputError
from todoku.money import yen
from todoku.programmes.grounds import known_municipalities, municipal_grounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from todoku.programmes.rulebook.schema import LawId, NumberInput
    from todoku.provenance import Dataset

YEARS = 3
_LARGEST = 1000
"""An index is below this: no municipality comes near, and what does is a slip of columns."""

Parts = tuple[tuple[int, int], ...]
"""Standard revenue (基準財政収入額) and standard need (基準財政需要額) of three fiscal years, the oldest first."""


@dataclass(frozen=True, slots=True)
class IndexRule:
    """How a law makes the index of three yearly ratios."""

    id: LawId
    law: str
    clause: str | None
    url: str
    yearly_digits: int | None
    """Decimals to which each year's ratio is rounded (四捨五入); None where it is not."""
    digits: int
    """Decimals of the mean."""
    truncated: bool
    """Whether the mean is cut (切捨て) rather than rounded (四捨五入)."""


PUBLISHED = IndexRule(
    "published",
    "総務省「全市町村の主要財政指標」の公表値",
    None,
    "https://www.soumu.go.jp/iken/shihyo_ichiran.html",
    yearly_digits=None,
    digits=2,
    truncated=False,
)
"""The published table prints two decimals; how it rounds the years is not in the sources, so they are not rounded."""
SPECIAL_ALLOCATION = IndexRule(
    "special_allocation",
    "特別交付税に関する省令(昭和51年自治省令第35号)第2条",
    "「除して得た数(小数点以下二位未満は、四捨五入する。)を合算した数を三で除して得た数(小数点以下二位未満は、四捨五入する」",
    "https://elaws.kbn.one/351M50000008035",
    yearly_digits=2,
    digits=2,
    truncated=False,
)
DEPOPULATED_AREAS = IndexRule(
    "depopulated_areas",
    "過疎地域の持続的発展の支援に関する特別措置法(令和3年法律第19号)",
    "「当該数値に小数点以下五位未満の端数があるときは、これを四捨五入する」「小数点以下二位未満の端数があるときは、これを切り捨てる」",
    "https://legaldoc.jp/elaws/elaws-view?cid=1&fid=503AC1000000019_20230401_504AC0000000076&id=503AC1000000019",
    yearly_digits=5,
    digits=2,
    truncated=True,
)
LAWS = {rule.id: rule for rule in (PUBLISHED, SPECIAL_ALLOCATION, DEPOPULATED_AREAS)}


@dataclass(frozen=True, slots=True)
class PublishedIndex:
    """A published index: the decimal text as printed, its fiscal year, and the table in which it stands."""

    text: str
    fiscal_year: int
    source: str


IndexBook = dict[str, dict[int, PublishedIndex]]
"""Published indices by municipality (five-digit code) and fiscal year."""


@dataclass(frozen=True, slots=True)
class FoundIndex:
    """The index that counts for a question, or that there is none; it has a ``fiscal_year`` where it is published."""

    text: str | None
    fiscal_year: int | None = None
    source: str | None = None
    parts: Parts = ()
    """The three years that it was worked out from."""
    law: LawId | None = None
    """Whose rounding it has, where it was worked out."""
    held: tuple[int, ...] = ()
    """The years that are held, where the one that the rules name is not."""


def fiscal_index(years: Sequence[tuple[int, int]], rule: IndexRule) -> Fraction:
    """Return the index from (基準財政収入額, 基準財政需要額) of three fiscal years, in the same unit, exactly.

    InputError for other than three years, a need that is not above zero, or a negative revenue.
    """
    if len(years) != YEARS:
        raise InputError("programme.index_years", found=len(years))
    mean = sum(yearly_ratios(years, rule), Fraction(0)) / YEARS
    return _cut(mean, rule.digits) if rule.truncated else _rounded(mean, rule.digits)


def yearly_ratios(years: Sequence[tuple[int, int]], rule: IndexRule) -> tuple[Fraction, ...]:
    """Return each year's ratio as the law rounds it; InputError where there is none."""
    for revenue, need in years:
        if need <= 0 or not 0 <= revenue < _LARGEST * need:
            raise InputError("programme.index_parts", revenue=revenue, need=need)
    exact = [Fraction(revenue, need) for revenue, need in years]
    digits = rule.yearly_digits
    return tuple(exact if digits is None else (_rounded(ratio, digits) for ratio in exact))


def parse_parts(revenue: str, need: str) -> Parts:
    """Return three years from the texts of two columns, each three amounts in yen between semicolons, the oldest first.

    InputError for other than three amounts, one that is not whole yen, or years of which no ratio comes.
    """
    amounts = [[yen(part) for part in unicodedata.normalize("NFKC", text).split(";")] for text in (revenue, need)]
    for listed in amounts:
        if len(listed) != YEARS:
            raise InputError("programme.index_years", found=len(listed))
    parts = tuple(zip(*amounts, strict=True))
    fiscal_index(parts, PUBLISHED)
    return parts


def lag_of(declared: NumberInput | None) -> int | None:
    """Return how many years before the decision the rules' index lies; None where they do not say."""
    return declared.year.lag_years if declared is not None and declared.year is not None else None


def law_of(declared: NumberInput | None) -> LawId:
    """Return whose rounding the rules mean: that of the published index where they do not say."""
    return declared.law.id if declared is not None and declared.law is not None else PUBLISHED.id


def worked_index(parts: Parts, law: LawId) -> FoundIndex:
    """Return the index that comes of three years."""
    rule = LAWS[law]
    hundredths = int(fiscal_index(parts, rule) * 10**rule.digits)
    whole, rest = divmod(hundredths, 10**rule.digits)
    return FoundIndex(f"{whole}.{rest:0{rule.digits}}", parts=parts, law=law)


def wanted_year(held: Iterable[int], *, year: int, lag_years: int | None) -> int | None:
    """Return the year of the index that rules mean in a fiscal year: so many years before it, held or not.

    Without a lag it is the newest of those that are held, up to that year; None where there is none.
    """
    if lag_years is not None:
        return year - lag_years
    return max((known for known in held if known <= year), default=None)


def index_of_year(indices: Mapping[int, PublishedIndex], year: int | None) -> FoundIndex:
    """Return the published index of a fiscal year, or that there is none, with the years that are held."""
    found = None if year is None else indices.get(year)
    if found is None:
        return FoundIndex(None, held=tuple(sorted(indices)))
    return FoundIndex(found.text, found.fiscal_year, found.source)


@cache
def builtin_indices() -> IndexBook:
    """Return the indices of the built-in facts table."""
    book: IndexBook = {}
    for code in known_municipalities():
        known = municipal_grounds(code)
        indices = known.indices if known is not None else {}
        book[code] = {year: PublishedIndex(text, year, _facts_source(year)) for year, text in indices.items()}
    return book


def indices_with(fiscal: Dataset | None) -> IndexBook:
    """Return the built-in indices and over them those of a dataset of kind ``fiscal``, such as a pack's.

    The dataset's sources are the yearly tables, told apart by the end of the fiscal year as of which they are.
    """
    book = {code: dict(known) for code, known in builtin_indices().items()}
    if fiscal is None:
        return book
    sources = {source.as_of: f"{source.publisher}「{source.title}」" for source in reversed(fiscal.sources)}
    main = f"{fiscal.source.publisher}「{fiscal.source.title}」"
    rows = fiscal.frame().dropna(subset=["fiscal_index"])
    for code, year, text in zip(rows["municipality_code"], rows["fiscal_year"], rows["fiscal_index"], strict=True):
        known = book.setdefault(str(code), {})
        if int(year) not in known or known[int(year)].text != text:
            source = sources.get(f"{int(year) + 1}-03-31", main)
            known[int(year)] = PublishedIndex(str(text), int(year), source)
    return book


def _facts_source(year: int) -> str:
    return f"総務省「全市町村の主要財政指標 {fiscal_year_label(year)}」"


def _rounded(value: Fraction, digits: int) -> Fraction:
    return _cut(value + Fraction(1, 2 * 10**digits), digits)


def _cut(value: Fraction, digits: int) -> Fraction:
    return Fraction(value * 10**digits // 1, 10**digits)
