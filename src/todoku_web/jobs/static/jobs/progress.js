// Shows how far a job is, from the server's event stream; when it has ended the page is loaded anew,
// unless somebody prevents the event "job:ended" that is fired on the element.
for (const place of document.querySelectorAll("[data-job-events]")) follow(place);

export function follow(place) {
  const stream = new EventSource(place.dataset.jobEvents);
  stream.addEventListener("progress", (message) => show(place, JSON.parse(message.data)));
  stream.addEventListener("ended", (message) => {
    stream.close();
    const ended = new CustomEvent("job:ended", { bubbles: true, cancelable: true, detail: JSON.parse(message.data) });
    if (place.dispatchEvent(ended)) location.reload();
  });
  addEventListener("pagehide", () => stream.close());
}

function show(place, { state, text, done, total }) {
  const said = place.querySelector("[data-job-text]");
  if (said.textContent !== text) said.textContent = text;
  place.querySelector("[data-job-parts]").textContent = total ? `${done} / ${total}` : "";
  const bar = place.querySelector("progress");
  bar.hidden = state === "waiting";
  if (total) {
    bar.max = total;
    bar.value = done;
  } else {
    bar.removeAttribute("value");
  }
}
