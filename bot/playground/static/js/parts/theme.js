/** Light or dark: as the machine prefers, until the person chooses. */
import { fill, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { recall, remember } from "../core/memory.js";

const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const theme = () => recall("theme") ?? (prefersDark.matches ? "dark" : "light");

export function applyTheme() {
  document.documentElement.dataset.theme = theme();
}

export function themeButton() {
  const button = h("button", {
    class: "icon-button",
    type: "button",
    data: { testid: "theme", label: "Theme" },
    onclick: () => {
      remember("theme", other());
      applyTheme();
      face(button);
    },
  });
  prefersDark.addEventListener("change", () => {
    applyTheme();
    face(button);
  });
  face(button);
  return button;
}

const other = () => (document.documentElement.dataset.theme === "dark" ? "light" : "dark");

function face(button) {
  const label = `Switch to the ${other()} theme`;
  button.title = label;
  button.setAttribute("aria-label", label);
  fill(button, icon(other() === "dark" ? "moon" : "sun"));
}
