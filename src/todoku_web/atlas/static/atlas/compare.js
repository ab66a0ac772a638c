// Two maps of the same place side by side: other years, other scenarios, or the difference.

import { announce, choice, labelled, make, part, refill } from "./dom.js";
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
  const made = [];
  if (layer.years.length > 1) {
    const years = layer.years.map((year) => [year, dateText(year)]);
    const year = choice(years, compare.year, { key: "compare-year", changed: (value) => change({ year: value }) });
    made.push(labelled(word("map_ui.compare.year"), year));
  }
  if (layer.scenarios.length > 1) {
    const scenarios = layer.scenarios.map(({ id, title }) => [id, title]);
    const changed = (value) => change({ scenario: value });
    const scenario = choice(scenarios, compare.scenario, { key: "compare-scenario", changed });
    made.push(labelled(word("map_ui.compare.scenario"), scenario, "stack"));
  }
  if (!made.length) { return [make("p", { class: "help", text: word("map_ui.compare.nothing", { title: layer.title }) })]; }
  return CLASSED.has(layer.kind) ? [...made, differenceBox(compare, change)] : made;
}

function differenceBox(compare, change) {
  const box = make("input", {
    type: "checkbox",
    checked: compare.difference,
    data: { key: "compare-difference" },
    on: { change: () => change({ difference: box.checked }) },
  });
  return make("label", { class: "check" }, box, make("span", { text: word("map_ui.compare.difference") }));
}

/** Write over each map what it shows. */
function caption(state, layer) {
  const { compare } = state.value;
  for (const side of ["a", "b"]) {
    const shown = layer ? shownOf(state, layer, side) : null;
    const scenario = layer?.scenarios.length > 1 ? layer.scenarios.find(({ id }) => id === shown.scenario)?.title : null;
    const said = shown ? [dateText(shown.year), scenario].filter(Boolean).join(" ") : "";
    const key = side === "b" && compare?.difference ? "map_ui.compare.shows_difference" : `map_ui.compare.side_${side}`;
    const element = part(`atlas-side-${side}`);
    element.hidden = !compare;
    element.textContent = word(key, { said });
  }
}
