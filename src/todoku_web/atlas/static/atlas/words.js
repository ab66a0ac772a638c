// Words and figures in the language of the page.

const told = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");

const WORDS = told("atlas-words") ?? {};

/** What the server gave the page to begin with: where the catalogue is and, for a permalink, the state it keeps. */
export const given = { catalogueUrl: document.getElementById("atlas").dataset.catalogue, state: told("atlas-state") };

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
  return unit === "ratio" ? "%" : (WORDS[`map_ui.unit.${unit}`] ?? unit ?? "");
}

/** Return a number in the language of the page, four digits of it at most where it is broken. */
export function number(value, unit = "") {
  const read = value * scaleOf(unit);
  return read.toLocaleString(lang, Math.abs(read) < 1000 ? { maximumSignificantDigits: 4 } : { maximumFractionDigits: 0 });
}

const PRECISIONS = [{ year: "numeric" }, { year: "numeric", month: "long" }, { year: "numeric", month: "long", day: "numeric" }];

/** Return a year, a month or a day as people read it; what is none of these stays as it is. */
export function dateText(date) {
  if (!/^\d{4}(-\d{2}){0,2}$/.test(date ?? "")) { return date ?? ""; }
  const precision = PRECISIONS[date.split("-").length - 1];
  return new Date(date).toLocaleDateString(lang, { ...precision, timeZone: "UTC" });
}
