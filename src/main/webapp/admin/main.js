// What an administrator sees and does: this node, the others, who follows what.
import { clockTime } from "../viewer/clock.js";
import { element, grouped, tell, the } from "../viewer/dom.js";
import { act, isOpen, leave, look, open, Refused } from "./api.js";
import { Table } from "./table.js";

const EVERY_MS = 3_000;

const GATEWAY = [
  ["connections", "Connections"],
  ["subscriptions", "Subscriptions"],
  ["channels", "Channels"],
  ["publications", "Publications"],
  ["deliveries", "Deliveries"],
  ["dropped", "Dropped for slow clients"],
  ["lost", "Lost by overload or length"],
  ["slowConsumersClosed", "Slow clients closed"],
  ["malformedJobUpdates", "Malformed job updates"],
  ["redisState", "Redis"],
  ["redisAway", "Redis away"],
  ["redisAddress", "Redis at"],
  ["sinks", "Sinks"],
  ["channelTypes", "Channel types"],
  ["draining", "Draining"],
];

let self = "";
const nodes = new Table(
  the("#nodes"),
  [
    { title: "Node", text: (node) => `${node.host} ${node.context}${node.id === self ? " (this one)" : ""}` },
    { title: "Connections", text: (node) => grouped(node.connections), amount: true },
    { title: "Subscriptions", text: (node) => grouped(node.subscriptions), amount: true },
    { title: "Redis", text: redisText },
    { title: "State", text: (node) => (node.draining ? "draining" : "serving") },
    { title: "Started", text: (node) => clockTime(Date.parse(node.started), "relative") },
  ],
  (node) => node.id,
);
const channels = new Table(
  the("#channels"),
  [
    { title: "Channel", text: (row) => row.channel },
    { title: "Followers", text: (row) => grouped(row.followers), amount: true },
    { title: "Lines/s", text: (row) => row.rate.toFixed(1), amount: true },
  ],
  (row) => row.channel,
  { label: () => "Unsubscribe …", name: ({ channel }) => `Take ${channel} from its followers`, run: unsubscribe },
);
const sessions = new Table(
  the("#sessions"),
  [
    { title: "Session", text: (row) => row.id },
    { title: "Who", text: (row) => [row.subject, row.address].filter((part) => part).join(", ") },
    { title: "Since", text: (row) => clockTime(Date.parse(row.since), "relative") },
    { title: "Channels", text: (row) => channelsText(row) },
    { title: "Waiting", text: (row) => `${grouped(row.waitingBytes)} B`, amount: true },
  ],
  (row) => row.id,
  { label: () => "Disconnect …", name: ({ id }) => `Disconnect session ${id}`, run: disconnect },
);

/** As many names as a row has room for. */
function channelsText({ channels, subscribed }) {
  const names = subscribed.slice(0, 3).join(", ");
  return channels > 3 ? `${names} and ${grouped(channels - 3)} more` : names || "none";
}

/** Nodes of an earlier version do not say which one is away. */
function redisText({ redisState, redisAway = [] }) {
  return redisState === "PARTLY_AWAY" ? `${redisState}: ${redisAway.join(", ")}` : redisState;
}

let next = 0;
let reading = false;

async function read() {
  clearTimeout(next);
  if (!isOpen() || document.hidden || reading) return;
  reading = true;
  try {
    const [gateway, all, top, people] = await Promise.all(["gateway", "nodes", "channels", "sessions"].map(look));
    show(gateway, all, top.channels, people.sessions);
    explain("");
  } catch (error) {
    if (error instanceof Refused) close();
    explain(error instanceof TypeError ? "The gateway does not answer; trying again …" : error.message);
  }
  reading = false;
  next = setTimeout(read, EVERY_MS);
}

function show(gateway, all, top, people) {
  self = all.self;
  the("#open").hidden = true;
  the("#console").hidden = false;
  the("#leave").hidden = false;
  the("#incomplete").hidden = all.complete;
  the("#gateway").replaceChildren(...GATEWAY.map(([name, title]) => fact(title, gateway[name])));
  the("#drain").disabled = gateway.draining;
  the("#drain").textContent = gateway.draining ? "This node is draining" : "Drain this node …";
  nodes.show(all.nodes);
  channels.show(top);
  sessions.show(people);
}

function fact(title, value) {
  const made = element("div");
  const text = typeof value === "number" ? grouped(value) : typeof value === "boolean" ? (value ? "yes" : "no") : [value].flat().join(", ");
  made.append(element("dt", "", title), element("dd", "", text || "–"));
  return made;
}

function close() {
  leave();
  the("#open").hidden = false;
  the("#console").hidden = true;
  the("#leave").hidden = true;
}

function unsubscribe({ channel }) {
  sure(`Take ${channel} from all who follow it?`, "Each is told. They may subscribe again.", `unsubscribe?channel=${encodeURIComponent(channel)}`);
}

function disconnect({ id }) {
  sure(`Disconnect ${id}?`, "With close code 1008: well-behaved clients do not come back.", `disconnect?session=${encodeURIComponent(id)}`);
}

function drain() {
  const all = "It counts as not ready, new clients get 503, and those who are there are sent away little by little. Only a restart ends it.";
  sure("Drain this node?", all, "drain");
}

function sure(title, text, what) {
  const dialog = the("#confirm");
  the("#confirm-title").textContent = title;
  the("#confirm-text").textContent = text;
  dialog.returnValue = "";
  dialog.addEventListener("close", () => dialog.returnValue === "yes" && carryOut(what), { once: true });
  dialog.showModal();
}

async function carryOut(what) {
  try {
    await act(what);
    tell("Done");
  } catch (error) {
    explain(error.message);
  }
  read();
}

function explain(text) {
  the("#problem").textContent = text;
  the("#problem").hidden = text === "";
}

function theme() {
  try {
    return localStorage.getItem("redtail.theme") ?? "auto";
  } catch {
    return "auto"; // a browser that keeps nothing for pages
  }
}

document.documentElement.dataset.theme = theme();
the("#open").addEventListener("submit", (event) => {
  event.preventDefault();
  open(the("#token").value.trim());
  the("#token").value = "";
  read();
});
the("#leave").addEventListener("click", () => {
  close();
  the("#token").focus();
});
the("#drain").addEventListener("click", drain);
document.addEventListener("visibilitychange", read);
read();
