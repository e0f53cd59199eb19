/** Business time between two clock events: it ticks on from the last figure the server told. */
import { store } from "./store.js";

let told = Date.now();
let at = performance.now();

export function setClock(clock) {
  told = Date.parse(clock.now);
  at = performance.now();
  store.clock = clock;
}

export const now = () => told + (store.clock.walking ? 0 : performance.now() - at);
