"""Logs of made-up municipalities with planted deviations, and the truth about them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

YEAR_US = 365.25 * 86_400e6
HOUR_US = 3.6e9


@dataclass(frozen=True)
class Planted:
    """A deviation that was planted: in the activity (of a swap, the one that usually comes first), by how much."""

    municipality: str
    type: str
    activity: str
    amount: float
    hours_per_year: float | None


@dataclass(frozen=True)
class Style:
    """How a sample is made: sizes, noise, times and how strong the planted deviations are."""

    towns: int = 40
    activities: int = 20
    optional: float = 0.3
    cases: tuple[int, ...] = (50, 200, 800, 2000)
    plants: float = 4.0
    """Mean number of deviations a municipality."""
    times: str = "both"
    """Times that are told: both, end, begin (its only column is of completions, but what it holds are beginnings)."""
    years: float = 1.0
    sigma: float = 0.5
    hours: tuple[float, float] = (0.1, 4.0)
    wait: float = 0.0
    """Waiting before each activity, in multiples of its time."""
    noise: float = 0.02
    late_noise: bool = False
    """Rows are lost and turned round after the times were made, not before."""
    missing: float = 0.02
    mislabelled: float = 0.0
    mix: float = 0.3
    """Spread between municipalities of the share of optional activities, in logits."""
    pace: float = 0.0
    """Spread between municipalities of the time of each activity, in logarithms."""
    additive: bool = False
    """Slow adds time, instead of multiplying it."""
    many: bool = False
    """Four municipalities of forty share one planted deviation."""
    partial_years: bool = False
    strength: tuple[float, float] = (0.35, 0.9)
    factor: tuple[float, float] = (1.6, 3.0)
    codes: bool = False
    kinds: tuple[str, ...] = ("added", "skipped", "swapped", "repeated", "slow", "fast")


@dataclass(frozen=True)
class Sample:
    """The raw table, what was planted, and the cases a year of each municipality."""

    raw: pl.DataFrame
    planted: tuple[Planted, ...]
    per_year: dict[str, float] = field(default_factory=dict)


def sample_office(seed: int, style: Style | None = None, **changes: object) -> Sample:
    """Return a sample; the same seed and style give the same."""
    style = replace(style or Style(), **changes)
    rng = np.random.default_rng(seed)
    model = _Model.drawn(rng, style)
    plants = _plants(rng, style, model)
    frames, planted, per_year = [], [], {}
    for town in range(style.towns):
        name = f"町{town:03d}" if not style.codes else f"gemeente-{town + 1}"
        frame, told, rate = _town(rng, style, model, name, plants[town])
        frames.append(frame)
        planted += told
        per_year[name] = rate
    return Sample(pl.concat(frames), tuple(planted), per_year)


@dataclass(frozen=True)
class _Model:
    names: list[str]
    share: np.ndarray
    """Usual share of cases with each activity, in its usual place."""
    hours: np.ndarray

    @classmethod
    def drawn(cls, rng, style):
        many = style.activities
        names = [f"0{i % 9}_HOOFD_{10 * i:03d}" if style.codes else f"手順{i:02d}" for i in range(many)]
        share = np.ones(many)
        optional = rng.choice(np.arange(1, many - 1), round(style.optional * many), replace=False)
        share[optional] = rng.uniform(0.25, 0.75, len(optional))
        low, high = np.log(style.hours)
        return cls(names, share, np.exp(rng.uniform(low, high, many)))

    @property
    def fixed(self) -> np.ndarray:
        return np.flatnonzero(self.share == 1.0)


def _plants(rng, style, model):
    """Return by municipality what is planted: kind -> activity -> amount."""
    plants = [{kind: {} for kind in style.kinds} for _ in range(style.towns)]
    for town in range(style.towns):
        for _ in range(rng.poisson(style.plants)):
            kind = str(rng.choice(style.kinds))
            at = int(rng.choice(model.fixed[1:-1]))
            if not _taken(plants[town], at):
                plants[town][kind][at] = _amount(rng, style, kind)
    if style.many:
        at = int(rng.choice(model.fixed[1:-1]))
        kind = str(rng.choice(style.kinds))
        for town in range(0, style.towns, 10):
            if not _taken(plants[town], at):
                plants[town][kind][at] = _amount(rng, style, kind)
    return plants


def _taken(plants, at):
    near = {at - 1, at, at + 1}
    return any(near & set(ones) for ones in plants.values())


def _amount(rng, style, kind):
    if kind == "slow":
        return rng.uniform(*style.factor)
    if kind == "fast":
        return 1.0 / rng.uniform(*style.factor)
    return rng.uniform(*style.strength)


def _town(rng, style, model, name, plants):
    cases = int(rng.choice(style.cases))
    share = _town_shares(rng, style, model)
    sigma = style.sigma
    pace = np.exp(rng.normal(0.0, style.pace, len(model.names))) if style.pace else np.ones(len(model.names))
    window = style.years * (rng.uniform(0.3, 1.0) if style.partial_years else 1.0)
    per_year = cases / window
    case, kind, order, activities = _events(rng, model, plants, cases, share)
    if not style.late_noise:
        case, kind, order = _noisy(rng, style, case, kind, order, len(activities))
    by = np.lexsort((order, case))
    case, kind = case[by], kind[by]
    means = np.concatenate(
        [model.hours * pace, np.full(len(activities) - len(model.names), np.exp(np.log(style.hours).mean()))]
    )
    took = means[kind] * np.exp(rng.normal(-(sigma**2) / 2, sigma, len(kind)))
    for at, factor in {**plants.get("slow", {}), **plants.get("fast", {})}.items():
        if style.additive and factor > 1:
            took = np.where(kind == at, took + means[at] * (factor - 1), took)
        else:
            took = np.where(kind == at, took * factor, took)
    frame = _timed(rng, style, name, case, kind, took, activities, window)
    if style.late_noise:
        frame = _lost(rng, style, frame)
    return (
        frame,
        _truths(name, model, plants, share, means * (1 + style.wait * (style.times != "both")), per_year),
        per_year,
    )


def _town_shares(rng, style, model):
    logit = np.log(model.share / np.maximum(1 - model.share, 1e-9))
    moved = 1 / (1 + np.exp(-(logit + rng.normal(0.0, style.mix, len(logit)))))
    return np.where(model.share < 1, moved, 1.0)


def _events(rng, model, plants, cases, share):
    """Return events of cases with their place in the order, before any noise."""
    many = len(model.names)
    activities = list(model.names)
    order = np.tile(np.arange(many, dtype=float), (cases, 1))
    present = rng.random((cases, many)) < share
    for at, part in plants.get("skipped", {}).items():
        present[:, at] &= rng.random(cases) >= part
    for at, part in plants.get("swapped", {}).items():
        turned = rng.random(cases) < part
        order[turned, at], order[turned, at + 1] = at + 1, at
    where, kind = np.nonzero(present)
    parts = [(where, kind, order[where, kind])]
    for at, part in plants.get("added", {}).items():
        extra = np.flatnonzero(rng.random(cases) < part)
        activities.append(f"独自{at:02d}")
        parts.append((extra, np.full(len(extra), len(activities) - 1), np.full(len(extra), at + 0.5)))
    for at, part in plants.get("repeated", {}).items():
        again = np.flatnonzero((rng.random(cases) < part) & present[:, at])
        parts.append((again, np.full(len(again), at), order[again, at] + rng.choice([0.3, 1.3, 2.3], len(again))))
    joined = [np.concatenate([part[side] for part in parts]) for side in range(3)]
    return (*joined, activities)


def _noisy(rng, style, case, kind, order, many):
    kept = rng.random(len(case)) >= style.noise
    case, kind, order = case[kept], kind[kept], order[kept]
    turned = rng.random(len(case)) < style.noise
    order = order + np.where(turned, rng.choice([-1.2, 1.2], len(order)), 0.0)
    extra = np.flatnonzero(rng.random(len(case)) < style.noise)
    base = int(kind.max()) + 1 if not len(extra) else many
    where = order[extra] + rng.uniform(-3, 3, len(extra))
    return (
        np.concatenate([case, case[extra]]),
        np.concatenate([kind, rng.integers(0, base, len(extra))]),
        np.concatenate([order, where]),
    )


def _timed(rng, style, name, case, kind, took, activities, window):
    waits = took * 0 if not style.wait else took * style.wait * rng.exponential(1.0, len(took))
    begun = np.sort(rng.uniform(0, window * YEAR_US, int(case.max()) + 1)) + 1.55e15
    fresh = np.append(True, case[1:] != case[:-1])
    total = np.cumsum(took + waits)
    before = np.where(fresh, total - took - waits, 0.0)
    base = np.maximum.accumulate(before)
    end = begun[case] + (total - base) * HOUR_US
    start = end - took * HOUR_US
    if style.times == "begin":
        end = start
    known = rng.random(len(case)) >= style.missing
    labels = np.array(activities)[kind]
    if style.mislabelled:
        wrong = rng.random(len(case)) < style.mislabelled
        labels = np.where(wrong, np.char.add(labels.astype(str), "(旧)"), labels)
    columns = {"municipality": [name] * len(case), "case": [f"{name}-{one}" for one in case], "activity": labels}
    times = {"end": end} if style.times != "both" else {"start": start, "end": end}
    frame = pl.DataFrame(columns | {key: value.astype(np.int64) for key, value in times.items()})
    return frame.with_columns(
        pl.when(pl.Series(known)).then(pl.col(key)).cast(pl.Datetime("us", "UTC")).alias(key) for key in times
    )


def _lost(rng, style, frame):
    frame = frame.filter(pl.Series(rng.random(frame.height) >= style.noise))
    turned = np.flatnonzero(rng.random(frame.height - 1) < style.noise)
    turned = turned[np.append(True, np.diff(turned) > 1)]
    case, names = frame["case"].to_numpy(), frame["activity"].to_numpy().copy()
    turned = turned[case[turned] == case[turned + 1]]
    names[turned], names[turned + 1] = names[turned + 1].copy(), names[turned].copy()
    return frame.with_columns(pl.Series("activity", names))


def _truths(name, model, plants, share, means, per_year):
    told = []
    for kind, ones in plants.items():
        for at, amount in ones.items():
            hours = means[at] * per_year
            activity = model.names[at]
            if kind == "added":
                activity = f"独自{at:02d}"
                hours = means[len(model.names)] * per_year * amount
            elif kind == "skipped":
                hours *= -amount * share[at]
            elif kind == "repeated":
                hours *= amount * share[at]
            elif kind in {"slow", "fast"}:
                hours *= amount - 1
            else:
                hours = None
            told.append(Planted(name, kind, activity, float(amount), hours))
    return told
