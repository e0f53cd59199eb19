/** Standard Markdown, as far as the `markdown` block needs it: headings, lists, tables, code, quotes, links. */
import { h } from "../core/dom.js";
import { withEmoji } from "./emoji.js";
import { link } from "./links.js";

const INLINE = [
  [/`([^`]+)`/, (found) => h("code", { class: "code" }, found[1])],
  [/\[([^\]]+)\]\(([^)\s]+)\)/, (found) => link(found[2], found[1])],
  [/\*\*(?=\S)(.+?)\*\*|__(?=\S)(.+?)__/, (found) => h("strong", {}, spans(found[1] ?? found[2]))],
  [/\*(?=\S)([^*]+)\*|\b_(?=\S)([^_]+)_\b/, (found) => h("em", {}, spans(found[1] ?? found[2]))],
  [/~~(?=\S)(.+?)~~/, (found) => h("s", {}, spans(found[1]))],
];

const READERS = [fence, heading, rule, table, quote, list];

export function markdown(text) {
  const rows = text.replaceAll("\r", "").split("\n");
  const root = h("div", { class: "markdown", dir: "auto" });
  while (rows.length) root.append(...next(rows));
  return root;
}

function next(rows) {
  if (!rows[0].trim()) {
    rows.shift();
    return [];
  }
  for (const read of READERS) {
    const node = read(rows);
    if (node) return [node];
  }
  return [
    h(
      "p",
      { class: "text" },
      spans(take(rows, (row, index) => !index || (row.trim() && !startsBlock(row))).join("\n")),
    ),
  ];
}

const startsBlock = (row) => /^(```|#{1,6} |> ?|\s*[-*+] |\s*\d+\. |---+$)/.test(row);

function take(rows, wanted) {
  let count = 0;
  while (count < rows.length && wanted(rows[count], count)) count += 1;
  return rows.splice(0, count);
}

function fence(rows) {
  if (!rows[0].startsWith("```")) return null;
  rows.shift();
  const body = take(rows, (row) => !row.startsWith("```"));
  rows.shift();
  return h("pre", { class: "code-block", tabindex: "0" }, body.join("\n"));
}

function heading(rows) {
  const found = /^(#{1,6}) (.*)/.exec(rows[0]);
  if (!found) return null;
  rows.shift();
  return h(
    "div",
    {
      class: `heading level-${Math.min(found[1].length, 4)}`,
      role: "heading",
      "aria-level": String(found[1].length + 2),
    },
    spans(found[2]),
  );
}

function rule(rows) {
  return /^(---+|\*\*\*+)\s*$/.test(rows[0]) ? (rows.shift(), h("hr", { class: "divider" })) : null;
}

function quote(rows) {
  if (!rows[0].startsWith(">")) return null;
  return h(
    "blockquote",
    { class: "quote" },
    spans(
      take(rows, (row) => row.startsWith(">"))
        .map((row) => row.replace(/^> ?/, ""))
        .join("\n"),
    ),
  );
}

function list(rows) {
  const found = /^\s*([-*+]|\d+\.) /.exec(rows[0]);
  if (!found) return null;
  const items = take(rows, (row) => /^\s*([-*+]|\d+\.) /.test(row));
  return h(/\d/.test(found[1]) ? "ol" : "ul", { class: "list" }, items.map(item));
}

function item(row) {
  const depth = Math.floor(/^\s*/.exec(row)[0].length / 2);
  return h("li", { style: { marginInlineStart: `${depth * 20}px` } }, spans(row.replace(/^\s*([-*+]|\d+\.) /, "")));
}

function table(rows) {
  if (!rows[0].includes("|") || !/^\s*\|?[\s:|-]+\|[\s:|-]*$/.test(rows[1] ?? "")) return null;
  const [head, , ...body] = take(rows, (row) => row.includes("|")).map(cells);
  return h(
    "div",
    { class: "table-wrap", role: "region", tabindex: "0", "aria-label": "Table" },
    h(
      "table",
      { class: "table" },
      h("thead", {}, line(head, "th")),
      h(
        "tbody",
        {},
        body.map((row) => line(row, "td")),
      ),
    ),
  );
}

const cells = (row) =>
  row
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());
const line = (row, tag) =>
  h(
    "tr",
    {},
    row.map((cell) => h(tag, { scope: tag === "th" ? "col" : null }, spans(cell))),
  );

function spans(text) {
  const hits = INLINE.map(([pattern, draw]) => ({ found: pattern.exec(text), draw })).filter(({ found }) => found);
  const first = hits.sort((a, b) => a.found.index - b.found.index)[0];
  if (!first) return [withEmoji(text)];
  const end = first.found.index + first.found[0].length;
  return [withEmoji(text.slice(0, first.found.index)), first.draw(first.found), ...spans(text.slice(end))];
}
