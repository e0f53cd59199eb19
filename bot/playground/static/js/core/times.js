/** Instants in somebody's zone: how they read, and how a wall-clock time becomes an instant. */

const MINUTE = 60_000;
const DAY = 86_400_000;
const formats = new Map();

export function format(ms, tz, options) {
  const key = tz + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: known(tz), ...options }));
  return formats.get(key).format(ms);
}

export const clockTime = (ms, tz) => format(ms, tz, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const dayAndTime = (ms, tz) =>
  format(ms, tz, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
export const shortDay = (ms, tz) => format(ms, tz, { weekday: "short", day: "numeric", month: "short" });
export const longDay = (ms, tz) => format(ms, tz, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
export const city = (tz) => tz.split("/").pop().replaceAll("_", " ");
export const fromTs = (ts) => Math.floor(Number(ts) * 1000);

export function offsetName(ms, tz) {
  const part = new Intl.DateTimeFormat("en-GB", { timeZone: known(tz), timeZoneName: "shortOffset" })
    .formatToParts(ms)
    .find((one) => one.type === "timeZoneName");
  return part.value.replace("GMT", "UTC").replace("-", "−");
}

/** A calendar day as YYYY-MM-DD in the zone: sorts and compares as text. */
export function dayKey(ms, tz) {
  const { year, month, day } = wall(ms, tz);
  return `${year}-${pad(month)}-${pad(day)}`;
}

/** "Today", "Yesterday", "Tomorrow" or the long day, seen from `now` in the zone. */
export function friendlyDay(ms, now, tz) {
  const key = dayKey(ms, tz);
  const near = {
    [dayKey(now, tz)]: "Today",
    [shiftKey(dayKey(now, tz), -1)]: "Yesterday",
    [shiftKey(dayKey(now, tz), 1)]: "Tomorrow",
  };
  return near[key] ?? longDay(ms, tz);
}

function wall(ms, tz) {
  const parts = wallFormat(tz).formatToParts(ms);
  const read = (type) => Number(parts.find((one) => one.type === type).value);
  return {
    year: read("year"),
    month: read("month"),
    day: read("day"),
    hour: read("hour"),
    minute: read("minute"),
    second: read("second"),
  };
}

/** The instant of a wall-clock time; a time the clocks skip lands after the gap, a repeated one is its first. */
export function instant(day, time, tz) {
  const naive = Date.parse(`${day}T${time}:00Z`);
  const candidates = [naive - offset(naive - DAY, tz), naive - offset(naive + DAY, tz)].sort((a, b) => a - b);
  return candidates.find((ms) => ms + offset(ms, tz) === naive) ?? candidates.at(-1);
}

export const tomorrowAt = (now, time, tz) => instant(shiftKey(dayKey(now, tz), 1), time, tz);

/** The first Monday at `time` that is still to come. */
export function nextMondayAt(now, time, tz) {
  const today = dayKey(now, tz);
  const weekday = new Date(`${today}T00:00:00Z`).getUTCDay();
  const ahead = instant(shiftKey(today, (8 - weekday) % 7), time, tz);
  return ahead > now ? ahead : instant(shiftKey(today, 7), time, tz);
}

export function localInput(ms, tz) {
  const { hour, minute } = wall(ms, tz);
  return `${dayKey(ms, tz)}T${pad(hour)}:${pad(minute)}`;
}

export function shiftKey(key, days) {
  return new Date(Date.parse(`${key}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

export function ago(ms, now) {
  const minutes = Math.round(Math.abs(now - ms) / MINUTE);
  const amount =
    minutes < 60
      ? `${minutes} min`
      : minutes < 2880
        ? `${Math.round(minutes / 60)} h`
        : `${Math.round(minutes / 1440)} days`;
  return ms <= now ? `${amount} ago` : `in ${amount}`;
}

function offset(ms, tz) {
  const { year, month, day, hour, minute, second } = wall(ms, tz);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}

function wallFormat(tz) {
  const key = `wall ${tz}`;
  const numeric = {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    hourCycle: "h23",
  };
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: known(tz), ...numeric }));
  return formats.get(key);
}

const zones = new Map();
function known(tz) {
  if (!zones.has(tz)) zones.set(tz, isZone(tz) ? tz : "UTC");
  return zones.get(tz);
}

function isZone(tz) {
  try {
    return Boolean(new Intl.DateTimeFormat("en-GB", { timeZone: tz }));
  } catch {
    return false;
  }
}

const pad = (number) => String(number).padStart(2, "0");
