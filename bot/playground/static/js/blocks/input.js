/** The `input` block: label, field, hint, and the place for the sentence about what is wrong with it. */
import { freshId, h } from "../core/dom.js";
import { drawElement } from "../controls/elements.js";
import { plainText } from "../text/objects.js";

export function drawInput(block, id, surface) {
  const ids = { label: freshId("label"), hint: freshId("hint"), error: freshId("error") };
  const label = h(
    "div",
    { class: "input-label", id: ids.label, dir: "auto" },
    plainText(block.label),
    block.optional ? h("span", { class: "optional" }, " (optional)") : null,
  );
  const field = drawElement(block.element, {
    surface,
    block: id,
    dispatches: Boolean(block.dispatch_action),
    names: { labelledBy: ids.label, describedBy: `${ids.error} ${ids.hint}` },
  });
  const error = h("p", { class: "input-error", id: ids.error, role: "alert", hidden: true, dir: "auto" });
  const hint = block.hint ? h("p", { class: "input-hint", id: ids.hint, dir: "auto" }, plainText(block.hint)) : null;
  label.addEventListener("click", () => focusable(field)?.focus());
  field.addEventListener("input", () => showError(node, null));
  const node = h("div", { class: "input-block", data: { testid: `field-${id}` } }, label, field, error, hint);
  return node;
}

export const focusable = (node) =>
  node.matches?.("input, textarea, button") ? node : node.querySelector("input, textarea, button");

/** Puts the sentence under the field, or takes it away. */
export function showError(node, sentence) {
  const error = node.querySelector(".input-error");
  error.textContent = sentence ?? "";
  error.hidden = !sentence;
  for (const field of node.querySelectorAll("input:not([type=search]), textarea, .picker-button"))
    if (sentence) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
}
