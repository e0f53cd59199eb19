/** The `rich_text` block: an explicit tree of sections, lists, quotes and code. */
import { h } from "../core/dom.js";
import { emoji } from "./emoji.js";
import { broadcast, channelLink, datePattern, link, mention } from "./links.js";

const PARTS = {
  rich_text_section: (part) => h("div", { class: "text", dir: "auto" }, leaves(part)),
  rich_text_list: list,
  rich_text_preformatted: (part) => h("pre", { class: "code-block", tabindex: "0" }, leaves(part)),
  rich_text_quote: (part) => h("blockquote", { class: "quote text", dir: "auto" }, leaves(part)),
};

const LEAVES = {
  text: (leaf) => leaf.text,
  link: (leaf) => link(leaf.url, leaf.text),
  emoji: (leaf) => emoji(leaf.name) ?? `:${leaf.name}:`,
  user: (leaf) => mention(leaf.user_id),
  channel: (leaf) => channelLink(leaf.channel_id),
  usergroup: () => h("span", { class: "mention" }, "@group"),
  broadcast: (leaf) => broadcast(leaf.range),
  date: (leaf) => datePattern(leaf.format ?? "{date_short}", leaf.timestamp * 1000),
  color: (leaf) => h("code", { class: "code" }, leaf.value),
};

const STYLES = [
  ["code", "code"],
  ["bold", "strong"],
  ["italic", "em"],
  ["strike", "s"],
  ["underline", "u"],
];

export const richText = (block) =>
  h(
    "div",
    { class: "rich-text" },
    (block.elements ?? []).map((part) => PARTS[part.type]?.(part)),
  );

const leaves = (part) => (part.elements ?? []).map(leafNode);

function leafNode(leaf) {
  const bare = LEAVES[leaf.type]?.(leaf) ?? leaf.text ?? "";
  return STYLES.reduce(
    (node, [style, tag]) => (leaf.style?.[style] ? h(tag, tag === "code" ? { class: "code" } : {}, node) : node),
    bare,
  );
}

function list(part) {
  const tag = part.style === "ordered" ? "ol" : "ul";
  return h(
    tag,
    {
      class: "list",
      start: tag === "ol" && part.offset ? part.offset + 1 : null,
      style: { marginInlineStart: `${(part.indent ?? 0) * 22}px` },
    },
    (part.elements ?? []).map((item) => h("li", { dir: "auto" }, leaves(item))),
  );
}
