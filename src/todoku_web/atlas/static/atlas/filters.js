// Chips that choose municipalities: of one filter any, of several all; the others are dimmed.

import { announce, make, part } from "./dom.js";
import { word } from "./words.js";

/** Fill the filters and dim what they leave out on the maps, which `views` returns. */
export function listFilters(state, views) {
  const chips = [];
  const groups = state.catalogue.filters.map(({ id, title, values }) => {
    const buttons = values.map((value) => {
      const chip = make("button", { type: "button", class: "chip", text: value.title, on: { click: () => turn(state, id, value.id) } });
      chips.push({ chip, filter: id, value: value.id });
      return chip;
    });
    return make("fieldset", { class: "chips" }, make("legend", { text: title }), ...buttons);
  });
  part("atlas-filters").replaceChildren(...groups);
  part("atlas-filters-clear").addEventListener("click", () => state.change({ filters: {} }));

  const follow = () => {
    const codes = state.chosenCodes;
    for (const { chip, filter, value } of chips) {
      chip.setAttribute("aria-pressed", String((state.value.filters[filter] ?? []).includes(value)));
    }
    views().forEach((view) => view.dimOutside(codes));
    const text = codes === null ? word("map_ui.filters.none") : word("map_ui.filters.count", { count: codes.length });
    part("atlas-filters-count").textContent = text;
    part("atlas-filters-clear").hidden = codes === null;
    return text;
  };
  state.addEventListener("change", ({ keys }) => {
    if (keys.includes("filters")) { announce(follow()); }
    else if (keys.includes("compare")) { follow(); }
  });
  follow();
}

function turn(state, filter, value) {
  const chosen = state.value.filters[filter] ?? [];
  const next = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
  state.change({ filters: { ...state.value.filters, [filter]: next } });
}
