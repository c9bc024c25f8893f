// The viewer: /?project=p1&project=p2 are logs side by side, /?tenant=t1 the jobs of a tenant, /?channel=builds:42 a channel of any type,
// / shows what can be subscribed to.
import { Client } from "../redtail.js";
import { channelsIn, isEmbedded, merged, parameterOf, wantsMerged } from "./address.js";
import { typeNamed } from "./channel-types.js";
import { say, the } from "./dom.js";
import { JobsPane } from "./jobs-pane.js";
import { listen } from "./keyboard.js";
import { LogPane } from "./log-pane.js";
import { PageTitle } from "./page-title.js";
import { Panes } from "./panes.js";
import { Notifications } from "./notifications.js";
import { Settings } from "./settings.js";
import { showStart } from "./start-page.js";
import { token } from "./token.js";
import { arrangeTools } from "./tool-places.js";
import { Toolbar } from "./toolbar.js";

const MAX_PANES = 12;

const settings = new Settings();
const panes = new Panes();
const notifications = new Notifications(settings);
const toolbar = new Toolbar(settings, panes, notifications);
const address = new URLSearchParams(location.search);
const { channels, wrong } = channelsIn(address);
const viewing = channels.length > 0;

if (wrong.length > 0) explain(wrong[0]);
if (channels.length > MAX_PANES) explain(`Only the first ${MAX_PANES} are shown`);
document.body.classList.toggle("viewing", viewing);
document.body.classList.toggle("embedded", isEmbedded(address));
the("#start").hidden = viewing;
the("#tools").hidden = !viewing;
arrangeTools(viewing);

const client = new Client("ws", { token });
// A browser may keep a page that was left, and its connection with it: who has left is no viewer, and who is back starts over.
addEventListener("hashchange", () => panes.all.forEach((pane) => pane.seek?.(location.hash)));
addEventListener("pagehide", () => client.close());
addEventListener("pageshow", (event) => event.persisted && location.reload());

listen({ settings, panes, toolbar });
askForMore();
// For the tests, and for the curious.
globalThis.redtail = { panes, settings };

if (viewing) {
  const title = new PageTitle(channels.map(({ title }) => title).join(", "));
  const shown = channels.slice(0, MAX_PANES);
  const types = await Promise.all(shown.map(typeOf));
  const logs = shown.filter((_, i) => types[i]?.kind !== "state");
  const isMerged = wantsMerged(address) && logs.length > 1;
  if (isMerged) panes.add(logPaneOf(merged(logs), title));
  shown.forEach((channel, i) => {
    if (types[i]?.kind === "state") panes.add(new JobsPane(channel, types[i], client, settings));
    else if (!isMerged) panes.add(logPaneOf(channel, title));
  });
  toolbar.offerMerge(logs.length > 1, isMerged);
  toolbar.showWrap();
  panes.active.scroller.focus({ preventScroll: true });
} else {
  showStart();
}

/** Nobody need be asked what a project has. */
async function typeOf(channel) {
  return "project" in channel.asked ? null : typeNamed(channel.type);
}

/** @param {import("./address.js").Named} channel @param {PageTitle} title */
function logPaneOf(channel, title) {
  const pane = new LogPane(channel, client, settings);
  pane.onfound = () => pane === panes.active && toolbar.showFound();
  pane.onwrap = () => toolbar.showWrap();
  pane.onpause = () => toolbar.showPause();
  pane.onstate = (following, silent) => {
    title.tell(following, silent);
    const { sources = [channel] } = channel;
    (following.followings ?? [following]).forEach((one, i) => notifications.hear(sources[i].title, one, () => pane.failure(i)));
  };
  pane.onclose = (following) => title.forget(following);
  return pane;
}

/** The form adds to what is there. */
function askForMore() {
  the("#follow").addEventListener("submit", (event) => {
    event.preventDefault();
    const next = new URL(location.href);
    next.searchParams.append(...parameterOf(the("#project").value.trim()));
    next.hash = "";
    location.assign(next);
  });
}

function explain(text) {
  the("#problem").textContent = text;
  the("#problem").hidden = false;
  say(text);
}
