/** A list of options of which one is active: arrow keys move it, Enter picks it. Used by pickers and completion. */
import { freshId, h } from "../core/dom.js";

export class Listbox {
  constructor({ label, onPick, multi = false }) {
    this.node = h("ul", {
      class: "listbox",
      role: "listbox",
      id: freshId("list"),
      "aria-label": label,
      "aria-multiselectable": multi || null,
    });
    Object.assign(this, { onPick, items: [], active: -1, field: null });
    this.node.addEventListener("pointerdown", (event) => event.preventDefault());
    this.node.addEventListener("click", (event) => this.#clicked(event));
  }

  /** The field that keeps the focus while options are active. */
  drivenBy(field) {
    this.field = field;
    field.setAttribute("aria-controls", this.node.id);
    field.setAttribute("aria-autocomplete", "list");
  }

  show(items, { active = 0, empty = null } = {}) {
    this.items = items;
    this.node.replaceChildren(...rows(items));
    if (!items.length && empty) this.node.append(h("li", { class: "listbox-note", role: "presentation" }, empty));
    this.activate(items.length ? Math.min(active, items.length - 1) : -1);
  }

  move(step) {
    if (this.items.length) this.activate((this.active + step + this.items.length) % this.items.length);
  }

  activate(index) {
    this.active = index;
    const options = this.node.querySelectorAll("[role=option]");
    options.forEach((option, at) => option.classList.toggle("active", at === index));
    options[index]?.scrollIntoView({ block: "nearest" });
    if (index >= 0) this.field?.setAttribute("aria-activedescendant", options[index].id);
    else this.field?.removeAttribute("aria-activedescendant");
  }

  pick() {
    const item = this.items[this.active];
    if (item) this.onPick(item);
    return Boolean(item);
  }

  /** Handles the keys of a list; true when the key was one of them. */
  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.move(step);
    else if (event.key !== "Enter" || !this.pick()) return false;
    event.preventDefault();
    return true;
  }

  #clicked(event) {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    this.activate([...this.node.querySelectorAll("[role=option]")].indexOf(option));
    this.pick();
  }
}

function rows(items) {
  const nodes = [];
  items.forEach((item, index) => {
    if (item.group && item.group !== items[index - 1]?.group)
      nodes.push(h("li", { class: "listbox-group", role: "presentation" }, item.group));
    nodes.push(row(item));
  });
  return nodes;
}

function row(item) {
  const words = h(
    "span",
    { class: "option-words" },
    h("span", { class: "option-label", dir: "auto" }, item.label),
    item.detail ? h("span", { class: "option-detail", dir: "auto" }, item.detail) : null,
  );
  return h(
    "li",
    {
      class: "option",
      role: "option",
      id: freshId("option"),
      "aria-selected": String(Boolean(item.selected)),
      data: { testid: item.testid ?? "option", value: item.value },
    },
    item.lead,
    words,
    item.trail ? h("span", { class: "option-trail" }, item.trail) : null,
    h("span", { class: "tick" }),
  );
}
