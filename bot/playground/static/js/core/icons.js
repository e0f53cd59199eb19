/** Our own line icons, drawn on a 20 × 20 grid. */

import { h } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  menu: "M3 6h14M3 10h14M3 14h14",
  close: "M5 5l10 10M15 5L5 15",
  back: "M12 4l-6 6 6 6",
  down: "M5 8l5 5 5-5",
  arrow: "M10 4v12M5 11l5 5 5-5",
  search: "M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM13.2 13.2L17 17",
  clock: "M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4zM10 6v4.2l2.8 1.8",
  sun: "M10 6.6a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8zM10 2v1.6M10 16.4V18M2 10h1.6M16.4 10H18M4.3 4.3l1.2 1.2M14.5 14.5l1.2 1.2M4.3 15.7l1.2-1.2M14.5 5.5l1.2-1.2",
  moon: "M16.5 11.8A7 7 0 0 1 8.2 3.5a7 7 0 1 0 8.3 8.3z",
  reset: "M4 10a6 6 0 1 0 1.9-4.4M4 3.4v3.2h3.2",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  tune: "M3 6h8M15 6h2M3 14h2M9 14h8M11 4v4M5 12v4",
  send: "M3.5 10L16.5 4l-3.6 12.2-3.3-4.6zM9.6 11.6L16.5 4",
  reply: "M4 5h12v8.5H9.5L6 16.5v-3H4z",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 7.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z",
  hash: "M8 3L6.4 17M13.6 3L12 17M3.5 7.5h13.5M3 12.5h13.5",
  archive: "M3 4h14v3.5H3zM4.2 7.5V16h11.6V7.5M8 10.5h4",
  check: "M4.5 10.5l3.6 3.6 7.4-8",
  bolt: "M11 2.5L4.5 11.5h5l-.5 6 6.5-9h-5z",
  slash: "M12.5 3.5l-5 13",
  code: "M7 5.5L2.5 10 7 14.5M13 5.5l4.5 4.5-4.5 4.5",
  copy: "M7.5 7.5h9v9h-9zM4.5 12.5h-1v-9h9v1",
  at: "M10 7a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM13 7v4.2c0 1.2.8 2 2 2s2-1 2-3.2a7 7 0 1 0-2.8 5.6",
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const attributes = {
    viewBox: "0 0 20 20",
    class: "icon",
    fill: "none",
    stroke: "currentColor",
    "aria-hidden": "true",
    "stroke-width": name === "more" ? "2.6" : "1.6",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
  };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A button that shows only an icon; its label is what a screen reader says and what stands in its tooltip. */
export function iconButton(glyph, label, { class: extra = "", ...props } = {}) {
  const common = { type: "button", class: `icon-button ${extra}`.trim(), "aria-label": label, title: label };
  return h("button", { ...common, ...props }, icon(glyph));
}
