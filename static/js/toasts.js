/* Messages: those of the page, those of an answer's HX-Trigger header, and what to say when an answer fails. */
const SECONDS = 8;
const list = document.getElementById("toasts");

function leave(toast) {
  if (toast.matches(":hover, :focus-within")) setTimeout(() => leave(toast), 2000);
  else toast.remove();
}

function start(toast) {
  if (["success", "info"].includes(toast.dataset.level)) setTimeout(() => leave(toast), SECONDS * 1000);
}

function link(url, label) {
  const way = document.createElement("a");
  way.href = url;
  way.textContent = label;
  return way;
}

export function show({ level = "info", text, undo_url: url, undo_label: label }) {
  const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  toast.dataset.level = level;
  toast.classList.add(`toast-${level}`);
  const words = toast.querySelector("p");
  words.textContent = text;
  if (url) words.append(" ", link(url, label));
  list.append(toast);
}

list.querySelectorAll(".toast-line").forEach(start);
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) if (node.nodeType === 1) start(node);
  }
}).observe(list, { childList: true });

list.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) event.target.closest(".toast-line").remove();
});
document.body.addEventListener("toast", (event) => show(event.detail));
document.body.addEventListener("htmx:sendError", () => show({ level: "error", text: document.body.dataset.lost }));
document.body.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  show({ level: "error", text: status >= 500 ? document.body.dataset.broken : document.body.dataset.refused });
});
