/** Buttons and the "…" menu: the elements that say something at once and keep no value. */
import { h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { plainText } from "../text/objects.js";
import { menu } from "./menu.js";

export function drawButton(element, at) {
  const look = `button small ${{ primary: "primary", danger: "danger" }[element.style] ?? ""}`;
  const common = {
    class: look,
    "aria-label": element.accessibility_label,
    data: { testid: `action-${element.action_id}` },
  };
  const press = (event) => at.act({ value: element.value, text: element.text }, event.currentTarget);
  if (/^https?:/.test(element.url ?? ""))
    return h(
      "a",
      { ...common, href: element.url, target: "_blank", rel: "noopener noreferrer", onclick: press },
      plainText(element.text),
    );
  return h(
    "button",
    { ...common, type: "button", onclick: press },
    h("span", { dir: "auto" }, plainText(element.text)),
  );
}

export function drawOverflow(element, at) {
  const button = h(
    "button",
    { class: "icon-button", type: "button", "aria-label": "More", data: { testid: `action-${element.action_id}` } },
    icon("more"),
  );
  const items = () =>
    element.options.map((option) => ({
      label: plainText(option.text),
      detail: plainText(option.description) || null,
      href: option.url,
      testid: "option",
      onpick: () => at.act({ selected_option: option }, button),
    }));
  return menu({ button, label: "More", items });
}
