/* Keys: data-key="c" or "g b" on a link, button or field does what a click or the focus would do. "?" lists them.
   j and k go down and up the rows of the table in which the focus is, or of the first one.
   Single keys rest while somebody types, while a dialog is open, and when they are switched off on this device. */
const OFF = "single-keys-off";
const PAUSE = 1000;
let begun = "";
let timer;

const typing = (target) => target.closest("input, textarea, select, [contenteditable=true]");
const isOff = () => localStorage.getItem(OFF) === "yes";

function press(element) {
  if (typing(element)) element.focus();
  else element.click();
}

function find(keys) {
  const all = [...document.querySelectorAll(`[data-key="${CSS.escape(keys)}"]`)];
  return all.find((element) => element.checkVisibility() || element.matches(".tabs a"));
}

function begin(keys) {
  begun = keys;
  clearTimeout(timer);
  timer = setTimeout(() => { begun = ""; }, PAUSE);
}

function step(by) {
  const table = document.activeElement.closest(".tbl") || document.querySelector("main .tbl:has(tbody td > a)");
  const links = table ? [...table.querySelectorAll(":scope > tbody > tr:not([hidden]) > td > a:not(.btn):first-of-type")] : [];
  const row = document.activeElement.closest("tr");
  const at = links.findIndex((link) => link.closest("tr") === row);
  links[Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
}

function open(id) {
  document.getElementById(id)?.showModal();
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    open("palette");
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isOff()) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "?" || event.key === "/") {
    event.preventDefault();
    open(event.key === "?" ? "shortcuts" : "palette");
    return;
  }
  if (!begun && (event.key === "j" || event.key === "k")) {
    step(event.key === "j" ? 1 : -1);
    return;
  }
  const keys = begun ? `${begun} ${event.key}` : event.key;
  const element = find(keys);
  if (element) {
    event.preventDefault();
    begun = "";
    press(element);
  } else if (document.querySelector(`[data-key^="${CSS.escape(event.key)} "]`)) begin(event.key);
});

const name = (element) => element.dataset.keyLabel || element.getAttribute("aria-label") || element.textContent.trim();

function line(list, keys, label) {
  const term = document.createElement("dt");
  term.append(...keys.split(" ").flatMap((key) => [Object.assign(document.createElement("kbd"), { textContent: key }), " "]));
  list.append(term, Object.assign(document.createElement("dd"), { textContent: label }));
}

const list = document.querySelector("[data-shortcut-list]");
const fixed = list.children.length;
new MutationObserver(() => {
  if (!list.closest("dialog").open) return;
  while (list.children.length > fixed) list.lastElementChild.remove();
  const seen = new Set();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (!seen.has(element.dataset.key)) line(list, element.dataset.key, name(element));
    seen.add(element.dataset.key);
  }
}).observe(list.closest("dialog"), { attributeFilter: ["open"] });

document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

const box = document.querySelector("[data-single-keys]");
box.checked = !isOff();
box.addEventListener("change", () => localStorage.setItem(OFF, box.checked ? "no" : "yes"));
