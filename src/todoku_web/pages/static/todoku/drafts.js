// Drafts: what somebody writes into a form marked data-draft="key" is kept in this browser until it has been taken.
// It is offered back to the same person only; passwords, hidden fields and files are never kept.

const PREFIX = "todoku-draft";
const LONGEST_MS = 30 * 24 * 3600 * 1000;
const NEVER_KEPT = new Set(["password", "hidden", "file", "submit", "button", "reset", "image"]);

const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";
const person = meta("todoku-person");
const keyOf = (form) => `${PREFIX}:${person}:${form.dataset.draft}`;

function store(action) {
  try {
    return action(window.localStorage);
  } catch {
    return null; // the browser keeps nothing, or is full: the form works all the same
  }
}

const read = (key) => store((kept) => JSON.parse(kept.getItem(key)));
const write = (key, draft) => store((kept) => kept.setItem(key, JSON.stringify(draft)));
const drop = (key) => store((kept) => kept.removeItem(key));
const keys = () => store((kept) => Object.keys(kept).filter((key) => key.startsWith(`${PREFIX}:`))) ?? [];

const fields = (form) => [...form.elements].filter((field) => field.name && !NEVER_KEPT.has(field.type));

function valuesOf(form) {
  const values = {};
  for (const field of fields(form)) {
    const choice = field.type === "checkbox" || field.type === "radio";
    if (choice && !field.checked) values[field.name] ??= [];
    else if (field.type === "select-multiple") values[field.name] = [...field.selectedOptions].map((one) => one.value);
    else (values[field.name] ??= []).push(field.value);
  }
  return values;
}

function putBack(form, values) {
  const seen = {};
  for (const field of fields(form)) {
    const kept = values[field.name];
    if (!kept) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = kept.includes(field.value);
    else if (field.type === "select-multiple") for (const one of field.options) one.selected = kept.includes(one.value);
    else {
      const place = (seen[field.name] = (seen[field.name] ?? -1) + 1);
      if (kept[place] !== undefined) field.value = kept[place];
    }
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function offer(form, draft) {
  const bar = document.getElementById("draft-offer").content.firstElementChild.cloneNode(true);
  const when = new Date(draft.at).toLocaleString(document.documentElement.lang);
  const line = bar.querySelector("[data-draft-line]");
  line.textContent = line.dataset.draftLine.replace("{when}", when);
  bar.querySelector("[data-draft-restore]").addEventListener("click", () => {
    putBack(form, draft.values);
    bar.replaceChildren(bar.dataset.restored);
    fields(form)[0]?.focus();
  });
  bar.querySelector("[data-draft-discard]").addEventListener("click", () => {
    drop(keyOf(form));
    bar.remove();
  });
  form.prepend(bar);
}

function follow(form) {
  const key = keyOf(form);
  const before = JSON.stringify(valuesOf(form));
  const draft = read(key);
  if (draft && JSON.stringify(draft.values) !== before) offer(form, draft);
  let waiting = 0;
  const keep = () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => write(key, { at: Date.now(), values: valuesOf(form), sent: false }), 300);
  };
  form.addEventListener("input", keep);
  form.addEventListener("submit", () => {
    window.clearTimeout(waiting);
    write(key, { at: Date.now(), values: valuesOf(form), sent: true });
  });
}

// A form that was sent and led to a page that is neither a failure nor the way to sign in has been taken: its draft goes.
// Where it led to the page it stands on, a message of success says so.
function tidy(forms) {
  const here = new Set(document.querySelector(".messages .success") ? [] : forms.map(keyOf));
  const refused = meta("todoku-keeps-drafts") !== "";
  for (const key of keys()) {
    const draft = read(key);
    const old = !draft || Date.now() - draft.at > LONGEST_MS;
    if (old || (draft.sent && !refused && !here.has(key))) drop(key);
    else if (draft.sent) write(key, { ...draft, sent: false });
  }
}

const forms = [...document.querySelectorAll("form[data-draft]")];
tidy(forms);
for (const form of forms) follow(form);
