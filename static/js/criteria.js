/* The builder of criteria: inside [data-criteria] it draws the JSON of the box as groups and conditions, and writes each
   change back into the box, which then tells "change". Its words and the fields come with data-catalogue; with
   data-single there is one condition and no group. What the box holds and cannot be drawn stays in the box. */
const NO_VALUE = ["filled", "empty"];
const PLAIN_NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d{1,10})?$/;
const UNITS = { last_days: 1, next_days: -1 };

function make(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) made.setAttribute(name, value);
  }
  made.append(...inside.filter((part) => part !== null));
  return made;
}

class Builder {
  constructor(area) {
    this.area = area;
    this.box = area.querySelector("[data-criteria-json]");
    this.place = area.querySelector("[data-criteria-builder]");
    this.single = "single" in area.dataset;
    Object.assign(this, JSON.parse(area.dataset.catalogue));
    this.tree = this.read();
    if (this.tree === undefined) return;
    const label = area.closest(".field, .form-row")?.querySelector("label");
    this.place.setAttribute("role", "group");
    if (label) this.place.setAttribute("aria-label", label.firstChild.textContent.trim());
    this.box.hidden = true;
    this.place.hidden = false;
    this.draw();
  }

  /* The tree in the box, a top group around it; undefined where it cannot be drawn. */
  read() {
    const text = this.box.value.trim();
    let tree;
    try {
      tree = text && text !== "null" ? JSON.parse(text) : {};
    } catch {
      return undefined;
    }
    if (this.single) return this.isCondition(tree) ? tree : this.fresh();
    if (this.isCondition(tree)) return { all: [tree] };
    if (Object.keys(tree).length === 0) return { all: [] };
    return this.canDraw(tree) ? tree : undefined;
  }

  isCondition(node) {
    return node !== null && typeof node === "object" && "field" in node;
  }

  canDraw(node) {
    if (this.isCondition(node)) return true;
    if (node === null || typeof node !== "object") return false;
    const keys = Object.keys(node);
    const known = keys.length === 1 && this.groups.some(([how]) => how === keys[0]) && Array.isArray(node[keys[0]]);
    return known && node[keys[0]].every((part) => this.canDraw(part));
  }

  fresh() {
    return { field: "", op: "", value: null };
  }

  /* What goes into the box: without groups that hold nothing. */
  written(node) {
    if (this.isCondition(node)) return NO_VALUE.includes(node.op) ? { field: node.field, op: node.op } : node;
    const [how] = Object.keys(node);
    const parts = node[how].map((part) => this.written(part)).filter((part) => part !== null);
    return parts.length ? { [how]: parts } : null;
  }

  save() {
    const tree = this.single && !this.tree.field ? null : this.written(this.tree);
    this.box.value = JSON.stringify(tree ?? {});
    this.box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  redraw(focus) {
    this.draw();
    this.save();
    const target = focus && this.place.querySelector(focus);
    (target || this.place.querySelector("select, button"))?.focus();
  }

  draw() {
    this.number = 0;
    this.place.replaceChildren(this.single ? this.condition(this.tree, null) : this.group(this.tree, null, 1));
  }

  group(node, parent, level) {
    const [how] = Object.keys(node);
    const { words } = this;
    const choose = make("select", { class: "form-select crit-how", "aria-label": words.how });
    for (const [value, label] of this.groups) choose.append(make("option", { value, selected: value === how }, label));
    choose.addEventListener("change", () => {
      const parts = node[how];
      delete node[how];
      node[choose.value] = parts;
      this.redraw();
    });
    const rows = make("ol", { class: "crit-parts" });
    for (const part of node[how]) {
      rows.append(make("li", {}, this.isCondition(part) ? this.condition(part, node[how]) : this.group(part, node[how], level + 1)));
    }
    const hint = parent || node[how].length ? null : make("p", { class: "s m2 crit-hint" }, words.everything);
    return make("div", { class: "crit-group", role: "group", "aria-label": words.how },
      make("div", { class: "crit-head" }, choose, parent && this.remove(node, parent, words.removeGroup)),
      hint, rows,
      make("div", { class: "crit-add" },
        this.button(words.add, () => this.add(node[how], this.fresh())),
        level < 4 ? this.button(words.addGroup, () => this.add(node[how], { any: [this.fresh()] })) : null));
  }

  add(parts, node) {
    parts.push(node);
    this.draw();
    this.save();
    const fields = [...this.place.querySelectorAll(".crit-field")];
    fields.filter((field) => !field.value).pop()?.focus();
  }

  button(text, press) {
    const made = make("button", { type: "button", class: "btn crit-btn" }, `+ ${text}`);
    made.addEventListener("click", press);
    return made;
  }

  remove(node, parent, label) {
    const made = make("button", { type: "button", class: "btn btn-quiet btn-sq crit-remove", "aria-label": label, title: label }, "×");
    made.addEventListener("click", () => {
      parent.splice(parent.indexOf(node), 1);
      this.redraw();
    });
    return made;
  }

  field(node) {
    const custom = this.fields.find((field) => field.kind === "custom");
    const known = this.fields.find((field) => field.name === node.field);
    if (known || !custom) return known;
    return node.field.startsWith(custom.name) ? custom : undefined;
  }

  condition(node, parent) {
    this.number += 1;
    const { words } = this;
    const field = this.field(node);
    const row = make("div", { class: "crit-row", role: "group", "aria-label": `${this.number}` },
      make("span", { class: "crit-number", "aria-hidden": "true" }, `${this.number}`), this.fieldChoice(node, field));
    if (field?.kind === "custom") row.append(this.ownKey(node, field));
    if (field) row.append(this.opChoice(node, field), ...this.value(node, field));
    if (parent) row.append(this.remove(node, parent, words.remove));
    return row;
  }

  fieldChoice(node, field) {
    const choose = make("select", { class: "form-select crit-field", "aria-label": this.words.field },
      make("option", { value: "" }, this.words.choose));
    for (const { name, label } of this.fields) choose.append(make("option", { value: name, selected: name === field?.name }, label));
    choose.addEventListener("change", () => {
      const chosen = this.fields.find((one) => one.name === choose.value);
      const place = [...this.place.querySelectorAll(".crit-field")].indexOf(choose);
      Object.assign(node, { field: choose.value, op: chosen ? this.ops[chosen.kind][0][0] : "", value: null });
      this.settle(node, chosen);
      this.draw();
      this.save();
      this.place.querySelectorAll(".crit-field")[place]?.focus();
    });
    return choose;
  }

  ownKey(node, field) {
    const typed = make("input", { class: "form-control", "aria-label": this.words.key, maxlength: 60, value: node.field.slice(field.name.length) });
    typed.addEventListener("input", () => { node.field = field.name + typed.value.trim(); this.save(); });
    return typed;
  }

  /* within_days is told in two ways: the last and the next days. */
  shownOp(node) {
    if (node.op !== "within_days") return node.op;
    return node.value < 0 ? "next_days" : "last_days";
  }

  opChoice(node, field) {
    const shown = this.shownOp(node);
    const choose = make("select", { class: "form-select crit-op", "aria-label": this.words.comparison });
    const listed = this.ops[field.kind];
    const all = listed.some(([op]) => op === shown) ? listed : [[shown, shown], ...listed];
    for (const [op, label] of all) choose.append(make("option", { value: op, selected: op === shown }, label));
    choose.addEventListener("change", () => {
      const place = [...this.place.querySelectorAll(".crit-op")].indexOf(choose);
      const wasList = Array.isArray(node.value);
      node.op = choose.value;
      if (wasList !== ["in", "between"].includes(node.op) || NO_VALUE.includes(node.op) || node.op in UNITS) node.value = null;
      this.settle(node, field);
      this.draw();
      this.save();
      this.place.querySelectorAll(".crit-op")[place]?.focus();
    });
    return choose;
  }

  /* A value that the comparison can start with. */
  settle(node, field) {
    if (!field) return;
    if (node.op in UNITS) {
      node.value = 30 * UNITS[node.op];
      node.op = "within_days";
    } else if (node.value === null && field.kind === "flag") node.value = true;
    else if (node.value === null && field.kind === "choice" && node.op !== "in") [[node.value]] = field.choices;
  }

  value(node, field) {
    if (NO_VALUE.includes(node.op)) return [];
    if (node.op === "within_days") return this.days(node);
    if (node.op === "between") return this.between(node, field);
    if (node.op === "in") return [field.kind === "choice" ? this.several(node, field) : this.lines(node, field)];
    if (field.kind === "flag") return [this.pick(node, [[true, this.words.yes], [false, this.words.no]])];
    if (field.kind === "choice") return [this.pick(node, field.choices)];
    return [this.input(field, node.value, this.words.value, (value) => { node.value = value; }, node.op)];
  }

  input(field, value, label, set, op = "") {
    const type = { number: "number", date: "date" }[field.kind] || "text";
    const made = make("input", { class: "form-control crit-value", type, step: type === "number" ? "any" : null, "aria-label": label, value: value ?? "", maxlength: type === "text" ? 500 : null });
    made.addEventListener("input", () => { set(this.typed(made.value, field, op)); this.save(); });
    return made;
  }

  typed(text, field, op) {
    const plain = text.trim();
    if (plain === "") return null;
    const asNumber = field.kind === "number" || (field.kind === "custom" && !["contains", "starts_with"].includes(op) && PLAIN_NUMBER.test(plain));
    if (!asNumber) return plain;
    return Number.isNaN(Number(plain)) ? plain : Number(plain);
  }

  days(node) {
    const sign = node.value < 0 ? -1 : 1;
    const made = make("input", { class: "form-control crit-days", type: "number", min: 1, max: 3650, step: 1, "aria-label": this.words.days, value: node.value === null ? "" : Math.abs(node.value) });
    made.addEventListener("input", () => { node.value = made.value === "" ? null : sign * Math.abs(Number(made.value)); this.save(); });
    return [made, make("span", { class: "crit-word" }, this.words.days)];
  }

  between(node, field) {
    const pair = Array.isArray(node.value) ? node.value : [null, null];
    node.value = pair;
    const bound = (place, label) => this.input(field, pair[place], label, (value) => { pair[place] = value; });
    return [bound(0, this.words.from), make("span", { class: "crit-word" }, this.words.and), bound(1, this.words.to)];
  }

  lines(node, field) {
    const made = make("textarea", { class: "form-control crit-lines", rows: 3, "aria-label": this.words.lines, placeholder: this.words.lines });
    made.value = (node.value || []).join("\n");
    made.addEventListener("input", () => {
      node.value = made.value.split("\n").map((line) => this.typed(line, field, "in")).filter((item) => item !== null);
      this.save();
    });
    return made;
  }

  several(node, field) {
    const chosen = new Set(node.value || []);
    const made = make("span", { class: "crit-several" });
    for (const [value, label] of field.choices) {
      const box = make("input", { type: "checkbox", class: "form-check-input" });
      box.checked = chosen.has(value);
      box.addEventListener("change", () => {
        if (box.checked) chosen.add(value); else chosen.delete(value);
        node.value = [...chosen];
        this.save();
      });
      made.append(make("label", {}, box, ` ${label}`));
    }
    return made;
  }

  pick(node, choices) {
    const made = make("select", { class: "form-select crit-value", "aria-label": this.words.value });
    choices.forEach(([value, label], place) => made.append(make("option", { value: place, selected: value === node.value }, label)));
    made.addEventListener("change", () => { [node.value] = choices[Number(made.value)]; this.save(); });
    return made;
  }
}

function start(root) {
  for (const area of root.querySelectorAll("[data-criteria]")) {
    if (area.builder || area.closest(".empty-form")) continue;
    area.builder = new Builder(area);
  }
}

start(document);
document.addEventListener("formset:added", (event) => start(event.target));
document.addEventListener("htmx:afterSwap", (event) => start(event.detail.target.parentElement || document));
