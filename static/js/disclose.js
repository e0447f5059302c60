/* What opens and closes: menus and explanations (details), rows with aria-controls, controls that are refused. */
const FLOATING = "details.menu[open], details.why[open], details.why-in[open]";

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(FLOATING)) {
    if (!open.contains(event.target)) open.open = false;
  }
  const refused = event.target.closest('[aria-disabled="true"]');
  if (refused) {
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  const button = event.target.closest("button[aria-expanded][aria-controls]:not([hx-get])");
  const target = button && document.getElementById(button.getAttribute("aria-controls"));
  if (!target) return;
  target.hidden = !target.hidden;
  button.setAttribute("aria-expanded", String(!target.hidden));
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = [...document.querySelectorAll(FLOATING)].pop();
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
