// The years of the layers that are shown: a slider with steps and play; the date is always in sight.

import { announce, part } from "./dom.js";
import { dateText, word } from "./words.js";

const BEAT_MS = 1500;

/** Keep the slider up with the layers, and the state up with the slider. */
export function runYears(state) {
  const [slider, before, after, play] = ["range", "before", "after", "play"].map((name) => part(`atlas-year-${name}`));
  let years = [];
  let beat = 0;

  const draw = () => {
    years = [...new Set(state.value.layers.flatMap(({ id }) => state.catalogue.layer(id).years))].sort();
    part("atlas-years").hidden = years.length < 2;
    const at = Math.max(0, years.findLastIndex((year) => year <= state.value.year));
    slider.max = String(Math.max(0, years.length - 1));
    slider.value = String(at);
    const text = dateText(years[at]);
    slider.setAttribute("aria-valuetext", text);
    part("atlas-year").textContent = text;
    part("atlas-year-label").textContent = state.primary?.year_label ?? word("map_ui.years.title");
    before.disabled = at === 0;
    after.disabled = at === years.length - 1;
  };
  const show = (at) => {
    state.change({ year: years[at] });
    announce(word("map_ui.years.shown", { year: dateText(years[at]) }));
  };
  const stop = () => {
    clearInterval(beat);
    beat = 0;
    play.setAttribute("aria-pressed", "false");
    play.querySelector("span").textContent = word("map_ui.years.play");
  };
  const start = () => {
    const next = () => show((Number(slider.value) + 1) % years.length);
    beat = setInterval(next, BEAT_MS);
    play.setAttribute("aria-pressed", "true");
    play.querySelector("span").textContent = word("map_ui.years.pause");
    next();
  };
  const step = (way) => {
    stop();
    show(Number(slider.value) + way);
  };
  slider.addEventListener("input", () => { stop(); show(Number(slider.value)); });
  before.addEventListener("click", () => step(-1));
  after.addEventListener("click", () => step(1));
  play.addEventListener("click", () => (beat ? stop() : start()));
  state.addEventListener("change", ({ keys }) => { if (keys.includes("layers") || keys.includes("year")) { draw(); } });
  draw();
}
