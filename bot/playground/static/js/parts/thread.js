/** The panel on the right: one message, its replies, and a box to reply in. */
import { fill, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { closeThread } from "../core/session.js";
import { channel, on, store } from "../core/store.js";
import { Composer } from "./composer.js";
import { Feed } from "./feed.js";
import { replyTo } from "./message.js";

export class Thread {
  constructor(root) {
    this.root = root;
    this.aside = h("span", { class: "aside", dir: "auto" });
    this.feed = new Feed({ label: "Thread", inThread: true });
    this.composer = new Composer({ id: "thread-composer", inThread: true });
    const close = h(
      "button",
      {
        class: "icon-button",
        type: "button",
        "aria-label": "Close the thread",
        data: { testid: "thread-close" },
        onclick: () => this.#close(),
      },
      icon("close"),
    );
    fill(
      root,
      h("header", { class: "pane-head" }, h("h2", {}, "Thread"), this.aside, close),
      this.feed.node,
      h("div", { class: "foot" }, h("div", { class: "notice-place" }), this.composer.node),
    );
    root.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && this.#close());
    on("thread", () => this.#enter());
    on("clock", () => this.feed.newDay() && this.#messages());
    on("thread-messages people", () => this.#messages());
  }

  #enter() {
    const open = Boolean(store.threadTs);
    const opened = open && this.root.hidden;
    this.root.hidden = !open;
    if (!open) return;
    this.aside.textContent = replyTo();
    this.feed.clear();
    this.composer.enter(channel());
    this.#messages();
    if (opened) this.composer.focus();
  }

  #messages() {
    if (store.threadTs) this.feed.show(store.thread);
  }

  #close() {
    const from =
      document.querySelector(`#main [data-ts="${store.threadTs}"] .replies`) ?? document.querySelector("#composer");
    closeThread();
    from?.focus();
  }
}
