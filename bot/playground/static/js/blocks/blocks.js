/** Block Kit blocks as nodes. A `surface` (message or view) says where their elements act and keep their values. */
import { h } from "../core/dom.js";
import { blockId } from "../controls/form.js";
import { drawElement } from "../controls/elements.js";
import { markdown } from "../text/markdown.js";
import { plainText, textNode } from "../text/objects.js";
import { richText } from "../text/richtext.js";
import { drawImage } from "./image.js";
import { drawInput } from "./input.js";
import { drawTable } from "./table.js";

const DRAWERS = {
  section,
  header,
  context,
  actions,
  divider: () => h("hr", { class: "divider" }),
  image: (block) => drawImage(block),
  input: drawInput,
  rich_text: richText,
  table: drawTable,
  markdown: (block) => markdown(block.text),
  alert,
};

export function drawBlocks(blocks, surface) {
  return blocks.map((block, index) => drawBlock(block, blockId(block, index), surface));
}

function drawBlock(block, id, surface) {
  const draw =
    DRAWERS[block.type] ?? ((one) => h("p", { class: "undrawn" }, `(A block of type ${one.type} is not drawn here.)`));
  const node = draw(block, id, surface);
  node.classList.add("block");
  node.dataset.block = id;
  return node;
}

function section(block, id, surface) {
  const body = h(
    "div",
    { class: "section-body" },
    block.text ? textNode(block.text) : null,
    block.fields
      ? h(
          "div",
          { class: "fields" },
          block.fields.map((field) => textNode(field)),
        )
      : null,
  );
  return h(
    "div",
    { class: "section" },
    body,
    block.accessory ? h("div", { class: "accessory" }, accessory(block.accessory, id, surface)) : null,
  );
}

function accessory(element, id, surface) {
  return element.type === "image" ? drawImage(element, "thumb") : drawElement(element, { surface, block: id });
}

function header(block) {
  const level = block.level ?? 2;
  return h(
    "div",
    { class: `heading level-${level}`, role: "heading", "aria-level": String(Math.min(level + 2, 6)), dir: "auto" },
    plainText(block.text),
  );
}

function context(block) {
  return h(
    "div",
    { class: "context" },
    block.elements.map((one) => (one.type === "image" ? drawImage(one, "glyph") : textNode(one, "span"))),
  );
}

function actions(block, id, surface) {
  return h(
    "div",
    { class: "actions" },
    block.elements.map((element) => drawElement(element, { surface, block: id })),
  );
}

function alert(block) {
  const level = block.level ?? "default";
  return h(
    "div",
    { class: `alert ${level}`, role: level === "error" ? "alert" : "note" },
    typeof block.text === "string" ? block.text : textNode(block.text),
  );
}
