// Asks, as soon as the times or the town change, whether the equipment is free, and shows what the portal answers.

const form = document.querySelector("form[data-answers]");
const place = document.getElementById("answer");
const ASKED = ["starts_on", "starts_hour", "ends_on", "ends_hour", "destination", "count", "unit"];
let last = 0;

async function ask() {
  const fields = new FormData(form);
  const query = new URLSearchParams(ASKED.map((name) => [name, fields.get(name) ?? ""]));
  const number = (last += 1);
  try {
    const answer = await fetch(`${form.dataset.answers}?${query}`, { headers: { Accept: "text/html" } });
    const html = await answer.text();
    if (answer.ok && number === last) place.innerHTML = html;
  } catch {
    // the button beside asks the same without this
  }
}

if (form && place) {
  form.addEventListener("change", (event) => {
    if (ASKED.includes(event.target.name)) ask();
  });
  if (form.elements.starts_on.value && form.elements.ends_on.value) ask();
}
