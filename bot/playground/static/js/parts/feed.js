/** A column of messages that is drawn anew only where something changed, and stays at the bottom while one is there. */
import { fill, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { now } from "../core/now.js";
import { store, zone } from "../core/store.js";
import { dayKey, friendlyDay, fromTs } from "../core/times.js";
import { drawMessage } from "./message.js";

const GROUP_MS = 5 * 60_000;
const NEAR_END_PX = 90;

export class Feed {
  #drawn = new Map();

  constructor({ label, inThread = false }) {
    this.inThread = inThread;
    this.list = h("div", { class: "feed-list" });
    this.scroller = h(
      "div",
      { class: "feed", role: "log", "aria-label": label, "aria-live": "off", tabindex: "0" },
      this.list,
    );
    this.jump = h(
      "button",
      { class: "jump-down", type: "button", hidden: true, onclick: () => this.toEnd() },
      icon("arrow"),
      "New messages",
    );
    this.node = h("div", { class: "feed-frame" }, this.scroller, this.jump);
    this.scroller.addEventListener(
      "scroll",
      () => {
        this.atEnd = this.#nearEnd();
        if (this.atEnd) this.jump.hidden = true;
      },
      { passive: true },
    );
    new ResizeObserver(() => this.atEnd && this.toEnd()).observe(this.scroller);
  }

  /** True once after midnight has passed in the zone: "Today" is then another day. */
  newDay() {
    const today = dayKey(now(), zone());
    const passed = this.today !== undefined && this.today !== today;
    this.today = today;
    return passed;
  }

  clear() {
    this.#drawn.clear();
    this.pinned = true;
    this.jump.hidden = true;
    fill(this.list);
  }

  show(messages, lead = null) {
    const stay = this.pinned || this.atEnd;
    const grown = this.#drawn.size && messages.at(-1) && !this.#drawn.has(messages.at(-1).ts);
    this.#reconcile([lead, ...this.#rows(messages)].filter(Boolean));
    if (stay || messages.at(-1)?.user === store.as) this.toEnd();
    else if (grown) this.jump.hidden = false;
    this.pinned = false;
  }

  toEnd() {
    this.atEnd = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.jump.hidden = true;
  }

  #nearEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }

  #rows(messages) {
    const rows = [];
    const kept = new Map();
    messages.forEach((message, index) => {
      const before = messages[index - 1];
      const day = dayKey(fromTs(message.ts), zone());
      if (!before || dayKey(fromTs(before.ts), zone()) !== day) rows.push(separator(message));
      const options = { grouped: joins(before, message), inThread: this.inThread };
      kept.set(message.ts, this.#row(message, options));
      rows.push(kept.get(message.ts).node);
    });
    this.#drawn = kept;
    return rows;
  }

  #row(message, options) {
    const key = JSON.stringify([message, options.grouped]);
    const old = this.#drawn.get(message.ts);
    return old?.key === key ? old : { key, node: drawMessage(message, options) };
  }

  /** Moves as little as possible, so that what a person holds (focus, an open list) stays where it is. */
  #reconcile(nodes) {
    const wanted = new Set(nodes);
    for (const child of [...this.list.children]) if (!wanted.has(child)) child.remove();
    nodes.forEach((node, index) => {
      if (this.list.children[index] !== node) this.list.insertBefore(node, this.list.children[index] ?? null);
    });
  }
}

function joins(before, message) {
  if (!before || before.user !== message.user || before.ephemeral || message.ephemeral || message.slash) return false;
  if (before.reply_count || message.reply_broadcast || message.blocks?.length) return false;
  const gap = fromTs(message.ts) - fromTs(before.ts);
  return gap < GROUP_MS && dayKey(fromTs(before.ts), zone()) === dayKey(fromTs(message.ts), zone());
}

function separator(message) {
  const ms = fromTs(message.ts);
  return h("div", { class: "day", role: "separator" }, h("span", {}, friendlyDay(ms, now(), zone())));
}
