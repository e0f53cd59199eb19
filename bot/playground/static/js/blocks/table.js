/** The `table` block: the first row is the heading; numbers and columns align as its settings say. */
import { h } from "../core/dom.js";
import { richText } from "../text/richtext.js";

export function drawTable(block) {
  const settings = block.column_settings ?? [];
  const [head, ...body] = block.rows ?? [];
  const table = h(
    "table",
    { class: "table" },
    head ? h("thead", {}, row(head, settings, "th")) : null,
    h(
      "tbody",
      {},
      body.map((cells) => row(cells, settings, "td")),
    ),
  );
  return h("div", { class: "table-wrap", role: "region", tabindex: "0", "aria-label": "Table" }, table);
}

function row(cells, settings, tag) {
  return h(
    "tr",
    {},
    cells.map((cell, index) => {
      const { align, is_wrapped: wraps } = settings[index] ?? {};
      const side = align ?? (cell?.type === "raw_number" ? "right" : "");
      return h(
        tag,
        {
          class: `${side === "left" ? "" : side} ${wraps ? "wraps" : ""}`.trim() || null,
          scope: tag === "th" ? "col" : null,
          dir: "auto",
        },
        content(cell),
      );
    }),
  );
}

function content(cell) {
  if (!cell) return "";
  return cell.type === "rich_text" ? richText(cell) : String(cell.text ?? cell.value ?? "");
}
