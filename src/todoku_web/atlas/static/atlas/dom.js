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
