/** Slack's message markup as nodes. Nothing is ever parsed as HTML, so no text can become an element. */
import { h } from "../core/dom.js";
import { emoji } from "./emoji.js";
import { link, token } from "./links.js";

const STYLES = { "*": "strong", _: "em", "~": "s" };
const ENTITY = /^&(amp|lt|gt);/;
const CHARACTERS = { amp: "&", lt: "<", gt: ">" };
const WORD = /[\p{L}\p{N}]/u;
const QUOTE = /^(?:&gt;|>) ?/;
const BARE_URL = /^https?:\/\/[^\s<>"`]+[^\s<>"`.,;:!?)'\]*_~]/;

const unescape = (text) => text.replace(/&(amp|lt|gt);/g, (_, name) => CHARACTERS[name]);

export function mrkdwn(text) {
  const root = document.createDocumentFragment();
  text.split(/```\n?([\s\S]*?)\n?```/).forEach((piece, index, all) => {
    if (index % 2) root.append(h("pre", { class: "code-block", tabindex: "0" }, codeText(piece)));
    else root.append(...lines(trimAround(piece, index, all.length)));
  });
  return root;
}

/** The line break next to a code block is drawn by the block itself. */
function trimAround(piece, index, count) {
  const start = index > 0 ? piece.replace(/^\n/, "") : piece;
  return index < count - 1 ? start.replace(/\n$/, "") : start;
}

function lines(text) {
  const nodes = [];
  for (const { quoted, body } of stretches(text)) {
    if (quoted) nodes.push(h("blockquote", { class: "quote" }, inline(body)));
    else nodes.push(...inline(body));
  }
  return nodes;
}

function stretches(text) {
  const rest = text.match(/(^|\n)(?:&gt;|>){3} ?([\s\S]*)$/);
  const head = rest ? text.slice(0, rest.index) : text;
  const found = [];
  for (const line of head ? head.split("\n") : []) {
    const quoted = QUOTE.test(line);
    const body = quoted ? line.replace(QUOTE, "") : line;
    if (found.at(-1)?.quoted === quoted) found.at(-1).body += `\n${body}`;
    else found.push({ quoted, body });
  }
  if (rest) found.push({ quoted: true, body: rest[2] });
  return found;
}

/** Nodes of one stretch of text, read from left to right. */
function inline(text) {
  const nodes = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const hit =
      readToken(text, at) ??
      readCode(text, at) ??
      readStyle(text, at) ??
      readEmoji(text, at) ??
      readEntity(text, at) ??
      readUrl(text, at);
    if (!hit) {
      plain += text[at];
      at += 1;
      continue;
    }
    if (typeof hit.node === "string") plain += hit.node;
    else {
      nodes.push(plain, hit.node);
      plain = "";
    }
    at += hit.length;
  }
  nodes.push(plain);
  return nodes.filter((node) => node !== "");
}

function readToken(text, at) {
  const found = text[at] === "<" && /^<([^<>\n]+)>/.exec(text.slice(at));
  return found ? { node: token(unescape(found[1])), length: found[0].length } : null;
}

function readCode(text, at) {
  const found = text[at] === "`" && /^`([^`\n]+)`/.exec(text.slice(at));
  return found ? { node: h("code", { class: "code" }, codeText(found[1])), length: found[0].length } : null;
}

function readStyle(text, at) {
  const mark = text[at];
  if (!(mark in STYLES) || !opens(text, at)) return null;
  for (let end = text.indexOf(mark, at + 2); end > 0; end = text.indexOf(mark, end + 1)) {
    const body = text.slice(at + 1, end);
    if (body.includes("\n")) return null;
    if (closes(text, end)) return { node: h(STYLES[mark], {}, inline(body)), length: end - at + 1 };
  }
  return null;
}

function opens(text, at) {
  const before = at ? text[at - 1] : " ";
  const after = text[at + 1] ?? " ";
  return !WORD.test(before) && before !== text[at] && !/\s/.test(after) && after !== text[at];
}

function closes(text, at) {
  const after = text[at + 1] ?? " ";
  return !/\s/.test(text[at - 1]) && !WORD.test(after) && after !== text[at];
}

function readEmoji(text, at) {
  const found = text[at] === ":" && /^:([a-z0-9_+-]+):(?::skin-tone-\d:)?/.exec(text.slice(at));
  const drawn = found && emoji(found[1]);
  return drawn
    ? {
        node: h("span", { class: "emoji", role: "img", "aria-label": found[1].replaceAll("_", " ") }, drawn),
        length: found[0].length,
      }
    : null;
}

function readEntity(text, at) {
  const found = text[at] === "&" && ENTITY.exec(text.slice(at, at + 5));
  return found ? { node: CHARACTERS[found[1]], length: found[0].length } : null;
}

function readUrl(text, at) {
  if (text[at] !== "h" || (at && WORD.test(text[at - 1]))) return null;
  const found = BARE_URL.exec(text.slice(at));
  return found ? { node: link(unescape(found[0])), length: found[0].length } : null;
}

/** In code nothing is styled, but a token still reads as what it points at. */
export function codeText(text) {
  return text
    .split(/(<[^<>\n]+>)/)
    .map((piece) =>
      piece.startsWith("<") && piece.endsWith(">") ? token(unescape(piece.slice(1, -1))).textContent : unescape(piece),
    )
    .join("");
}
