/** The first thing that runs: theme, parts, then the session. */
import { h } from "./core/dom.js";
import { on, store } from "./core/store.js";
import { refresh, start } from "./core/session.js";
import { Inspector } from "./inspector/panel.js";
import { Conversation } from "./parts/conversation.js";
import { setUpDrawer } from "./parts/drawer.js";
import { Modal } from "./parts/modal.js";
import { Sidebar } from "./parts/sidebar.js";
import { applyTheme } from "./parts/theme.js";
import { Thread } from "./parts/thread.js";
import { drawTopbar } from "./parts/topbar.js";

const FIRST_TRY_AGAIN_MS = 1500;
const part = (id) => document.getElementById(id);

applyTheme();
drawTopbar(part("topbar"));
new Sidebar(part("sidebar"));
new Conversation(part("main"));
new Thread(part("thread"));
new Inspector(part("inspector"));
new Modal(part("overlay"));
setUpDrawer();
on("online", () => {
  document.body.dataset.online = String(store.online);
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && store.ready && !store.online) refresh().catch(() => {});
});
begin();

async function begin() {
  try {
    await start();
    part("start-trouble")?.remove();
  } catch (trouble) {
    console.error(trouble);
    part("start-trouble")?.remove();
    part("main").prepend(
      h("div", { class: "offline", id: "start-trouble", role: "alert" }, `${trouble.message} Trying again …`),
    );
    setTimeout(begin, FIRST_TRY_AGAIN_MS);
  }
}
