/** What may follow what is typed: commands after "/", people after "@", channels after "#". */
import { h } from "../core/dom.js";
import { byName, people, store } from "../core/store.js";
import { Listbox } from "../controls/listbox.js";
import { matches } from "../controls/picker.js";
import { avatar } from "./avatar.js";
import { notePick } from "./mentions.js";

const MOST = 8;
const WORD = /(^|[\s(])([@#])([\p{L}\p{N}._'-]*(?: [\p{L}\p{N}._'-]+)?)$/u;

export class Completion {
  constructor(field, { commands = true, onChange }) {
    Object.assign(this, { field, commands, onChange });
    this.list = new Listbox({ label: "Suggestions", onPick: (item) => this.#complete(item) });
    this.list.drivenBy(field);
    this.title = h("div", { class: "completion-title", "aria-hidden": "true" });
    this.node = h(
      "div",
      { class: "completion", hidden: true, data: { testid: "completion" } },
      this.title,
      this.list.node,
    );
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-expanded", "false");
    field.addEventListener("blur", () => this.hide());
  }

  get open() {
    return !this.node.hidden;
  }

  update() {
    const { value, selectionStart: caret } = this.field;
    const found = this.#commandsFor(value, caret) ?? namesFor(value.slice(0, caret));
    if (!found?.items.length) return this.hide();
    this.range = found.range;
    this.title.textContent = found.title;
    this.list.show(found.items);
    this.#toggle(true);
  }

  hide() {
    this.list.show([]);
    this.#toggle(false);
  }

  /** True when the key belonged to the open list. */
  key(event) {
    if (!this.open) return false;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.hide();
      return true;
    }
    if (event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      return this.list.pick();
    }
    if (event.key === "Enter" && this.#typedWhole()) {
      this.hide();
      return false;
    }
    return this.list.key(event);
  }

  /** What is offered stands there already, so Enter sends. */
  #typedWhole() {
    const item = this.list.items[this.list.active];
    return item?.insert.trim().toLowerCase() === this.field.value.slice(...this.range).toLowerCase();
  }

  #toggle(open) {
    this.node.hidden = !open;
    this.field.setAttribute("aria-expanded", String(open));
  }

  #commandsFor(value, caret) {
    const typed = value.slice(0, caret);
    if (!this.commands || !/^\/\S*$/.test(typed)) return null;
    const items = store.commands.filter(
      (one) =>
        one.command.startsWith(typed.toLowerCase()) ||
        (typed.length > 1 && one.command.includes(typed.slice(1).toLowerCase())),
    );
    return { range: [0, caret], title: "Commands", items: items.map(commandItem) };
  }

  #complete({ insert, value }) {
    if (insert.startsWith("@")) notePick(insert.slice(1).trim(), value);
    const [from, to] = this.range;
    this.field.setRangeText(insert, from, to, "end");
    this.hide();
    this.field.focus();
    this.onChange();
  }
}

const commandItem = (one) => ({
  value: one.command,
  insert: `${one.command} `,
  lead: h("span", { class: "hash" }, "/"),
  label: h(
    "span",
    {},
    h("b", {}, one.command),
    one.usage_hint ? h("span", { class: "usage" }, ` ${one.usage_hint}`) : null,
  ),
  detail: one.description,
});

function namesFor(before) {
  const found = WORD.exec(before);
  if (!found) return null;
  const [whole, lead, mark, query] = found;
  const items = (mark === "@" ? personItems : channelItems)(query).slice(0, MOST);
  const from = before.length - whole.length + lead.length;
  return { range: [from, before.length], title: mark === "@" ? "People" : "Channels", items };
}

function personItems(query) {
  const bot = { value: store.bot.user_id, name: store.bot.name, detail: "App" };
  const all = people()
    .filter((one) => !one.deleted)
    .sort(byName)
    .map((one) => ({ value: one.id, name: one.real_name || one.name, detail: one.title ?? "" }));
  const named = [bot, ...all].filter((one) => matches(query, one.name));
  const titled = all.filter((one) => !named.includes(one) && matches(query, one.detail));
  return [...named, ...titled].map(({ value, name, detail }) => ({
    value,
    insert: `@${name} `,
    label: name,
    detail,
    lead: avatar(value, "small"),
  }));
}

function channelItems(query) {
  return [...store.channels.values()]
    .filter((one) => one.kind === "channel" && !one.archived && matches(query, one.name))
    .map((one) => ({
      value: one.id,
      insert: `#${one.name} `,
      label: one.name,
      lead: h("span", { class: "hash" }, "#"),
    }));
}
