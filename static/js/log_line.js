/* The one-line log: what the line will be read as, shown while it is typed; the server's answer below it is what counts.
   form[data-log-line] holds a textarea, [data-chips] and a JSON data-words: {kinds: {c: "Call"}, outcomes: {spoke: "spoke"},
   people: ["Sara Lindqvist"], labels: {outcome, note, next}}. Enter saves, Shift+Enter starts a line.
   A button with data-starts="c " begins a line with those letters and goes to it. */
const NEXT = /;\s*(?:next|>)\s*:?\s*(.+)$/iu;

function read(line, words) {
  const [, next] = line.match(NEXT) || [];
  const rest = line.replace(NEXT, "").trim();
  const [first, ...others] = rest.split(/\s+/u);
  const kind = words.kinds[first.toLocaleLowerCase()];
  const said = (kind ? others.join(" ") : rest).split(/\s*,\s*/u).filter(Boolean);
  const outcome = said.find((part) => words.outcomes[part.toLocaleLowerCase()]);
  const lower = said.join(" ").toLocaleLowerCase();
  const person = words.people.find((one) => one.split(/\s+/u).some((name) => name.length > 2 && lower.includes(name.toLocaleLowerCase())));
  const isNote = (part) => part !== outcome && !(person && part === said[0]);
  return { kind, person, outcome: outcome && words.outcomes[outcome.toLocaleLowerCase()], note: said.filter(isNote).join(", "), next };
}

function chip(label, value) {
  const element = document.createElement("span");
  element.className = "chip";
  if (label) element.append(label, " ");
  element.append(Object.assign(document.createElement("b"), { textContent: value }));
  return element;
}

function preview(form) {
  const words = JSON.parse(form.dataset.words);
  const line = form.querySelector("textarea").value;
  const { kind, person, outcome, note, next } = read(line, words);
  const parts = [["", kind], ["", person], [words.labels.outcome, outcome], [words.labels.note, note], [words.labels.next, next]];
  const chips = line.trim() ? parts.filter(([, value]) => value).map(([label, value]) => chip(label, value)) : [];
  form.querySelector("[data-chips]").replaceChildren(...chips);
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-log-line]");
  if (form) preview(form);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest("form[data-log-line]");
  if (!form || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-starts]");
  if (!button) return;
  const area = document.querySelector("form[data-log-line] textarea");
  area.value = button.dataset.starts + area.value;
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
});

document.querySelectorAll("form[data-log-line]").forEach(preview);
