/** The note of the first visit: what this page is, in three sentences, shown once. */
import { h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { recall, remember } from "../core/memory.js";
import { chips } from "./tries.js";

export function welcome(onTry) {
  if (recall("welcomed")) return null;
  const done = () => {
    remember("welcomed", "yes");
    node.remove();
  };
  const node = h(
    "section",
    { class: "welcome", "aria-label": "Welcome", data: { testid: "welcome" } },
    h(
      "div",
      {},
      h("h2", {}, "A whole sales team to try Rolecall on"),
      h(
        "p",
        {},
        "Act as anybody on the left. Move the clock at the top to see reminders, escalations and the Monday digest arrive. Nothing here reaches a real workspace.",
      ),
      chips((line) => {
        done();
        onTry(line);
      }),
    ),
    h(
      "button",
      {
        class: "icon-button",
        type: "button",
        "aria-label": "Close the welcome note",
        data: { testid: "welcome-close" },
        onclick: done,
      },
      icon("close"),
    ),
  );
  return node;
}
