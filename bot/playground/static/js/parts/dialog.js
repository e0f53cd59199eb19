/** Small questions that must be answered first. The browser's own dialog keeps the focus inside and closes on Esc. */
import { freshId, h } from "../core/dom.js";
import { plainText, textNode } from "../text/objects.js";

/** Block Kit's confirm object; true when the person goes ahead. */
export function askFirst({ title, text, confirm, deny, style }) {
  return ask({
    title: plainText(title),
    body: textNode(text),
    yes: plainText(confirm) || "Yes",
    no: plainText(deny) || "Cancel",
    danger: style === "danger",
  });
}

export function ask({ title, body, yes, no = "Cancel", danger = false, testid = "confirm" }) {
  const heading = freshId("dialog");
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": heading, data: { testid } });
  const answer = new Promise((resolve) =>
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    }),
  );
  dialog.append(
    h(
      "form",
      { method: "dialog" },
      h("h2", { id: heading, dir: "auto" }, title),
      h("div", { class: "dialog-body" }, body),
      h(
        "div",
        { class: "dialog-buttons" },
        h("button", { class: "button", value: "no", data: { testid: `${testid}-no` } }, no),
        h(
          "button",
          { class: `button ${danger ? "danger solid" : "primary"}`, value: "yes", data: { testid: `${testid}-yes` } },
          yes,
        ),
      ),
    ),
  );
  (document.querySelector("dialog.modal[open]") ?? document.getElementById("overlay")).append(dialog);
  dialog.showModal();
  return answer;
}
