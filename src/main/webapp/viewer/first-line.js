// What a log says before its first line: how to send one.
import { copyText } from "./clipboard.js";
import { element } from "./dom.js";
import { token } from "./token.js";

export class FirstLine {
  #body;
  #channel;
  /** @type {HTMLElement | null} */
  #card = null;

  /** @param {HTMLElement} body of the pane @param {import("./address.js").Named} channel */
  constructor(body, channel) {
    this.#body = body;
    this.#channel = channel;
  }

  /** @param {boolean} silent whether nothing has been published on the channel */
  show(silent) {
    if (silent === (this.#card !== null)) return;
    this.#card?.remove();
    this.#card = silent ? cardOf(this.#channel) : null;
    if (this.#card) this.#body.append(this.#card);
  }
}

/** @param {import("./address.js").Named} channel @param {string} gateway its address, with a slash at the end @returns {string} commands for a shell, which publish on the channel */
export function commandsFor({ name, type }, gateway, needsToken = false) {
  const path = `${type}/${name.slice(type.length + 1)}`;
  const header = needsToken ? '-H "Authorization: Bearer $TOKEN" ' : "";
  return [
    "# a line",
    `echo hello | curl ${header}-T - ${gateway}api/${path}`,
    "# what a command says, and how it ends",
    `curl -sSO ${gateway}redtail-run`,
    `REDTAIL=${gateway.slice(0, -1)} REDTAIL_LOG=${path} ${needsToken ? "REDTAIL_TOKEN=$TOKEN " : ""}sh redtail-run make`,
  ].join("\n");
}

function cardOf(channel) {
  const commands = commandsFor(channel, new URL("./", document.baseURI).href, token() !== undefined);
  const card = element("div", "first-line");
  const copied = element("div", "copied");
  const pre = element("pre", "", "", { tabindex: "0", "aria-label": "Commands that send lines" });
  pre.append(element("code", "", commands));
  const copy = element("button", "", "Copy", { type: "button", "aria-label": "Copy the commands" });
  copy.addEventListener("click", () => copyText(commands, "Copied"));
  copied.append(pre, copy);
  card.append(element("p", "", "Nothing has come yet. Lines are shown here as soon as they are published:"), copied);
  return card;
}
