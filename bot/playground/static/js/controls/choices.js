/** The select family as pickers, and how Slack shapes what was chosen. */
import { h } from "../core/dom.js";
import { byName, people, store, userName } from "../core/store.js";
import { plainText } from "../text/objects.js";
import { avatar } from "../parts/avatar.js";
import { matches, picker } from "./picker.js";

const KINDS = {
  static_select: { source: options, key: "option" },
  external_select: { source: remote, key: "option" },
  users_select: { source: members, key: "user" },
  channels_select: { source: channels, key: "channel" },
  conversations_select: { source: channels, key: "conversation" },
};

export const SELECTS = Object.keys(KINDS).flatMap((kind) => [kind, `multi_${kind}`]);

export function drawSelect(element, at) {
  const multi = element.type.startsWith("multi_");
  const { source, key } = KINDS[element.type.replace("multi_", "")];
  const field = multi ? `selected_${key}s` : `selected_${key}`;
  const stored = at.value() ?? at.store({ [field]: initial(element, key, multi) });
  const raw = [stored[field] ?? []].flat();
  return picker({
    ...source(element, at),
    ...at.names,
    testid: `action-${element.action_id}`,
    multi,
    max: element.max_selected_items,
    label: at.names.labelledBy ? null : plainText(element.placeholder) || "Choose",
    placeholder: plainText(element.placeholder) || "Choose",
    chosen: raw.map((one) => itemOf(key, one)),
    onChange: (items) => at.change({ [field]: multi ? items.map((item) => item.source) : items[0].source }),
  });
}

function initial(element, key, multi) {
  if (multi) return element[`initial_${key}s`] ?? [];
  return element[`initial_${key}`] ?? null;
}

function itemOf(key, raw) {
  if (key === "option") return optionItem(raw);
  return key === "user" ? userItem(raw) : channelItem(raw);
}

const optionItem = (option, group) => ({
  value: option.value,
  label: plainText(option.text),
  detail: plainText(option.description) || null,
  group,
  source: option,
});
const userItem = (id) => ({
  value: id,
  label: userName(id),
  detail: store.users.get(id)?.title || null,
  lead: avatar(id, "tiny"),
  source: id,
});
const channelItem = (id) => ({
  value: id,
  label: store.channels.get(id)?.name ?? id,
  lead: h("span", { class: "hash" }, "#"),
  source: id,
});

export function grouped({ options: flat, option_groups: groups }) {
  if (groups)
    return groups.flatMap((group) => group.options.map((option) => optionItem(option, plainText(group.label))));
  return (flat ?? []).map((option) => optionItem(option));
}

const filtered = (items) => (query) => items.filter((item) => matches(query, `${item.label} ${item.detail ?? ""}`));

function options(element) {
  return { load: filtered(grouped(element)) };
}

function remote(element, at) {
  return {
    remote: true,
    minQuery: element.min_query_length ?? 3,
    load: async (query) => grouped(await at.surface.options(element, at.block, query)),
  };
}

function members() {
  return {
    searchable: true,
    load: filtered(
      people()
        .filter((one) => !one.deleted)
        .sort(byName)
        .map((one) => userItem(one.id)),
    ),
  };
}

function channels() {
  return {
    load: filtered(
      [...store.channels.values()]
        .filter((one) => one.kind === "channel" && !one.archived)
        .map((one) => channelItem(one.id)),
    ),
  };
}
