import { piecesOf } from "./ansi.js";
import { Client, type ClientOptions } from "./client.js";
import { STYLE } from "./element-style.js";
import type { Following } from "./following.js";
import { moodOf } from "./outcome.js";
import { readPayload } from "./payload.js";
import type { FollowState } from "./state.js";
import type { EndResult, GapReason, Item } from "./types.js";

const DEFAULT_URL = "ws";
const TAIL = 1_000;
const MAX_LINES = 5_000;
/** What is shown of a longer line. */
const MAX_CHARACTERS = 8_192;

/** Controls, and what reorders or hides text: as in the viewer's `text.js`. */
export const INVISIBLE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

const REASONS: Record<GapReason, string> = {
  slow_consumer: "this page read too slowly",
  upstream: "the gateway had lost Redis",
  trimmed: "no longer kept by the gateway",
  reset: "the history was begun anew",
  offline: "the connection was lost",
};
const STATES: Record<FollowState, string> = {
  connecting: "connecting …",
  live: "live",
  degraded: "Redis is away; waiting for it",
  reconnecting: "connection lost; reconnecting …",
  ended: "ended",
  error: "refused",
};
const ERROR = /^(err|fatal|crit|alert|emerg|panic|severe)|^[56]0$|^[0-3]$/i;
const WARN = /^warn|^40$|^4$/i;

/** What the event `redtail-state` has as its `detail`. */
export interface RedtailState {
  state: FollowState;
  /** How the log has ended, while the state is `ended`. */
  result?: EndResult | undefined;
}

// Where there is no page, as on a server that renders one, there is nothing to extend, and nothing is defined.
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/**
 * `<redtail-log channel="builds:42">`: a log as it is published, its newest lines at the end. Attributes: `channel`, a type and an id;
 * `url`, the gateway's endpoint, by default `ws` beside the page; `tail`, how many older lines come first (1,000); `max-lines`, how many
 * are kept (5,000); `label`, its name on the page, by default the channel. A change of the first three follows anew.
 *
 * Whatever is published becomes text. The event `redtail-state` tells how it stands.
 */
export class RedtailLogElement extends Base {
  static readonly observedAttributes = ["channel", "url", "tail"];

  /** As of `ClientOptions`; asked before each connection. */
  token: ClientOptions["token"];
  /** For tests in Node. */
  WebSocket: ClientOptions["WebSocket"];

  #client: Client | undefined;
  #following: Following | undefined;
  #waiting: Item[] = [];
  #drawing: ReturnType<typeof setTimeout> | undefined;
  #starting = false;
  #told = "";
  readonly #name = made("span", "name");
  readonly #state = made("span", "state");
  readonly #log = made("div", "log");

  connectedCallback(): void {
    if (!this.shadowRoot) this.#build();
    this.#restart();
  }

  disconnectedCallback(): void {
    this.#stop();
  }

  attributeChangedCallback(): void {
    this.#restart();
  }

  /** How it stands; `connecting` before anything was heard. */
  get state(): FollowState {
    return this.#following?.state ?? "connecting";
  }

  #build(): void {
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet(); // no element, which a content security policy would forbid
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    const header = made("header", "");
    header.setAttribute("part", "header");
    this.#name.setAttribute("part", "name");
    this.#state.setAttribute("role", "status");
    this.#log.setAttribute("part", "log");
    this.#log.tabIndex = 0;
    this.#log.setAttribute("role", "region");
    header.append(this.#name, this.#state);
    root.append(header, this.#log);
  }

  /** Once for all attributes that change together, and after a framework has set the properties. */
  #restart(): void {
    if (this.#starting) return;
    this.#starting = true;
    queueMicrotask(() => {
      this.#starting = false;
      this.#stop();
      if (this.isConnected) this.#start();
    });
  }

  #start(): void {
    const channel = this.getAttribute("channel") ?? "";
    const label = this.getAttribute("label") ?? channel;
    this.#name.textContent = label;
    this.#log.setAttribute("aria-label", `Log ${label}`);
    this.#log.replaceChildren();
    this.#waiting = [];
    try {
      this.#client = new Client(this.getAttribute("url") ?? DEFAULT_URL, { token: (refused) => this.token?.(refused), WebSocket: this.WebSocket });
      this.#following = this.#client.follow({ channel }, { tail: this.#number("tail", TAIL) }, (item) => this.#hear(item));
      this.#tell();
    } catch (error) {
      this.#show("error", `refused: ${(error as Error).message}`);
    }
  }

  #stop(): void {
    clearTimeout(this.#drawing);
    this.#drawing = undefined;
    this.#client?.close();
    this.#client = this.#following = undefined;
  }

  #number(attribute: string, byDefault: number): number {
    const text = this.getAttribute(attribute) ?? "";
    return /^\d{1,6}$/.test(text) ? Number(text) : byDefault;
  }

  #hear(item: Item): void {
    this.#waiting.push(item);
    const max = this.#number("max-lines", MAX_LINES);
    if (this.#waiting.length > 2 * max) this.#waiting.splice(0, this.#waiting.length - max); // a page that is not looked at
    this.#drawing ??= setTimeout(() => {
      this.#drawing = undefined;
      this.#draw(max);
    }, 16);
  }

  /** All that has arrived, at once; the end stays in sight if it was. */
  #draw(max: number): void {
    const log = this.#log;
    const atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 4;
    const rows = document.createDocumentFragment();
    for (const item of this.#waiting.splice(0)) {
      const row = this.#row(item);
      if (row) rows.append(row);
    }
    log.append(rows);
    const surplus = log.childElementCount - max;
    if (surplus > 0) {
      const range = document.createRange();
      range.setStart(log, 0);
      range.setEnd(log, surplus);
      range.deleteContents();
    }
    if (atEnd) log.scrollTop = log.scrollHeight;
    this.#tell();
  }

  #row(item: Item): HTMLElement | undefined {
    switch (item.type) {
      case "line":
        return lineOf(item.data, this.#following);
      case "gap":
        return noticeOf(item.missed === undefined ? `Some lines may be missing here: ${REASONS[item.reason] ?? item.reason}` : `${item.missed} lines skipped: ${REASONS[item.reason] ?? item.reason}`);
      case "ended":
        return noticeOf(["The log ends here", resultText(item)].filter((part) => part !== "").join(": "));
      case "error":
        return noticeOf(`The gateway refused: ${item.message || item.code}`);
      default:
        return undefined;
    }
  }

  #tell(): void {
    const state = this.state;
    const result = this.#following?.result;
    const text = state === "ended" ? resultText(result ?? {}) || STATES.ended : STATES[state];
    this.#show(state === "ended" ? moodOf(result?.result ?? "") : state, text);
  }

  #show(kind: string, text: string): void {
    const told = `${kind} ${text}`;
    if (told === this.#told) return;
    this.#told = told;
    this.#state.className = `state ${kind}`;
    this.#state.setAttribute("part", `state ${kind}`);
    this.#state.textContent = `${SIGNS[kind] ?? "●"} ${text}`;
    const detail: RedtailState = { state: this.#following ? this.state : "error", result: this.#following?.result };
    this.dispatchEvent(new CustomEvent("redtail-state", { detail, bubbles: true, composed: true }));
  }
}

const SIGNS: Record<string, string> = { good: "✓", bad: "✗", ended: "■", error: "✗" };

function resultText({ result = "", exitCode }: EndResult): string {
  return [result, exitCode === undefined ? "" : `exit code ${exitCode}`].filter((part) => part !== "").join(", ");
}

function lineOf(data: string, following: Following | undefined): HTMLElement {
  const { text, level = "" } = readPayload(data, following?.format);
  const kind = ERROR.test(level) ? "error" : WARN.test(level) ? "warn" : "";
  const line = made("div", kind ? `line ${kind}` : "line");
  line.setAttribute("part", kind ? `line ${kind}` : "line");
  const cut = text.length > MAX_CHARACTERS;
  for (const piece of piecesOf(cut ? `${text.slice(0, MAX_CHARACTERS)} … ${text.length} characters` : text)) {
    const words = piece.text.replace(INVISIBLE, (hidden) => `\u27e8U+${hidden.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}\u27e9`);
    if (piece.style === "") line.append(words);
    else line.append(made("span", piece.style, words));
  }
  return line;
}

function noticeOf(text: string): HTMLElement {
  const notice = made("div", "notice", text);
  notice.setAttribute("part", "notice");
  return notice;
}

/** On a server that renders pages there is nothing to make. */
function made(name: string, className: string, text = ""): HTMLElement {
  const element = globalThis.document?.createElement(name);
  if (element && className) element.className = className;
  if (element && text) element.textContent = text;
  return element;
}

declare global {
  interface HTMLElementTagNameMap {
    "redtail-log": RedtailLogElement;
  }
}

if (globalThis.customElements && !customElements.get("redtail-log")) {
  customElements.define("redtail-log", RedtailLogElement);
}
