/** Names that two people share: what was picked in the completion travels as an id. All other names the workspace reads itself. */
import { store, userName } from "../core/store.js";

const picked = new Map();

export function notePick(name, id) {
  picked.set(name, id);
}

export function exact(text) {
  for (const [name, id] of picked) if (isShared(name)) text = text.replaceAll(`@${name}`, `<@${id}>`);
  return text;
}

/** The other way round, for showing what somebody typed. */
export const readable = (text) => text.replace(/<@([UW]\w+)(?:\|[^>]*)?>/g, (_, id) => `@${userName(id)}`);

const isShared = (name) => [...store.users.keys()].filter((id) => userName(id) === name).length > 1;
