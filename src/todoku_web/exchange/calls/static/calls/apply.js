// Shows a field of a form only while the answer that it hangs on is given; without this script all of them are shown.

const form = document.querySelector("form[data-conditions]");

function answer(name) {
  const fields = [...form.elements].filter((field) => field.name === name);
  const chosen = fields.find((field) => (field.type === "radio" || field.type === "checkbox" ? field.checked : true));
  const hidden = fields[0]?.closest("[data-asked]")?.hidden;
  return chosen && !hidden ? chosen.value : "";
}

function show() {
  for (const part of form.querySelectorAll("[data-asked]")) {
    part.hidden = answer(part.dataset.asked) !== part.dataset.value;
  }
}

if (form) {
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  show();
}
