// Clients of one gateway that come, go and change their minds at random, and hold every message against what must come.
// A classic script, for browsers and Node alike: globalThis.ledger(options) starts it.

/** The payload of line n of a channel: ledger.py and LedgerLines.java write the same. */
globalThis.ledgerLine = (() => {
  const pool = [];
  let x = 1;
  for (let i = 0; i < 61; i++) {
    let text = "";
    for (let j = 0; j < 250; j++) {
      x = (x * 16807) % 2147483647;
      text += x.toString(16).padStart(8, "0");
    }
    pool.push(text);
  }
  return (id, n) =>
    `${n} ${id} [INFO] Downloading from central: https://repo.maven.apache.org/maven2/org/example/artifact-${(n * 7919) % 997}` +
    `/1.${n % 50}/artifact.pom (${(n * 31) % 900} kB) ${"é".repeat(n % 5)}${id.startsWith("wide") ? " " + pool[n % 61] : ""}`;
})();

/**
 * @param options url; ids: of ordinary channels; wide: the id of the one with too much for slow clients; clients: how many;
 *   WebSocket: the class; pause(socket, milliseconds): reads nothing for so long, in whatever way;
 *   explains: whether an error event has the reason, so that a connection that was cut and one that could not be read differ
 * @returns counts, which change; finish(last): ends the changes, and resolves when everybody has line last[id] of each channel
 */
globalThis.ledger = ({ url, ids, wide, clients, WebSocket, pause, explains }) => {
  const counts = {
    lines: 0, messages: 0, joins: 0, compressed: 0, leaves: 0, cut: 0, torn: 0, subscribes: 0, tails: 0, resumed: 0, unsubscribes: 0,
    pauses: 0, gaps: 0, missed: 0, bad: 0, problems: [],
  };
  const all = new Set();
  let ending = false;
  const any = (list) => list[Math.floor(Math.random() * list.length)];
  const chance = (probability) => Math.random() < probability;
  const bad = (what) => {
    counts.bad++;
    if (counts.problems.length < 20) counts.problems.push(what.slice(0, 400));
  };

  class Client {
    /** What it knows of each channel: whether it is live, the next number, where to resume. */
    channels = new Map();
    asked = new Map();
    leaving = false;
    pausedUntil = 0;

    constructor(known) {
      this.full = known !== undefined || chance(0.7);
      this.known = known;
      this.socket = this.full ? new WebSocket(url, ["redtail.v1"]) : new WebSocket(url);
      this.socket.onopen = () => this.opened();
      this.socket.onmessage = (event) => this.received(event.data);
      this.socket.onerror = (event) => { this.error = event.error; };
      this.socket.onclose = (event) => this.closed(event);
      counts.joins++;
      all.add(this);
    }

    opened() {
      if (this.socket.extensions !== "") counts.compressed++;
      if (this.known) {
        this.channels.set(this.known.id, this.known);
        this.subscribe(this.known);
      } else this.subscribeToAnother();
    }

    /** With what it knows: after the last line that it had, if it knows where that was. */
    subscribe(channel) {
      const command = { action: "subscribe", channel: "logs:" + channel.id, id: channel.id };
      if (channel.offset !== undefined && channel.epoch !== undefined) {
        command.since = { epoch: channel.epoch, offset: channel.offset };
        channel.gap = false; // all that it was told is missing comes now, or is told again
        channel.missed = undefined;
      } else if (chance(0.3)) {
        command.tail = Math.ceil(Math.random() * 300);
        counts.tails++;
      }
      counts.subscribes++;
      this.ask(channel, command);
    }

    ask(channel, command) {
      this.asked.set(channel.id, command);
      this.socket.send(JSON.stringify(command));
    }

    subscribeToAnother() {
      const free = ids.filter((id) => !this.channels.has(id));
      if (chance(0.02) && !this.channels.has(wide)) free.splice(0, free.length, wide);
      if (free.length === 0) return;
      const channel = { id: any(free), live: false };
      this.channels.set(channel.id, channel);
      this.subscribe(channel);
    }

    received(text) {
      counts.messages++;
      if (this.full && text.startsWith("[")) {
        for (const publication of JSON.parse(text)) this.publication(publication);
      } else if (text.startsWith("{")) this.notice(JSON.parse(text));
      else if (this.full) bad(`not of redtail.v1: ${text}`);
      else this.line(text.split(" ", 2)[1], text);
    }

    publication({ channel, data, offset, epoch }) {
      const known = this.line(channel.slice("logs:".length), data);
      if (!known) return;
      if (offset !== known.next) bad(`offset ${offset} of ${data}`); // lines are counted from 0, offsets from 1
      known.offset = offset;
      known.epoch = epoch ?? known.epoch;
    }

    line(id, text) {
      counts.lines++;
      const known = this.channels.get(id);
      const n = parseInt(text, 10);
      if (!known?.live) bad(`not subscribed to ${id}: ${text}`);
      else if (text !== ledgerLine(id, n)) bad(`wrong: ${text}`);
      else if (known.gap ? n < known.next : known.next !== undefined && n !== known.next) {
        bad(`${id}: expected ${known.next}, got ${text}`);
      } else if (known.gap && known.next !== undefined && known.missed !== undefined && n !== known.next + known.missed) {
        bad(`${id}: expected ${known.next} + ${known.missed}, got ${text}`);
      }
      if (known) {
        known.next = n + 1;
        known.gap = false;
        known.missed = undefined;
      }
      return known;
    }

    notice(notice) {
      const missing = /^(\d+) lines? of (\S+) (?:is|are) missing$/.exec(notice.message);
      if (!this.full && notice.code === "unavailable" && missing) { // how legacy clients are told of a gap
        notice = { status: "gap", channel: missing[2], missed: Number(missing[1]) };
      }
      const known = this.channels.get(notice.channel?.slice("logs:".length));
      const command = known && this.asked.get(known.id);
      if (notice.status === "gap" && known) {
        counts.gaps++;
        counts.missed += notice.missed ?? 0;
        known.missed = known.gap && known.missed === undefined ? undefined : (known.missed ?? 0) + (notice.missed ?? NaN);
        if (Number.isNaN(known.missed)) known.missed = undefined;
        known.gap = true;
      } else if (!known || notice.id !== known.id || !command) {
        bad(`unexpected: ${JSON.stringify(notice)}`);
      } else if (notice.status === "subscribed" && command.action === "subscribe") {
        this.asked.delete(known.id);
        known.live = true;
        if (command.since && notice.recovered) counts.resumed++;
        else if (command.since) known.gap = true;
        else known.next = undefined;
        if (!command.since && !command.tail) {
          known.epoch = notice.epoch;
          known.offset = notice.offset;
          known.next = notice.offset;
        }
      } else if (notice.status === "unsubscribed" && command.action === "unsubscribe") {
        this.asked.delete(known.id);
        known.live = false;
        counts.unsubscribes++;
        if (!this.full) this.channels.delete(known.id);
      } else bad(`unexpected: ${JSON.stringify(notice)}`);
    }

    /** Does one of what clients do, once a second. */
    act() {
      if (this.socket.readyState !== 1) return;
      const settled = [...this.channels.values()].filter((channel) => !this.asked.has(channel.id));
      const live = settled.filter((channel) => channel.live);
      if (chance(0.1)) this.leave(any(live));
      else if (chance(0.05)) {
        counts.pauses++;
        pause(this.socket, 500 + 6000 * Math.random());
      } else if (chance(0.05) && live.length > 0) {
        const channel = any(live);
        this.ask(channel, { action: "unsubscribe", channel: "logs:" + channel.id, id: channel.id });
      } else if (chance(0.2) && settled.length > live.length) this.subscribe(settled.find((channel) => !channel.live));
      else if (chance(this.many ??= chance(0.1) ? 0.5 : 0.03)) this.subscribeToAnother();
    }

    /** Goes politely or not; who speaks redtail.v1 may come back and go on where it was. */
    leave(channel) {
      this.leaving = true;
      this.next = this.full && channel?.epoch !== undefined && channel.offset !== undefined && chance(0.6)
        ? { ...channel, live: false, gap: channel.gap } : undefined;
      counts.leaves++;
      this.socket.onmessage = null; // what still comes is asked for again
      if (this.socket.terminate && chance(0.5)) this.socket.terminate();
      else this.socket.close();
    }

    closed({ code, reason }) {
      all.delete(this);
      if (!this.leaving && code === 1013 && !this.full) counts.cut++; // legacy clients that are slow
      else if (!this.leaving && this.isTorn(code, reason)) counts.torn++;
      else if (!this.leaving) bad(`closed: ${code} ${reason} ${this.error ?? ""}`);
      if (!ending) new Client(this.next);
    }

    /** Whether the gateway took it for gone, because it did not answer, or for slow, and could not tell it. */
    isTorn(code, reason) {
      return (code === 1013 && reason.startsWith("no pong"))
        || (explains && code === 1006 && (!this.error || ["ECONNRESET", "EPIPE"].includes(this.error.code)));
    }

    /** Whether it has all of every channel that it follows. */
    isDone(last) {
      return this.socket.readyState === 1 && this.asked.size === 0
        && [...this.channels.values()].every(({ id, live, next }) => !live || next === undefined || last[id] === undefined || next > last[id]);
    }
  }

  for (let i = 0; i < clients; i++) new Client(undefined);
  const timer = setInterval(() => { for (const client of [...all]) client.act(); }, 1000);

  const finish = async (last) => {
    clearInterval(timer);
    const deadline = Date.now() + 90_000;
    while (Date.now() < deadline && (all.size < clients || [...all].some((client) => !client.isDone(last)))) {
      await new Promise((resolve) => { setTimeout(resolve, 200); });
    }
    ending = true;
    for (const client of all) {
      if (!client.isDone(last)) bad(`not at the end: ${JSON.stringify([...client.channels.values()])}, asked ${client.asked.size}`);
    }
    if (all.size < clients) bad(`only ${all.size} of ${clients} are there`);
    for (const client of all) client.leave();
    return counts;
  };
  return { counts, finish };
};
