// Shows, while somebody writes a question, the answers of the collection that may help, as the portal finds them.

const form = document.querySelector("form[data-near]");
const list = document.querySelector("[data-near-list]");
const head = document.querySelector("[data-near-head]");
const PAUSE_MS = 500;
const LONGEST = 600;
let timer = 0;
let last = 0;

async function look() {
  const said = `${form.elements.title.value} ${form.elements.text.value}`.trim().slice(0, LONGEST);
  const number = (last += 1);
  if (said.length < 2) return;
  try {
    const answer = await fetch(`${form.dataset.near}?${new URLSearchParams({ said })}`, { headers: { Accept: "text/html" } });
    const html = await answer.text();
    if (!answer.ok || number !== last) return;
    if (list.innerHTML.trim() !== html.trim()) list.innerHTML = html;
    head.hidden = !list.children.length;
    if (list.children.length) form.elements.looked.value = "yes"; // they stand in the page: sending asks no second time
  } catch {
    // the portal shows the same once the question is sent
  }
}

if (form && list && head) {
  form.addEventListener("input", (event) => {
    if (!["title", "text"].includes(event.target.name)) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(look, PAUSE_MS);
  });
}
