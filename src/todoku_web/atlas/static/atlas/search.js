// Finds a municipality by name, kana, romaji or code: a combobox with a list, as the ARIA practices describe it.

import { announce, make, part } from "./dom.js";
import { word } from "./words.js";

const WAIT_MS = 150;

/** Run the search at an address; `found(area)` is called with what was chosen. */
export function runSearch(url, found) {
  const [box, list] = [part("atlas-search"), part("atlas-search-list")];
  let options = [];
  let active = -1;
  let waiting = 0;
  let asked = "";

  const close = () => {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
    active = -1;
  };
  const choose = (area) => {
    if (!area.bounds) { return; }
    close();
    box.value = area.name;
    found(area);
  };
  const mark = (at) => {
    active = (at + options.length) % options.length;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === active)));
    box.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  };
  const show = (areas) => {
    options = areas;
    active = -1;
    box.removeAttribute("aria-activedescendant");
    const items = areas.map((area, at) => option(area, at, () => choose(area)));
    const none = { class: "none", role: "option", "aria-disabled": "true", text: word("map_ui.search.none") };
    list.replaceChildren(...(items.length ? items : [make("li", none)]));
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    announce(word("map_ui.search.count", { count: areas.length }));
  };
  const ask = async () => {
    const query = box.value.trim();
    asked = query;
    if (!query) { close(); return; }
    const areas = await searched(url, query);
    if (asked === query && document.activeElement === box) { show(areas); }
  };
  const enter = async () => {
    clearTimeout(waiting);
    const query = box.value.trim();
    if (active >= 0) { choose(options[active]); return; }
    if (!query) { return; }
    const areas = await searched(url, query);
    if (areas.length === 1 || (areas[0]?.name === query && areas[1]?.name !== query)) { choose(areas[0]); } else { show(areas); }
  };
  const keys = {
    ArrowDown: () => { if (list.hidden) { ask(); } else if (options.length) { mark(active + 1); } },
    ArrowUp: () => { if (!list.hidden && options.length) { mark(active < 0 ? options.length - 1 : active - 1); } },
    Enter: enter,
    Escape: () => { if (list.hidden) { box.value = ""; } else { close(); } },
  };
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT_MS);
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || !keys[event.key]) { return; }
    event.preventDefault();
    keys[event.key]();
  });
  box.addEventListener("blur", () => setTimeout(close, WAIT_MS));
  box.form.addEventListener("submit", (event) => { event.preventDefault(); enter(); });
}

async function searched(url, query) {
  const answer = await fetch(`${url}?${new URLSearchParams({ q: query })}`);
  if (!answer.ok) { return []; }
  return (await answer.json()).results;
}

function option(area, at, chosen) {
  const more = [area.kana, area.within, area.code6].filter(Boolean).join(" · ");
  const told = { id: `atlas-found-${at}`, role: "option", "aria-selected": "false", "aria-disabled": String(!area.bounds) };
  return make(
    "li",
    { ...told, on: { mousedown: (event) => event.preventDefault(), click: chosen } },
    make("span", { text: area.name }),
    make("span", { class: "quiet-text", text: area.bounds ? more : word("map_ui.search.outside", { more }) }),
  );
}
