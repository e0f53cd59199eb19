/** The address bar's memory: `#as=U1&channel=C1&thread=ts&tab=home`. */
import { isHome, store } from "./store.js";

export function readRoute() {
  const query = new URLSearchParams(location.hash.slice(1));
  return { as: query.get("as"), channel: query.get("channel"), thread: query.get("thread"), tab: query.get("tab") };
}

export function writeRoute() {
  const query = new URLSearchParams({ as: store.as ?? "", channel: store.channelId ?? "" });
  if (store.threadTs) query.set("thread", store.threadTs);
  if (isHome()) query.set("tab", "home");
  const hash = `#${query}`;
  if (hash !== location.hash) history.pushState(null, "", hash);
}

export const onRoute = (listener) => addEventListener("popstate", () => listener(readRoute()));
