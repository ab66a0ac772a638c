// Lets people set the classes of a layer: how many, by which rule, or each bound by hand.

import { boundsFrom, classOf, equalBounds, LEAST, MOST, quantileBounds, tidy } from "./classes.js";
import { announce, choice, labelled, make, refill } from "./dom.js";
import { boundsOfLayer, countedValues, headerShown } from "./drawing.js";
import { scaleOf, unitText, word } from "./words.js";

const RULES = { quantile: quantileBounds, equal: equalBounds };

/** The editor of one layer's classes, closed at first; it lives as long as the page. */
export class ClassEditor {
  constructor(state, layer) {
    Object.assign(this, { state, layer, rule: state.of(layer.id).bounds ? "manual" : "given" });
    this.fields = make("div", { class: "class-fields" });
    this.fault = make("p", { class: "wrong-text", role: "alert" });
    this.note = make("p", { class: "help" });
    const summary = make("summary", { text: word("map_ui.classes.edit") });
    const inner = [summary, this.fields, this.fault, this.note];
    this.element = make("details", { class: "classes", on: { toggle: () => this.draw() } }, ...inner);
  }

  /** Show other bounds where larger or smaller squares have come into sight. */
  follow() { if (this.element.open) { this.draw(); } }

  get bounds() { return boundsOfLayer(this.state, this.layer); }

  draw() {
    const now = this.bounds.length + 1;
    const rules = ["given", "quantile", "equal", "manual"].map((rule) => [rule, word(`map_ui.classes.${rule}`)]);
    const counts = new Set([now, ...Array.from({ length: MOST - LEAST + 1 }, (_, at) => at + LEAST)]);
    const rule = choice(rules, this.rule, { key: `${this.layer.id}-rule`, changed: (one) => this.byRule(one, now) });
    const count = choice([...counts].sort((one, other) => one - other).map((one) => [String(one), String(one)]), String(now), {
      key: `${this.layer.id}-count`,
      changed: (one) => this.byRule(RULES[this.rule] ? this.rule : "quantile", Number(one)),
    });
    refill(
      this.fields,
      labelled(word("map_ui.classes.rule"), rule),
      labelled(word("map_ui.classes.count"), count),
      this.inputs(),
    );
  }

  inputs() {
    const scale = scaleOf(this.layer.unit);
    this.boxes = this.bounds.map((bound, at) =>
      make("input", {
        type: "number",
        step: "any",
        value: String(tidy(bound * scale)),
        "aria-label": word("map_ui.classes.bound", { number: at + 1 }),
        data: { key: `${this.layer.id}-bound-${at}` },
        on: { change: () => this.byHand() },
      }),
    );
    const unit = unitText(this.layer.unit);
    const legend = make("legend", { text: word("map_ui.classes.bounds", { unit: unit || "—" }) });
    return make("fieldset", { class: "bounds" }, legend, ...this.boxes);
  }

  async byRule(rule, count) {
    this.rule = rule;
    this.say(null);
    if (rule === "manual") { this.boxes[0]?.focus(); return; }
    const bounds = rule === "given" ? null : RULES[rule](await countedValues(this.state, this.layer), count);
    if (bounds?.length === 0) { this.say("map_ui.classes.too_alike"); return; }
    this.set(bounds);
  }

  byHand() {
    const { bounds, fault, at } = boundsFrom(this.boxes.map(({ value }) => value), scaleOf(this.layer.unit));
    this.boxes.forEach((box, place) => box.setAttribute("aria-invalid", String(place === at)));
    this.say(fault, at);
    if (bounds) {
      this.rule = "manual";
      this.set(bounds);
    }
  }

  set(bounds) {
    this.state.changeLayer(this.layer.id, { bounds });
    this.draw();
    this.note.textContent = this.between(bounds ?? []);
    announce(word("map_ui.classes.changed", { title: this.layer.title, count: this.bounds.length + 1 }));
  }

  say(fault, at = 0) {
    this.fault.textContent = fault ? word(fault, { number: at + 1 }) : "";
  }

  /** Say where a bound lies between two levels of the data: squares of that level fall below it. */
  between(bounds) {
    const levels = this.layer.kind === "squares" ? headerShown(this.state, this.layer).levels : [];
    const off = bounds.filter((bound) => bound > levels[0] && bound < levels.at(-1) && !levels.includes(bound));
    if (!off.length) { return ""; }
    const scale = scaleOf(this.layer.unit);
    const pairs = off.map((bound) => `${tidy(bound * scale)} → ${tidy(levels[classOf(levels, bound)] * scale)}`);
    return word("map_ui.classes.between_levels", { pairs: pairs.join("、") });
  }
}
