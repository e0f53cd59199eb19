/** One select for all kinds: single or multi, with a search box, its options at hand or fetched while typing. */
import { debounce, fill, freshId, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { float } from "./float.js";
import { Listbox } from "./listbox.js";

const SEARCH_FROM = 8;
const SEARCH_WAIT_MS = 180;

/**
 * options: { testid, label, labelledBy, describedBy, placeholder, multi, max, chosen: [item], load: async (query) => [item],
 * remote: bool, minQuery, searchable, onChange: (items) => void, face: (items) => nodes, className }
 * item: { value, label, detail, group, lead, trail, testid, source }
 */
export function picker(options) {
  return new Picker(options).node;
}

class Picker {
  constructor(options) {
    Object.assign(this, { minQuery: 0, multi: false, placeholder: "Choose", ...options });
    this.chosen = [...(options.chosen ?? [])];
    this.asked = 0;
    this.#build();
    this.#face();
  }

  #build() {
    this.button = this.#openButton();
    const label = this.label ?? this.placeholder;
    this.list = new Listbox({ label, multi: this.multi, onPick: (item) => this.#pick(item) });
    this.search = this.#searchField(label);
    this.list.drivenBy(this.search);
    const search = h("div", { class: "picker-search" }, icon("search"), this.search);
    this.panel = h("div", { class: "picker-panel" }, search, this.list.node);
    this.node = h("div", { class: "picker" }, this.button, this.panel);
    this.#listen();
  }

  #openButton() {
    const id = freshId("picker");
    return h("button", {
      type: "button",
      class: `picker-button ${this.className ?? ""}`,
      id,
      data: { testid: this.testid },
      "aria-label": this.label,
      "aria-labelledby": this.labelledBy ? `${this.labelledBy} ${id}` : null,
      "aria-describedby": this.describedBy,
    });
  }

  #searchField(label) {
    return h("input", {
      class: "field",
      type: "search",
      role: "combobox",
      "aria-expanded": "true",
      autocomplete: "off",
      spellcheck: "false",
      dir: "auto",
      "aria-label": `Search: ${label}`,
      placeholder: this.remote && this.minQuery ? hint(this.minQuery) : "Search",
    });
  }

  #listen() {
    const [onOpen, onClose] = [() => this.#opened(), () => this.#closed()];
    this.handle = float(this.button, this.panel, { role: "listbox", wide: true, onOpen, onClose });
    // A search that waited for more letters has nobody to answer once something was picked.
    const show = () => this.panel.matches(":popover-open") && this.#show();
    this.search.addEventListener("input", this.remote ? debounce(show, SEARCH_WAIT_MS) : show);
    this.panel.addEventListener("keydown", (event) => this.#key(event));
    this.panel.addEventListener("toggle", (event) => event.newState === "open" && this.#ready());
  }

  #face() {
    const words = this.face
      ? this.face(this.chosen)
      : this.chosen.length
        ? h("span", { class: "picked", dir: "auto" }, this.chosen.map((item) => item.label).join(", "))
        : h("span", { class: "picker-placeholder" }, this.placeholder);
    fill(this.button, words, icon("down"));
  }

  #opened() {
    this.before = JSON.stringify(this.chosen.map((item) => item.value));
    this.search.value = "";
    this.#show();
  }

  /** Only an open panel can scroll to its active option. */
  #ready() {
    this.search.focus();
    this.list.activate(this.list.active);
  }

  #closed() {
    const after = JSON.stringify(this.chosen.map((item) => item.value));
    if (this.multi && after !== this.before) this.onChange(this.chosen);
  }

  async #show() {
    const query = this.search.value.trim();
    const ask = (this.asked += 1);
    if (this.remote && query.length < this.minQuery) return this.list.show([], { empty: hint(this.minQuery) });
    if (this.remote) this.panel.setAttribute("aria-busy", "true");
    try {
      const items = await this.load(query);
      if (ask === this.asked) this.#list(items, query);
    } catch (error) {
      if (ask === this.asked) this.list.show([], { empty: error.message });
    } finally {
      if (ask === this.asked) this.panel.removeAttribute("aria-busy");
    }
  }

  #list(items, query) {
    const values = new Set(this.chosen.map((item) => item.value));
    this.panel.classList.toggle("plain", !this.remote && !query && items.length < SEARCH_FROM && !this.searchable);
    const shown = items.map((item) => ({ ...item, selected: values.has(item.value) }));
    this.list.show(shown, {
      active: query
        ? 0
        : Math.max(
            0,
            shown.findIndex((item) => item.selected),
          ),
      empty: query ? `Nothing found for “${query}”.` : "Nothing to choose from.",
    });
    this.handle.place();
  }

  #pick(item) {
    if (this.multi) return this.#toggle(item);
    this.chosen = [item];
    this.#face();
    this.handle.close();
    this.button.focus();
    this.onChange(this.chosen);
  }

  #toggle(item) {
    const has = this.chosen.some((one) => one.value === item.value);
    if (!has && this.max && this.chosen.length >= this.max) return;
    this.chosen = has ? this.chosen.filter((one) => one.value !== item.value) : [...this.chosen, item];
    this.#face();
    const at = this.list.active;
    this.list.node.querySelectorAll("[role=option]")[at]?.setAttribute("aria-selected", String(!has));
  }

  #key(event) {
    if (event.key === "Tab") {
      this.handle.close();
      return;
    }
    if (!event.isComposing) this.list.key(event);
  }
}

const hint = (count) => `Type at least ${count} ${count === 1 ? "letter" : "letters"}`;

/** Every word of the query starts a word of the text, whatever the accents and the case. */
export function matches(query, text) {
  const words = ` ${folded(text).replace(/[^\p{L}\p{N}]+/gu, " ")}`;
  const asked = folded(query)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  return asked.every((word) => words.includes(` ${word}`));
}

const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
