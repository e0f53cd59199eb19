/** What this browser remembers between visits; a browser that forbids it just forgets. */

export function remember(key, value) {
  try {
    localStorage.setItem(`rolecall.${key}`, value);
  } catch {
    /* private windows may refuse */
  }
}

export function recall(key) {
  try {
    return localStorage.getItem(`rolecall.${key}`);
  } catch {
    return null;
  }
}
