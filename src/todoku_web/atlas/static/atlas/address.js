// The state of the page in its address, so that a copied address shows the same map.

const numbers = (text) => (text ?? "").split(",").filter(Boolean).map(Number);
const parts = (text) => (text ?? "").split(",").filter(Boolean);

/** Return what an address query says; nothing in it has been checked. */
export function readQuery(query) {
  const asked = new URLSearchParams(query);
  const raw = { palette: asked.get("palette"), pattern: asked.has("pattern"), pick: asked.get("pick"), filters: {} };
  if (asked.has("layers")) {
    raw.layers = parts(asked.get("layers")).map((id) => ({
      id,
      opacity: asked.get(`opacity.${id}`) ?? undefined,
      scenario: asked.get(`scenario.${id}`) ?? undefined,
      bounds: numbers(asked.get(`classes.${id}`)),
    }));
  }
  if (asked.has("year")) { raw.year = asked.get("year"); }
  if (asked.has("at")) { raw.view = numbers(asked.get("at")); }
  for (const [name, value] of asked) {
    if (name.startsWith("filter.")) { raw.filters[name.slice("filter.".length)] = parts(value); }
  }
  if (asked.has("compare")) {
    raw.compare = { year: asked.get("compare"), scenario: asked.get("with"), difference: asked.has("difference") };
  }
  return raw;
}

/** Return the query that says what the page shows; `kept` holds what others say in it, such as the language. */
export function writeQuery(value, kept = {}) {
  const said = new URLSearchParams(kept);
  said.set("layers", value.layers.map(({ id }) => id).join());
  for (const { id, opacity, scenario, bounds } of value.layers) {
    said.set(`opacity.${id}`, String(opacity));
    if (scenario) { said.set(`scenario.${id}`, scenario); }
    if (bounds) { said.set(`classes.${id}`, bounds.join()); }
  }
  if (value.year) { said.set("year", value.year); }
  if (value.palette !== "viridis") { said.set("palette", value.palette); }
  if (value.pattern) { said.set("pattern", "1"); }
  if (value.view) { said.set("at", value.view.join()); }
  if (value.pick) { said.set("pick", value.pick); }
  for (const [id, chosen] of Object.entries(value.filters)) {
    if (chosen.length) { said.set(`filter.${id}`, chosen.join()); }
  }
  if (value.compare) {
    said.set("compare", value.compare.year);
    if (value.compare.scenario) { said.set("with", value.compare.scenario); }
    if (value.compare.difference) { said.set("difference", "1"); }
  }
  return said.toString().replaceAll("%2C", ",");
}

/** Keep the address of the page, and of the page in the other language, up with the state. */
export function keepAddress(state) {
  const other = document.querySelector(".site-tools a[hreflang]");
  const write = () => {
    const lang = new URLSearchParams(location.search).get("lang");
    history.replaceState(null, "", `?${writeQuery(state.value, lang ? { lang } : {})}`);
    if (other) { other.search = `?${writeQuery(state.value, { lang: other.hreflang })}`; }
  };
  let waiting = 0;
  state.addEventListener("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(write, 200);
  });
  return write;
}
