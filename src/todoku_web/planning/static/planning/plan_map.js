// The map of a plan: squares, routes, stations and exchange of one version, or what differs between two.
// Every feature of it stands in a table on the page or one step away; a click tells of it and leads to comment and change.

const COLOURS = { route: "#00429d", added: "#00693e", removed: "#a3162b", kept: "#8b95a3", site: "#d4500c", ink: "#1a1f26" };
const PAPER = { light: "#f3f5f8", dark: "#1d232a" };
const PICK_PX = 6;

const EMPTY = { type: "FeatureCollection", features: [] };
const dark = () => matchMedia("(prefers-color-scheme: dark)").matches;

async function collection(url) {
  const answer = await fetch(url);
  return answer.ok ? answer.json() : EMPTY;
}

function boundsOf(found) {
  const bounds = new maplibregl.LngLatBounds();
  const visit = (part) => (typeof part[0] === "number" ? bounds.extend(part) : part.forEach(visit));
  for (const { features } of found) for (const one of features) if (one.geometry) visit(one.geometry.coordinates);
  return bounds;
}

function node(name, text = "", attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

// What is told of a feature: pairs of a word and a value. Unknown stays "unknown".
function told(kind, held, words) {
  const number = (value, unit = "") => (value === null || value === undefined ? words.unknown : `${Number(value).toLocaleString()}${unit}`);
  if (kind === "edge") {
    return [
      [words.length, number(Math.round(held.length_m), " m")], [words.branch, number(held.branch_rank)],
      [words.households, number(held.households)], [words.cost, number(held.cost_jpy)], [words.fibres, number(held.fibres)],
    ];
  }
  if (kind === "site") return [[words.height, number(held.height_m, " m")], [words.covered, number(Math.round(held.covered_population))]];
  const rows = [[words.households, number(held.households)], [words.population, number(held.population)]];
  if (held.state) rows.push([words.state, words[`state.${held.state}`] ?? held.state]);
  return [...rows, [words.in_plan, held.in_plan ? words.yes : words.no]];
}

const KINDS = {
  "sites-dots": { kind: "site", id: "site_id", edits: [["keep_site", "keep"], ["leave_site", "leave"], ["move_site", "move"]] },
  "routes-lines": { kind: "edge", id: "edge_id", edits: [["forbid_road", "forbid"], ["force_road", "force"]] },
  "cells-fill": { kind: "cell", id: "mesh_code", edits: [] },
};

function popup(layer, held, place, { words, comments, changes }) {
  const { kind, id, edits } = KINDS[layer];
  const box = node("div");
  box.append(node("strong", `${words[kind]} ${String(held[id]).slice(0, kind === "cell" ? 12 : 8)}`));
  if (held.change) box.append(node("p", words[held.change]));
  const list = node("dl");
  for (const [name, value] of told(kind, held, words)) list.append(node("dt", name), node("dd", value));
  box.append(list);
  const link = (base, query, hash, name) => box.append(node("a", name, { href: `${base}?${new URLSearchParams(query)}#${hash}` }));
  if (comments) link(comments, { target: kind, target_id: held[id] }, "new-comment", words.comment);
  for (const [name, word] of changes ? edits : []) link(changes, { kind: name, target: held[id] }, "edit-form", words[word]);
  if (changes && kind === "cell") {
    link(changes, { kind: "place_site", lat: place.lat.toFixed(6), lon: place.lng.toFixed(6) }, "edit-form", words.move_hint);
  }
  return box;
}

function layersOf({ compared }) {
  const change = (otherwise) => (compared ? ["match", ["get", "change"], "added", COLOURS.added, "removed", COLOURS.removed, COLOURS.kept] : otherwise);
  const width = compared ? ["match", ["get", "change"], "kept", 2, 4] : 2.5;
  return [
    { id: "cells-fill", source: "cells", type: "fill", paint: { "fill-color": ["case", ["get", "in_plan"], "#f5b942", "#c9ced6"], "fill-opacity": 0.55, "fill-antialias": false } },
    { id: "boundary-line", source: "boundary", type: "line", paint: { "line-color": "#7f8b99", "line-width": 1.5 } },
    { id: "roads-line", source: "roads", type: "line", paint: { "line-color": "#9aa3af", "line-width": 0.7 } },
    { id: "routes-casing", source: "routes", type: "line", paint: { "line-color": "#ffffff", "line-width": 4.5, "line-opacity": compared ? 0 : 0.9 } },
    { id: "routes-lines", source: "routes", type: "line", paint: { "line-color": change(COLOURS.route), "line-width": width } },
    { id: "sites-dots", source: "sites", type: "circle", paint: { "circle-radius": 7, "circle-color": change(COLOURS.site), "circle-stroke-color": COLOURS.ink, "circle-stroke-width": 2 } },
    { id: "exchange-dot", source: "exchange", type: "circle", paint: { "circle-radius": 5, "circle-color": COLOURS.ink, "circle-stroke-color": "#ffffff", "circle-stroke-width": 2 } },
  ];
}

async function start(box) {
  const words = JSON.parse(box.dataset.words);
  const { base, comments, changes, changed } = box.dataset;
  const network = box.dataset.network === "yes";
  const url = (name) => (changed && (name === "routes" || name === "sites") ? changed.replace("NAME", name) : `${base}map/${name}.geojson`);
  const names = network ? ["cells", "boundary", "roads", "routes", "sites", "exchange"] : ["cells", "boundary"];
  const found = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await collection(url(name))])));
  const sources = Object.fromEntries(
    ["cells", "boundary", "roads", "routes", "sites", "exchange"].map((name) => [name, { type: "geojson", data: found[name] ?? EMPTY }]),
  );
  const style = {
    version: 8, sources,
    layers: [{ id: "paper", type: "background", paint: { "background-color": dark() ? PAPER.dark : PAPER.light } }, ...layersOf({ compared: Boolean(changed) })],
  };
  const map = new maplibregl.Map({
    container: box, style, bounds: boundsOf([found.cells, found.boundary]), fitBoundsOptions: { padding: 16 }, attributionControl: false,
    locale: { "Map.Title": box.dataset.title, "NavigationControl.ZoomIn": words.zoom_in, "NavigationControl.ZoomOut": words.zoom_out, "Popup.Close": words.close },
  });
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }));
  map.addControl(new maplibregl.ScaleControl());
  map.on("click", (event) => {
    const near = [[event.point.x - PICK_PX, event.point.y - PICK_PX], [event.point.x + PICK_PX, event.point.y + PICK_PX]];
    for (const layer of Object.keys(KINDS)) {
      const [hit] = map.queryRenderedFeatures(near, { layers: [layer] });
      if (hit) {
        const content = popup(layer, hit.properties, event.lngLat, { words, comments, changes });
        new maplibregl.Popup({ maxWidth: "20rem" }).setLngLat(event.lngLat).setDOMContent(content).addTo(map);
        return;
      }
    }
  });
  map.once("idle", () => box.setAttribute("data-ready", "yes"));
}

const box = document.getElementById("plan-map");
if (box) start(box);
