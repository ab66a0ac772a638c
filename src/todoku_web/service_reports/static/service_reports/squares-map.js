// Squares with reports on a map: filled by what the municipality has confirmed, only outlined where nothing is.

import { boundsOf, colour, openMap } from "./base.js";

const VERDICTS = ["unserved", "served", "mixed", "reported"];
const section = document.querySelector("[data-squares-map]");
if (section) { begin(section).catch(() => { section.hidden = true; }); }

async function begin({ dataset }) {
  section.hidden = false;
  const squares = await (await fetch(dataset.squares)).json();
  if (dataset.service) { squares.features = squares.features.filter(({ properties }) => properties.service === dataset.service); }
  const { map } = await openMap(section.querySelector("[data-map]"), { outlines: dataset.outlines, label: dataset.label, bounds: () => boundsOf(squares.features) });
  map.addSource("squares", { type: "geojson", data: squares });
  const colours = () => ["match", ["get", "status"], ...VERDICTS.slice(0, 3).flatMap((one) => [one, colour(`--verdict-${one}`)]), colour("--verdict-reported")];
  const opacity = ["match", ["get", "status"], "reported", 0.15, 0.55];
  map.addLayer({ id: "squares-fill", type: "fill", source: "squares", paint: { "fill-color": colours(), "fill-opacity": opacity } });
  map.addLayer({ id: "squares-edge", type: "line", source: "squares", paint: { "line-color": colours(), "line-width": 2 } });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    map.setPaintProperty("squares-fill", "fill-color", colours());
    map.setPaintProperty("squares-edge", "line-color", colours());
  });
}
