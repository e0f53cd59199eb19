/** The page's only door to the server: one function per call, and one error with a sentence in it. */
import { store } from "./store.js";

export class Trouble extends Error {
  constructor(code, sentence) {
    super(sentence);
    this.code = code;
  }
}

/** What may make the app open a form. */
const DEEDS = new Set(["command", "action", "shortcut", "submit"]);
let deed = { as: null, at: -Infinity };

const UNREACHABLE = "The playground does not answer. Is `make play` still running in the terminal?";
const REQUEST_TIMEOUT_MS = 30_000;

export const getState = (as) => get("state", as ? { as } : {});
export const getMessages = (channel, thread) => get("messages", { as: store.as, channel, ...(thread && { thread }) });
export const getViews = () => get("view", { as: store.as });
export const getActivity = () => get("activity", {});
export const getDeed = (id) => get("deed", { id });
export const getQueues = () => get("queues", {});
export function post(name, body = {}) {
  if (DEEDS.has(name)) deed = { as: store.as, at: performance.now() };
  return call(name, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ as: store.as, ...body }),
  });
}

/** Whether the person acted as did something in this very window so lately that a form may be the answer to it. */
export const actedLately = (ms) => deed.as === store.as && performance.now() - deed.at < ms;

const get = (name, query) => call(`${name}?${new URLSearchParams(query)}`, {});

async function call(path, options) {
  const response = await reach(path, options);
  const answer = await response.json().catch(() => null);
  if (response.ok && answer && answer.ok !== false) return answer;
  throw new Trouble(
    answer?.error ?? `http_${response.status}`,
    answer?.message || plain(answer?.error, response.status),
  );
}

async function reach(path, options) {
  try {
    return await fetch(`/page/${path}`, { ...options, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
  } catch (error) {
    throw new Trouble(
      "unreachable",
      error.name === "TimeoutError" ? "That took longer than 30 seconds, so the page stopped waiting." : UNREACHABLE,
    );
  }
}

function plain(code, status) {
  return (
    {
      bot_stopped: "Rolecall is stopped, so nobody heard that.",
      operation_timeout: "Rolecall did not answer within 3 seconds, as Slack demands. Please try again.",
      dispatch_failed: "That could not be handed to Rolecall. Please try again.",
    }[code] ?? `The playground refused that (${code ?? status}).`
  );
}
