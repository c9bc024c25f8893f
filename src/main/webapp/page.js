// Follows one project and shows its lines. Lines are text: they are never parsed as HTML.

const MAX_LINES = 5000;
const RECONNECT_MIN_MS = 500;
const RECONNECT_MAX_MS = 20_000;
const POLICY_VIOLATION = 1008;

const form = document.querySelector("#follow");
const state = document.querySelector("#state");
const lines = document.querySelector("#lines");

let socket;
let retry;
let attempts = 0;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const project = form.elements.project.value;
  history.replaceState(null, "", `?project=${encodeURIComponent(project)}`);
  lines.replaceChildren();
  follow(project);
});

function follow(project) {
  clearTimeout(retry);
  socket?.close();
  const address = new URL("ws", document.baseURI);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  address.search = "";
  const connection = new WebSocket(address, "redtail.v1");
  socket = connection;
  state.textContent = `Connecting to ${address.host} …`;
  connection.onopen = () => connection.send(JSON.stringify({ action: "subscribe", projectId: project }));
  connection.onmessage = (event) => receive(JSON.parse(event.data));
  connection.onclose = (event) => {
    if (connection === socket) {
      comeBack(project, event);
    }
  };
}

function comeBack(project, event) {
  if (event.code === POLICY_VIOLATION) {
    state.textContent = `Closed by the server: ${event.reason}`;
    return;
  }
  const ceiling = Math.min(RECONNECT_MAX_MS, RECONNECT_MIN_MS * 2 ** attempts++);
  state.textContent = `Connection lost${event.reason ? ` (${event.reason})` : ""}, reconnecting …`;
  retry = setTimeout(() => follow(project), RECONNECT_MIN_MS + Math.random() * (ceiling - RECONNECT_MIN_MS));
}

function receive(message) {
  if (Array.isArray(message)) {
    append(message.map((publication) => row(publication.data)));
    return;
  }
  switch (message.status) {
    case "subscribed":
      attempts = 0;
      state.textContent = `Following ${message.channel}`;
      break;
    case "gap":
      append([row(`${message.missed ?? "Some"} lines are missing here (${message.reason})`, "notice")]);
      break;
    case "degraded":
      state.textContent = "Redis is away; lines arrive again when it is back";
      break;
    case "restored":
      state.textContent = "Redis is back";
      break;
    case "error":
      append([row(message.message, "notice")]);
      break;
  }
}

function row(text, className = "") {
  const element = document.createElement("div");
  element.className = className;
  element.textContent = text;
  return element;
}

function append(rows) {
  const atEnd = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 40;
  lines.append(...rows);
  while (lines.childElementCount > MAX_LINES) {
    lines.firstElementChild.remove();
  }
  if (atEnd) {
    lines.scrollTop = lines.scrollHeight;
  }
}

const asked = new URLSearchParams(location.search).get("project");
if (asked) {
  form.elements.project.value = asked;
  follow(asked);
}
