/* Choosing rows: inside [data-selection] a box [data-select-all] ticks the row boxes [data-select]; [data-selected-count]
   shows how many; [data-needs-selection] stays refused (aria-disabled) while none is ticked. Shift ticks a range. */
let last = null;

function refresh(area) {
  const boxes = [...area.querySelectorAll("[data-select]")];
  const ticked = boxes.filter((box) => box.checked).length;
  const all = area.querySelector("[data-select-all]");
  if (all) {
    all.checked = boxes.length > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
  const digits = new Intl.NumberFormat(document.documentElement.lang).format(ticked);
  for (const count of area.querySelectorAll("[data-selected-count]")) count.textContent = digits;
  for (const control of area.querySelectorAll("[data-needs-selection]")) {
    control.setAttribute("aria-disabled", String(ticked === 0));
  }
}

function range(area, box) {
  const boxes = [...area.querySelectorAll("[data-select]")];
  const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
  if (from >= 0) for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
}

document.addEventListener("click", (event) => {
  const area = event.target.closest("[data-selection]");
  if (!area) return;
  if (event.target.matches("[data-select-all]")) {
    for (const box of area.querySelectorAll("[data-select]")) box.checked = event.target.checked;
  } else if (event.target.matches("[data-select]")) {
    if (event.shiftKey && last) range(area, event.target);
    last = event.target;
  } else return;
  refresh(area);
});

document.querySelectorAll("[data-selection]").forEach(refresh);
document.body.addEventListener("htmx:afterSwap", (event) => {
  const area = event.target.closest("[data-selection]");
  if (area) refresh(area);
});
