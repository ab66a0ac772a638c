// Two maps of the same place side by side: other years, other scenarios, or the difference.

import { announce, make, part, refill } from "./dom.js";
import { shownOf } from "./drawing.js";
import { CLASSED } from "./state.js";
import { dateText, word } from "./words.js";

/** Run the comparison; `open()` makes the second map and `close()` takes it away. */
export function runComparison(state, { open, close }) {
  const [box, choices] = [part("atlas-compare"), part("atlas-compare-choices")];
  box.addEventListener("change", () => state.change({ compare: box.checked ? firstComparison(state) : null }));

  const draw = () => {
    const { compare } = state.value;
    const layer = state.primary;
    box.checked = Boolean(compare);
    choices.hidden = !compare;
    if (compare && layer) { refill(choices, ...fields(state, layer, compare)); }
    caption(state, layer);
  };
  const follow = async () => {
    if (state.value.compare) { await open(); } else { close(); }
    draw();
  };
  state.addEventListener("change", ({ keys }) => {
    if (keys.includes("compare")) {
      follow();
      announce(word(state.value.compare ? "map_ui.compare.on" : "map_ui.compare.off"));
    } else if (keys.includes("layers") || keys.includes("year")) { draw(); }
  });
  return follow();
}

function firstComparison(state) {
  const layer = state.primary;
  const shown = layer ? shownOf(state, layer, "a") : { year: "", scenario: "" };
  const year = layer?.years.findLast((one) => one !== shown.year) ?? shown.year;
  const scenario = layer?.scenarios.find(({ id }) => id !== shown.scenario)?.id ?? shown.scenario;
  return layer?.scenarios.length > 1 ? { year: shown.year, scenario, difference: false } : { year, scenario, difference: false };
}

function fields(state, layer, compare) {
  const change = (patch) => state.change({ compare: { ...state.value.compare, ...patch } });
  const year = choice(word("map_ui.compare.year"), "compare-year", layer.years.map((one) => [one, dateText(one)]), compare.year, (value) => change({ year: value }));
  const scenario = choice(word("map_ui.compare.scenario"), "compare-scenario", layer.scenarios.map(({ id, title }) => [id, title]), compare.scenario, (value) => change({ scenario: value }));
  const difference = make("input", { type: "checkbox", checked: compare.difference, data: { key: "compare-difference" }, on: { change: () => change({ difference: difference.checked }) } });
  return [
    layer.years.length > 1 ? year : null,
    layer.scenarios.length > 1 ? scenario : null,
    CLASSED.has(layer.kind) ? make("label", { class: "check" }, difference, make("span", { text: word("map_ui.compare.difference") })) : null,
    layer.years.length < 2 && layer.scenarios.length < 2 ? make("p", { class: "help", text: word("map_ui.compare.nothing", { title: layer.title }) }) : null,
  ].filter(Boolean);
}

function choice(title, key, options, chosen, changed) {
  const made = options.map(([value, text]) => make("option", { value, text, selected: value === chosen }));
  const select = make("select", { data: { key }, on: { change: () => changed(select.value) } }, ...made);
  return make("label", { class: "row" }, make("span", { text: title }), select);
}

/** Write over each map what it shows. */
function caption(state, layer) {
  const { compare } = state.value;
  for (const side of ["a", "b"]) {
    const shown = layer ? shownOf(state, layer, side) : null;
    const scenario = layer?.scenarios.length > 1 ? layer.scenarios.find(({ id }) => id === shown.scenario)?.title : null;
    const said = shown ? [dateText(shown.year), scenario].filter(Boolean).join(" ") : "";
    const element = part(`atlas-side-${side}`);
    element.hidden = !compare;
    element.textContent = side === "b" && compare?.difference ? word("map_ui.compare.shows_difference", { said }) : word(`map_ui.compare.side_${side}`, { said });
  }
}
