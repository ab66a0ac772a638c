// Says at once that a file is too large, before it is sent for nothing.

const MEGABYTE = 2 ** 20;

for (const field of document.querySelectorAll("input[type=file][data-most-mb]")) {
  field.addEventListener("change", () => {
    const large = (field.files[0]?.size ?? 0) > Number(field.dataset.mostMb) * MEGABYTE;
    field.setCustomValidity(large ? field.dataset.tooLarge : "");
    field.reportValidity();
    if (large) { field.value = ""; }
  });
}
