/** What the page knows, and who wants to hear when a part of it changes. Nothing here talks to the server. */

const listeners = new Map();

export const store = {
  as: null,
  team: { id: "", name: "" },
  users: new Map(),
  channels: new Map(),
  bot: { state: "stopped", user_id: "", name: "Rolecall" },
  clock: { now: new Date().toISOString(), walking: false, target: null },
  commands: [],
  shortcuts: [],
  channelId: null,
  threadTs: null,
  tab: "messages",
  messages: [],
  thread: [],
  views: [],
  home: null,
  inspecting: null,
  subject: null,
  deed: null,
  online: true,
  ready: false,
};

export function on(topics, listener) {
  for (const topic of topics.split(" ")) {
    if (!listeners.has(topic)) listeners.set(topic, new Set());
    listeners.get(topic).add(listener);
  }
}

export function emit(...topics) {
  for (const topic of topics) for (const listener of listeners.get(topic) ?? []) listener(topic);
}

export const me = () => store.users.get(store.as) ?? null;
export const zone = () => me()?.tz || "UTC";
export const user = (id) => store.users.get(id) ?? null;
export const channel = (id = store.channelId) => store.channels.get(id) ?? null;
export const isBotDm = (one) => Boolean(one) && one.kind === "im" && one.user === store.bot.user_id;
export const isHome = () => store.tab === "home" && isBotDm(channel());
export const people = () => [...store.users.values()].filter((one) => !one.is_bot);

export function userName(id) {
  if (id === store.bot.user_id) return store.bot.name;
  const one = user(id);
  return one ? one.real_name || one.name : id;
}

export function channelName(id) {
  const one = store.channels.get(id);
  return one ? one.name : id;
}

export const byName = (a, b) => (a.real_name || a.name).localeCompare(b.real_name || b.name);
