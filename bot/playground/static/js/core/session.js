/** The page's life: who it acts as, where it is, and how server events change what it knows. */
import { actedLately, getMessages, getState, getViews, post } from "./api.js";
import { announce, debounce } from "./dom.js";
import { Live } from "./live.js";
import { recall, remember } from "./memory.js";
import { setClock } from "./now.js";
import { onRoute, readRoute, writeRoute } from "./route.js";
import { channel, emit, isBotDm, isHome, me, store, userName } from "./store.js";
import { clear as clearNotices } from "../parts/notices.js";
import { forgetAll } from "../parts/surface.js";

const live = new Live({
  onEvent: receive,
  onUp: (again) => {
    setOnline(true);
    (again ? refresh() : catchUp()).catch(console.error);
  },
  onDown: () => setOnline(false),
});

export async function start() {
  const route = readRoute();
  store.tab = route.tab ?? "messages";
  await enter(route.as ?? recall("as"), route);
  onRoute(follow);
}

export async function actAs(id) {
  if (id === store.as) return;
  const wanted = isBotDm(channel()) ? { bot: true } : { channel: store.channelId };
  await enter(id, wanted);
  announce(`You now act as ${userName(id)}.`);
}

let seenBy = null;
export async function selectChannel(id, thread = null) {
  leave();
  const stays = id === store.channelId && seenBy === store.as;
  seenBy = store.as;
  Object.assign(store, {
    channelId: id,
    threadTs: thread,
    messages: stays ? store.messages : null,
    thread: stays ? store.thread : [],
  });
  clearNotices();
  remember("channel", id);
  writeRoute();
  emit("channel", "thread");
  markRead(id);
  await Promise.all([loadMessages(), thread && loadThread()]);
}

/** Home or Messages, in the app's own conversation. */
export function showTab(tab) {
  if (tab === store.tab) return;
  store.tab = tab;
  clearNotices();
  if (tab === "home" && store.threadTs) closeThread();
  writeRoute();
  emit("tab");
  markRead(store.channelId);
}

export async function openThread(ts) {
  Object.assign(store, { threadTs: ts, thread: [] });
  writeRoute();
  emit("thread");
  await loadThread();
}

export function closeThread() {
  Object.assign(store, { threadTs: null, thread: [] });
  writeRoute();
  emit("thread");
}

export async function refresh() {
  await enter(store.as, { channel: store.channelId, thread: store.threadTs, connected: true });
}

/** What came between the first look and the stream's opening was told to nobody. */
const catchUp = () => Promise.all([getViews().then(setViews), loadMessages(), loadThread()]);

async function enter(as, { channel: wanted, thread = null, bot = false, connected = false }) {
  const state = await stateOf(as);
  adopt(state);
  remember("as", store.as);
  if (!connected) live.connect(store.as);
  emit("people", "me", "bot", "clock", "channels");
  const views = getViews().then(setViews);
  await selectChannel(landing(wanted, bot), thread);
  await views;
}

/** Nobody can act as who has been deactivated: the server's first person takes the seat. */
async function leftUs() {
  const name = userName(store.as);
  await enter(null, isBotDm(channel()) ? { bot: true } : { channel: store.channelId });
  announce(`${name} has left. You now act as ${userName(store.as)}.`);
}

/** Somebody remembered may be gone after a reset: then the server's first person it is. */
async function stateOf(as) {
  try {
    return await getState(as);
  } catch (error) {
    if (!as || error.code === "unreachable") throw error;
    return getState(null);
  }
}

function adopt(state) {
  Object.assign(store, {
    as: state.me.id,
    team: state.team,
    bot: state.bot,
    commands: state.commands,
    shortcuts: state.shortcuts ?? [],
    ready: true,
  });
  store.users = new Map(state.users.map((one) => [one.id, one]));
  store.channels = new Map(state.channels.map((one) => [one.id, one]));
  setClock(state.clock);
}

function landing(wanted, bot) {
  const all = [...store.channels.values()];
  const botDm = all.find(isBotDm);
  if (bot && botDm) return botDm.id;
  const sales = all.find((one) => one.name === "sales");
  const first = all.find((one) => one.kind === "channel" && !one.archived);
  return [wanted, recall("channel"), sales?.id, first?.id, botDm?.id].find((id) => store.channels.has(id)) ?? null;
}

function follow(route) {
  if (route.as && route.as !== store.as) return enter(route.as, route);
  if ((route.tab ?? "messages") !== store.tab) showTab(route.tab ?? "messages");
  if (route.channel !== store.channelId) return selectChannel(route.channel, route.thread);
  return route.thread ? openThread(route.thread) : closeThread();
}

/** An answer may be older than what the stream told of this channel meanwhile: then it is asked for once more. */
let heard = 0;
async function newest(...question) {
  for (;;) {
    const before = heard;
    const { messages } = await getMessages(...question);
    if (before === heard) return messages;
  }
}

async function loadMessages() {
  const { as, channelId } = store;
  if (!channelId) return;
  const messages = await newest(channelId);
  if (as !== store.as || channelId !== store.channelId) return;
  store.messages = messages;
  emit("messages");
}

async function loadThread() {
  const { as, channelId, threadTs } = store;
  if (!threadTs) return;
  const messages = await newest(channelId, threadTs);
  if (as !== store.as || channelId !== store.channelId || threadTs !== store.threadTs) return;
  store.thread = messages;
  emit("thread-messages");
}

const HEAR = {
  message: ({ message }) => arrive(message),
  message_changed: ({ message }) => replace(message),
  message_deleted: ({ channel: where, ts }) => remove(where, ts),
  ephemeral_gone: ({ channel: where, ts }) => remove(where, ts),
  view: setViews,
  clock: ({ clock }) => {
    setClock(clock);
    emit("clock");
  },
  bot: ({ bot }) => {
    store.bot = bot;
    emit("bot");
  },
  channel: ({ channel: one }) => {
    store.channels.set(one.id, one);
    emit("channels");
  },
  users: ({ users }) => {
    store.users = new Map(users.map((one) => [one.id, one]));
    emit("people");
    if (me()?.deleted) leftUs().catch(console.error);
  },
  reset: () => {
    forgetAll();
    enter(store.as, { channel: store.channelId }).catch(console.error);
  },
};

function receive(event) {
  if ((event.message?.channel ?? event.channel) === store.channelId) heard += 1;
  HEAR[event.type]?.(event);
}

function arrive(message) {
  const reply = message.thread_ts && message.thread_ts !== message.ts;
  if (message.channel !== store.channelId) return countUnread(message, reply);
  if (!reply || message.reply_broadcast) put("messages", message);
  if (reply && message.thread_ts === store.threadTs) put("thread", message);
  if (message.user !== store.as) announce(`${userName(message.user)}: ${message.text.slice(0, 300)}`);
  if (isBotDm(channel())) pendingRead = message.channel;
  else markReadSoon(message.channel);
}

function replace(message) {
  if (message.channel !== store.channelId) return;
  const inThread = store.thread.some((one) => one.ts === message.ts);
  const inList = store.messages?.some((one) => one.ts === message.ts);
  if (inThread) put("thread", message);
  if (inList || (!inThread && !message.thread_ts)) put("messages", message);
}

function put(list, message) {
  if (!store[list]) return;
  store[list] = [...store[list].filter((one) => one.ts !== message.ts), message].sort(
    (a, b) => Number(a.ts) - Number(b.ts),
  );
  emit(list === "thread" ? "thread-messages" : "messages");
}

function remove(where, ts) {
  if (where !== store.channelId) return;
  store.messages = store.messages?.filter((one) => one.ts !== ts) ?? null;
  store.thread = store.thread.filter((one) => one.ts !== ts);
  emit("messages", "thread-messages");
}

function countUnread(message, reply) {
  const one = store.channels.get(message.channel);
  if (!one || reply || message.user === store.as) return;
  store.channels.set(one.id, { ...one, unread: one.unread + 1, last_ts: message.ts });
  emit("channels");
}

/** A form belongs to the window in which it was asked for: a reload and other windows leave it alone, as in Slack. */
const ANSWER_MS = 10_000;
const opened = new Set();

function setViews({ views, home }) {
  if (views.length && actedLately(ANSWER_MS)) opened.add(views[0].id);
  Object.assign(store, { views: opened.has(views[0]?.id) ? views : [], home });
  emit("views", "home");
}

function setOnline(online) {
  store.online = online;
  emit("online");
}

/** The app's own conversation is marked on leaving: each mark tells the bot that somebody opened it. */
let pendingRead = null;
function leave() {
  if (pendingRead && pendingRead === store.channelId) markRead(pendingRead);
  pendingRead = null;
}

function markRead(id) {
  const one = store.channels.get(id);
  if (!one) return;
  store.channels.set(id, { ...one, unread: 0 });
  emit("channels");
  post("open", { channel: id, tab: isHome() ? "home" : "messages" }).catch(() => {});
}
const markReadSoon = debounce(markRead, 700);
