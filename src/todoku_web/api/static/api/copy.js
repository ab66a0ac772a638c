// Puts a button beside each example that copies it.
for (const figure of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = figure.dataset.copyLabel;
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(figure.querySelector("code").textContent);
    button.textContent = figure.dataset.copiedLabel;
    said.textContent = figure.dataset.copiedLabel;
    setTimeout(() => { button.textContent = figure.dataset.copyLabel; said.textContent = ""; }, 2000);
  });
  if (navigator.clipboard) figure.append(button, said);
}
