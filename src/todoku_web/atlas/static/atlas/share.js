// Takes the map out of the page: its address, a short link, paper, files, and the same figures as a table.

import { writeQuery } from "./address.js";
import { announce, make, part, refill } from "./dom.js";
import { shownOf } from "./drawing.js";
import { dateText, word } from "./words.js";

const FORMATS = ["csv", "xlsx", "geojson", "gpkg"];
/** What of the state files and sources depend on. */
const NAMED_IN_FILES = new Set(["layers", "year", "filters"]);

/** Run the links, the print-out and the downloads; `views` returns the maps. */
export function runSharing(state, views) {
  part("atlas-copy").addEventListener("click", () => copy(location.href));
  part("atlas-short").addEventListener("click", () => shorten(state));
  const draw = ({ keys = ["layers"] } = {}) => {
    const layer = state.primary;
    part("atlas-take").hidden = !layer?.table_url;
    if (layer?.table_url) {
      part("atlas-print").href = `${state.catalogue.address(state.catalogue.print_url)}?${writeQuery(state.value, { layer: layer.id })}`;
    }
    if (!keys.some((key) => NAMED_IN_FILES.has(key))) { return; }
    refill(part("atlas-sources"), ...sources(state));
    if (layer?.table_url) {
      refill(part("atlas-downloads"), ...downloads(state, layer));
      part("atlas-table").href = withFilters(state, layer, layer.table_url);
    }
  };
  state.addEventListener("change", draw);
  draw();
  addEventListener("beforeprint", () => putOnPaper(views()));
  addEventListener("afterprint", () => document.querySelectorAll(".on-paper").forEach((picture) => picture.remove()));
}

function putOnPaper(views) {
  for (const view of views) { view.element.after(make("img", { class: "on-paper", alt: "", src: view.picture() })); }
}

/** Return an address with the layer's year and scenario and the filters that are set. */
function withFilters(state, layer, template) {
  const shown = shownOf(state, layer, "a");
  const address = new URL(state.catalogue.address(template, { ...shown, layer: layer.id }));
  for (const [name, value] of Object.entries({ layer: layer.id, ...shown })) {
    if (value && !template.includes(`{${name}}`)) { address.searchParams.set(name, value); }
  }
  for (const [id, chosen] of Object.entries(state.value.filters)) {
    chosen.forEach((value) => address.searchParams.append(id, value));
  }
  return address.href;
}

function downloads(state, layer) {
  return FORMATS.filter((format) => layer.downloads[format]).map((format) => {
    const href = withFilters(state, layer, layer.downloads[format]);
    const text = word(`map_ui.download.${format}`);
    return make("li", {}, make("a", { class: "button quiet", href, download: true, text }));
  });
}

/** Return the sources of what is shown, each once, with its date. */
function sources(state) {
  const seen = new Map();
  const shown = [...state.value.layers].reverse().flatMap(({ id }) => state.catalogue.layer(id).sources);
  const told = [...shown, ...state.catalogue.areas_sources];
  for (const source of told) { seen.set(`${source.title}|${source.as_of}`, source); }
  return [...seen.values()].map(({ title, publisher, licence, as_of: date, url }) => {
    const text = word("map_ui.sources.one", { title, publisher });
    const named = /^https?:/.test(url ?? "") ? make("a", { href: url, rel: "noreferrer", text }) : make("span", { text });
    return make("li", {}, named, make("span", { text: [date ? dateText(date) : null, licence].filter(Boolean).join(" · ") }));
  });
}

async function copy(address) {
  part("atlas-link-row").hidden = false;
  part("atlas-link").value = address;
  try {
    await navigator.clipboard.writeText(address);
    said("map_ui.share.copied");
  } catch {
    part("atlas-link").select();
    said("map_ui.share.select");
  }
}

async function shorten(state) {
  const body = JSON.stringify({ state: state.value });
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(state.catalogue.views_url, { method: "POST", headers, body }).catch(() => null);
  if (!answer?.ok) { said("map_ui.share.failed"); return; }
  await copy(new URL((await answer.json()).url, location.href).href);
}

function said(key) {
  part("atlas-link-said").textContent = word(key);
  announce(word(key));
}
