// Words and figures in the language of the page.

const start = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");

const WORDS = start("atlas-words") ?? {};

/** What the server gave the page to begin with: addresses and, for a permalink, the state it keeps. */
export const given = start("atlas-start") ?? {};

export const lang = document.documentElement.lang || "ja";

/** Return the text of a key, its `{names}` filled in. */
export function word(key, params = {}) {
  return (WORDS[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => params[name] ?? whole);
}

/** Return the factor between a figure inside (ratios are 0-1) and as people read it. */
export function scaleOf(unit) {
  return unit === "ratio" ? 100 : 1;
}

/** Return the unit as people read it; a ratio is read in per cent. */
export function unitText(unit) {
  return unit === "ratio" ? "%" : (WORDS[`map.unit.${unit}`] ?? unit ?? "");
}

/** Return a number in the language of the page, four digits of it at most where it is broken. */
export function number(value, unit = "") {
  const read = value * scaleOf(unit);
  return read.toLocaleString(lang, Math.abs(read) < 1000 ? { maximumSignificantDigits: 4 } : { maximumFractionDigits: 0 });
}

/** Return a figure with its unit; what is unknown is said as such. */
export function figure(value, unit = "") {
  if (value === null || value === undefined) { return word("map.unknown"); }
  const text = unitText(unit);
  return text === "%" ? `${number(value, unit)}%` : [number(value, unit), text].filter(Boolean).join(" ");
}

/** Return a year or a date as people read it. */
export function dateText(date) {
  const parts = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(date ?? "");
  if (!parts) { return date ?? ""; }
  const [, year, month, day] = parts;
  if (day) { return word("map.date.day", { year, month: Number(month), day: Number(day) }); }
  return month ? word("map.date.month", { year, month: Number(month) }) : word("map.date.year", { year });
}
