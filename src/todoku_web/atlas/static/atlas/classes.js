// Classes of a legend: inner bounds that rise, made by rule or by hand.

export const LEAST = 3;
export const MOST = 9;
const DIGITS = 3;

/** Return the class of a value: how many of the bounds it reaches. */
export function classOf(bounds, value) {
  let reached = 0;
  while (reached < bounds.length && value >= bounds[reached]) { reached += 1; }
  return reached;
}

/** Return a number with few digits that is near. */
export function tidy(value) {
  return value === 0 ? 0 : Number(value.toPrecision(DIGITS));
}

function rising(bounds) {
  return bounds.map(tidy).filter((bound, at, all) => at === 0 || bound > all[at - 1]);
}

/** Return bounds at equal steps between the least and the greatest of `[value, how often]`. */
export function equalBounds(counted, count) {
  const values = counted.map(([value]) => value);
  const low = Math.min(...values);
  const step = (Math.max(...values) - low) / count;
  return rising(Array.from({ length: count - 1 }, (_, at) => low + step * (at + 1)));
}

/** Return bounds that put as many in each class, from `[value, how often]`. */
export function quantileBounds(counted, count) {
  const sorted = [...counted].sort(([one], [other]) => one - other);
  const total = sorted.reduce((sum, [, often]) => sum + often, 0);
  const bounds = [];
  let seen = 0;
  for (const [value, often] of sorted) {
    if (bounds.length < count - 1 && seen >= (total * (bounds.length + 1)) / count) { bounds.push(value); }
    seen += often;
  }
  return rising(bounds);
}

/** Return what people wrote as bounds, or the word for what is wrong with it and which one it is. */
export function boundsFrom(texts, scale = 1) {
  const bounds = texts.map((text) => (text.trim() === "" ? Number.NaN : Number(text) / scale));
  const none = bounds.findIndex((bound) => !Number.isFinite(bound));
  if (none >= 0) { return { fault: "map_ui.classes.not_a_number", at: none }; }
  const back = bounds.findIndex((bound, at) => at > 0 && bound <= bounds[at - 1]);
  if (back >= 0) { return { fault: "map_ui.classes.not_rising", at: back }; }
  return { bounds };
}

/** Return seven classes around no change that suit the sizes of these differences. */
export function differenceBounds(sizes) {
  const sorted = [...sizes].filter((size) => size > 0).sort((one, other) => one - other);
  const wide = tidy(sorted[Math.floor(sorted.length * 0.95)] ?? 1);
  const steps = [0.05, 0.3, 1].map((share) => Number((wide * share).toPrecision(1)));
  return [...steps.map((step) => -step).reverse(), ...steps];
}
