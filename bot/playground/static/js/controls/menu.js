/** A button with a short menu of things to do. */
import { h } from "../core/dom.js";
import { float } from "./float.js";

export function menu({ button, label, items, align = "end" }) {
  const panel = h("div", { class: "menu", role: "menu", "aria-label": label });
  const handle = float(button, panel, {
    role: "menu",
    align,
    onOpen: () => panel.replaceChildren(...items().map((item) => entry(item, () => handle.close()))),
  });
  panel.addEventListener("toggle", (event) => event.newState === "open" && panel.firstElementChild?.focus());
  panel.addEventListener("keydown", (event) => walk(event, panel));
  return h("span", { class: "menu-anchor" }, button, panel);
}

function entry({ label, detail, href, onpick, testid }, close) {
  const words = [h("span", { dir: "auto" }, label), detail ? h("small", { dir: "auto" }, detail) : null];
  const onclick = () => {
    close();
    onpick?.();
  };
  return href
    ? h(
        "a",
        {
          class: "menu-item",
          role: "menuitem",
          tabindex: "-1",
          href,
          target: "_blank",
          rel: "noopener noreferrer",
          onclick,
        },
        words,
      )
    : h(
        "button",
        { class: "menu-item", role: "menuitem", tabindex: "-1", type: "button", onclick, data: { testid } },
        words,
      );
}

function walk(event, panel) {
  const entries = [...panel.children];
  const at = entries.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 + entries.length, Home: 0, End: entries.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  entries[to % entries.length].focus();
}
