/** JSON and plain text to read and to copy. */
import { announce, fill, h } from "../core/dom.js";
import { icon } from "../core/icons.js";

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;
const COPIED_MS = 1600;

/** Some text under its label, with a button that copies all of it. */
export function code(label, text, { json = false } = {}) {
  const shown = h("pre", { class: "inspector-code", tabindex: "0", "aria-label": label }, json ? coloured(text) : text);
  const head = h("figcaption", {}, h("span", {}, label), copyButton(label, text));
  return h("figure", { class: "inspector-figure" }, head, shown);
}

export const json = (label, value) => code(label, JSON.stringify(value, null, 2), { json: true });

function copyButton(label, text) {
  const words = `Copy: ${label}`;
  const button = h(
    "button",
    { class: "icon-button", type: "button", title: "Copy", "aria-label": words, data: { testid: "copy" } },
    icon("copy"),
  );
  button.addEventListener("click", async () => {
    const done = await copied(text);
    announce(done ? "Copied." : "This browser does not let the page copy; select the text instead.");
    if (!done) return;
    fill(button, icon("check"));
    setTimeout(() => fill(button, icon("copy")), COPIED_MS);
  });
  return button;
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function coloured(text) {
  const parts = [];
  let at = 0;
  for (const found of text.matchAll(TOKEN)) {
    parts.push(text.slice(at, found.index), piece(found));
    at = found.index + found[0].length;
  }
  return [...parts, text.slice(at)];
}

function piece([whole, string, colon]) {
  if (!string) return h("span", { class: "json-plain" }, whole);
  return [h("span", { class: colon ? "json-key" : "json-text" }, string), colon ?? ""];
}
