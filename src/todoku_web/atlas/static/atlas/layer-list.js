// The panel's lists: which layers there are, and those shown with order, opacity, scenario and classes.

import { ClassEditor } from "./class-editor.js";
import { announce, choice, labelled, make, part, refill, signButton } from "./dom.js";
import { CLASSED } from "./state.js";
import { number, word } from "./words.js";

/** Fill the list of all layers by group, and keep its checkboxes up with the state. */
export function listLayers(state) {
  const boxes = new Map();
  const groups = [...state.catalogue.groups].map(([group, layers]) => {
    const items = layers.map((layer) => {
      const changed = () => choose(state, layer, box.checked);
      const box = make("input", { type: "checkbox", name: "layer", value: layer.id, on: { change: changed } });
      boxes.set(layer.id, box);
      const isUnknown = CLASSED.has(layer.kind) && layer.basis === "unknown";
      const note = isUnknown ? make("span", { class: "badge unknown", text: word("map_ui.unknown") }) : null;
      return make("li", {}, make("label", { class: "layer-choice" }, box, make("span", { text: layer.title }), note));
    });
    return make("fieldset", {}, make("legend", { text: group }), make("ul", {}, ...items));
  });
  part("atlas-layers").replaceChildren(...groups);
  const follow = () => boxes.forEach((box, id) => { box.checked = Boolean(state.of(id)); });
  state.addEventListener("change", ({ keys }) => { if (keys.includes("layers")) { follow(); } });
  follow();
}

function choose(state, layer, shown) {
  state.toggle(layer.id, shown);
  announce(word(shown ? "map_ui.layers.shown" : "map_ui.layers.hidden", { title: layer.title }));
}

/** Keep the list of shown layers, the topmost first. */
export function listShown(state) {
  const editors = new Map();
  const draw = () => {
    const shown = [...state.value.layers].reverse();
    const cards = shown.map((one, at) => card(state, one, { first: at === 0, last: at === shown.length - 1 }, editors));
    refill(part("atlas-shown"), ...cards);
    part("atlas-shown-none").hidden = shown.length > 0;
  };
  state.addEventListener("change", ({ keys }) => {
    if (keys.includes("layers")) { draw(); }
    else if (keys.includes("zoom")) { editors.forEach((editor) => editor.follow()); }
  });
  draw();
}

function card(state, one, { first, last }, editors) {
  const layer = state.catalogue.layer(one.id);
  const remove = word("map_ui.layers.remove", { title: layer.title });
  const actions = [
    mover(state, layer, 1, { sign: "↑", name: "map_ui.layers.up", disabled: first }),
    mover(state, layer, -1, { sign: "↓", name: "map_ui.layers.down", disabled: last }),
    signButton("×", remove, () => choose(state, layer, false)),
  ];
  const buttons = make("div", { class: "shown-actions" }, ...actions);
  const head = make("div", { class: "shown-head" }, make("h3", { text: layer.title }), buttons);
  const details = [opacity(state, layer, one)];
  if (layer.scenarios.length > 1) { details.push(scenarios(state, layer, one)); }
  if (CLASSED.has(layer.kind) && layer.basis !== "unknown") {
    if (!editors.has(layer.id)) { editors.set(layer.id, new ClassEditor(state, layer)); }
    details.push(editors.get(layer.id).element);
  }
  if (layer.note) { details.push(make("p", { class: "help", text: layer.note })); }
  return make("li", { class: "shown", data: { layer: layer.id } }, head, ...details);
}

function mover(state, layer, step, { sign, name, disabled }) {
  const move = () => {
    state.move(layer.id, step);
    const place = state.value.layers.length - state.value.layers.findIndex(({ id }) => id === layer.id);
    announce(word("map_ui.layers.moved", { title: layer.title, place }));
  };
  return signButton(sign, word(name, { title: layer.title }), move, { disabled, data: { key: `${layer.id}${step}` } });
}

function opacity(state, layer, one) {
  const read = (value) => `${number(value, "ratio")}%`;
  const shown = make("output", { text: read(one.opacity) });
  const slider = make("input", {
    type: "range",
    min: "0.1",
    max: "1",
    step: "0.05",
    value: String(one.opacity),
    "aria-label": word("map_ui.layers.opacity_of", { title: layer.title }),
    data: { key: `${layer.id}-opacity` },
    on: {
      input: () => {
        shown.textContent = read(Number(slider.value));
        state.fade(layer.id, Number(slider.value));
      },
    },
  });
  return make("label", { class: "slider" }, make("span", { text: word("map_ui.layers.opacity") }), slider, shown);
}

function scenarios(state, layer, one) {
  const options = layer.scenarios.map(({ id, title }) => [id, title]);
  const changed = (scenario) => state.changeLayer(layer.id, { scenario });
  const select = choice(options, one.scenario, { key: `${layer.id}-scenario`, changed });
  return labelled(word("map_ui.layers.scenario"), select, "stack");
}
