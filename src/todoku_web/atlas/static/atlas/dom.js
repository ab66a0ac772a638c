// Builds elements from values alone: no text is ever read as markup.

/** Return an element: `on` holds its listeners, `data` its data-attributes, `text` its text, the rest its attributes. */
export function make(tag, { on = {}, data = {}, text, ...attributes } = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) { continue; }
    made.setAttribute(name, value === true ? "" : value);
  }
  Object.assign(made.dataset, data);
  for (const [event, heard] of Object.entries(on)) { made.addEventListener(event, heard); }
  if (text !== undefined) { made.textContent = text; }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Return a control with its label before it. */
export function labelled(text, control, look = "row") {
  return make("label", { class: look }, make("span", { text }), control);
}

/** Return a choice between `[value, text]`; `changed(value)` is called with what is chosen. */
export function choice(options, chosen, { key, changed }) {
  const made = options.map(([value, text]) => make("option", { value, text, selected: value === chosen }));
  const select = make("select", { data: { key }, on: { change: () => changed(select.value) } }, ...made);
  return select;
}

/** Return a button that bears a sign only; its name is said and shown when one points at it. */
export function signButton(sign, name, clicked, more = {}) {
  const told = { type: "button", class: "quiet icon", "aria-label": name, title: name, text: sign };
  return make("button", { ...told, ...more, on: { click: clicked } });
}

/** Return the page's element that bears this id. */
export const part = (id) => document.getElementById(id);

/** Tell people who do not see the map what has changed. */
export function announce(text) {
  part("atlas-status").textContent = text;
}

/** Whether movement is unwelcome. */
export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Replace what an element holds, and keep the focus on the control that bears the same key as before. */
export function refill(holder, ...children) {
  const key = holder.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  holder.replaceChildren(...children);
  if (key) { [...holder.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key && !one.disabled)?.focus(); }
}
