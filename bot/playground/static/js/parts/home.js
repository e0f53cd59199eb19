/** The app's home tab: drawn from its view, with the tabs that lead there and back. */
import { fill, h } from "../core/dom.js";
import { showTab } from "../core/session.js";
import { on, store } from "../core/store.js";
import { drawBlocks } from "../blocks/blocks.js";
import { viewSurface } from "./surface.js";

const TABS = [
  ["home", "Home"],
  ["messages", "Messages"],
];
const EMPTY = "Rolecall draws this tab as soon as it is running.";

export class HomeTab {
  constructor() {
    this.notices = h("div", { class: "notice-place" });
    this.body = h("div", { class: "home-body" });
    this.node = h(
      "section",
      { class: "home", id: "home-tab", "aria-label": "Home", tabindex: "-1", hidden: true, data: { testid: "home" } },
      h("div", { class: "home-notices" }, this.notices),
      this.body,
    );
    on("home me people", () => this.#draw());
  }

  enter() {
    this.node.scrollTop = 0;
    this.#draw();
  }

  /** An update keeps the place on the page; what had the focus may be gone, then the tab itself takes it. */
  #draw() {
    if (this.node.hidden) return;
    const { home } = store;
    const inside = this.body.contains(document.activeElement);
    const scroll = this.node.scrollTop;
    if (home) fill(this.body, h("div", { class: "blocks" }, drawBlocks(home.view.blocks, this.#surface(home))));
    else fill(this.body, h("p", { class: "soft" }, EMPTY));
    this.node.scrollTop = scroll;
    if (inside) this.node.focus({ preventScroll: true });
  }

  #surface(home) {
    return viewSurface(home, () => this.notices);
  }
}

/** Redrawn with the head of the conversation, so the focus is put back where it was. */
export function tabs(head) {
  const focused = head.contains(document.activeElement) && document.activeElement.role === "tab";
  const node = h(
    "div",
    { class: "tabs", role: "tablist", "aria-label": "Rolecall", onkeydown: turn },
    TABS.map(([key, label]) => tab(key, label)),
  );
  if (focused) queueMicrotask(() => node.querySelector("[aria-selected=true]").focus());
  return node;
}

function tab(key, label) {
  const chosen = store.tab === key;
  return h(
    "button",
    {
      type: "button",
      role: "tab",
      "aria-selected": String(chosen),
      tabindex: chosen ? "0" : "-1",
      data: { testid: `tab-${key}` },
      onclick: () => showTab(key),
    },
    label,
  );
}

function turn(event) {
  if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  event.preventDefault();
  showTab(store.tab === "home" ? "messages" : "home");
}
