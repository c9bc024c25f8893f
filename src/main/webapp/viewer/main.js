// The viewer: /?project=p1&project=p2 are logs side by side, /?tenant=t1 the jobs of a tenant, / shows what can be subscribed to.
import { Client } from "../redtail.js";
import { ChannelList } from "./channel-list.js";
import { say, the } from "./dom.js";
import { JobsPane } from "./jobs-pane.js";
import { listen } from "./keyboard.js";
import { LogPane } from "./log-pane.js";
import { Panes } from "./panes.js";
import { Settings } from "./settings.js";
import { token } from "./token.js";
import { Toolbar } from "./toolbar.js";

const MAX_PANES = 12;
const ID = /^[A-Za-z0-9._/@-]{1,128}$/;

const address = new URLSearchParams(location.search);
const settings = new Settings();
const panes = new Panes();
const toolbar = new Toolbar(settings, panes);
const asked = (name) => [...new Set(address.getAll(name))].filter((id) => id !== "");
const projects = asked("project");
const tenants = asked("tenant");
const wrong = [...projects, ...tenants].filter((id) => !ID.test(id));

if (wrong.length > 0) {
  explain(`“${wrong[0].slice(0, 130)}” cannot be followed: an id has 1 to 128 of the characters A-Z a-z 0-9 . _ / @ -`);
}
if (projects.length + tenants.length > MAX_PANES) {
  explain(`Only the first ${MAX_PANES} are shown`);
}

const client = new Client("ws", { token });
// A browser may keep a page that was left, and its connection with it: who has left is no viewer, and who is back starts over.
addEventListener("hashchange", () => panes.all.forEach((pane) => pane.seek?.(location.hash)));
addEventListener("pagehide", () => client.close());
addEventListener("pageshow", (event) => event.persisted && location.reload());

for (const project of projects.filter((id) => ID.test(id)).slice(0, MAX_PANES)) {
  const pane = new LogPane(project, client, settings);
  pane.onfound = () => pane === panes.active && toolbar.showFound();
  pane.onpause = () => toolbar.showPause();
  panes.add(pane);
}
for (const tenant of tenants.filter((id) => ID.test(id)).slice(0, MAX_PANES - panes.all.length)) {
  panes.add(new JobsPane(tenant, client, settings));
}

const viewing = panes.all.length > 0;
document.body.classList.toggle("viewing", viewing);
the("#start").hidden = viewing;
the("#tools").hidden = !viewing;
if (viewing) {
  document.title = `${[...projects, ...tenants].join(", ")} – Redtail`;
  panes.active.scroller.focus({ preventScroll: true });
} else {
  new ChannelList();
}
the("#first-line").textContent = the("#first-line").textContent.replace("http://localhost:8080/", new URL("./", document.baseURI).href);
listen({ settings, panes, toolbar });
askForMore();
// For the tests, and for the curious.
globalThis.redtail = { panes, settings };

/** The form adds to what is there. */
function askForMore() {
  the("#follow").addEventListener("submit", (event) => {
    event.preventDefault();
    const next = new URL(location.href);
    next.searchParams.append("project", the("#project").value.trim());
    next.hash = "";
    location.assign(next);
  });
  the("#follow-jobs").addEventListener("submit", (event) => {
    event.preventDefault();
    location.assign(`?tenant=${encodeURIComponent(the("#tenant").value.trim())}`);
  });
  the("#menu").addEventListener("click", () => {
    const open = document.body.classList.toggle("menu-open");
    the("#menu").setAttribute("aria-expanded", String(open));
  });
}

function explain(text) {
  the("#problem").textContent = text;
  the("#problem").hidden = false;
  say(text);
}
