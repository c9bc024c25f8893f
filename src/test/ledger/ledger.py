"""The clients of ledger.js with Python's websockets (Debian: apt-get install python3-websockets).

/usr/bin/python3 ledger.py '{"url":…,"ids":[…],"wide":…,"clients":…}'; a line on its input ends it.
"""

import asyncio
import json
import random
import re
import sys

import websockets

OPTIONS = json.loads(sys.argv[1])
COUNTS = dict.fromkeys(
    "lines messages joins compressed leaves cut torn subscribes tails resumed unsubscribes pauses gaps missed bad".split(), 0)
PROBLEMS = []
ALL = set()
STATE = {"acting": True, "ending": False}


def pool():
    x, texts = 1, []
    for _ in range(61):
        parts = []
        for _ in range(250):
            x = x * 16807 % 2147483647
            parts.append(f"{x:08x}")
        texts.append("".join(parts))
    return texts


POOL = pool()


def line_of(channel, n):
    wide = " " + POOL[n % 61] if channel.startswith("wide") else ""
    return (f"{n} {channel} [INFO] Downloading from central: https://repo.maven.apache.org/maven2/org/example/artifact-{n * 7919 % 997}"
            f"/1.{n % 50}/artifact.pom ({n * 31 % 900} kB) {'é' * (n % 5)}{wide}")


def bad(what):
    COUNTS["bad"] += 1
    if len(PROBLEMS) < 20:
        PROBLEMS.append(what[:400])


def chance(probability):
    return random.random() < probability


def is_torn(closed):
    """Whether the gateway took it for gone, because it did not answer, or for slow, and could not tell it."""
    if closed.rcvd is None:
        return closed.sent is None  # what it cannot read, it closes itself
    return closed.rcvd.code == 1013 and closed.rcvd.reason.startswith("no pong")


class Channel:
    def __init__(self, id):
        self.id, self.live, self.next, self.offset, self.epoch = id, False, None, None, None
        self.gap, self.missed, self.asked = False, None, None


class Client:
    def __init__(self, known):
        self.full = known is not None or chance(0.7)
        self.channels = {}
        self.known = known
        self.left = False
        self.after = None
        self.many = 0.5 if chance(0.1) else 0.03
        self.reading = asyncio.Event()
        self.reading.set()

    async def run(self):
        COUNTS["joins"] += 1
        try:
            self.socket = await websockets.connect(
                OPTIONS["url"], subprotocols=["redtail.v1"] if self.full else None, open_timeout=60, max_size=None,
                ping_interval=None)
        except Exception as problem:
            bad(f"not connected: {problem!r}")
            await asyncio.sleep(1)
            return
        ALL.add(self)
        COUNTS["compressed"] += any(e.name == "permessage-deflate" for e in self.socket.extensions)
        try:
            if self.known:
                self.channels[self.known.id] = self.known
                await self.subscribe(self.known)
            else:
                await self.subscribe_to_another()
            acting = asyncio.ensure_future(self.act())
            try:
                while not self.left:
                    text = await self.socket.recv()
                    if not self.left:
                        self.received(text)
                    if not self.reading.is_set():
                        await self.reading.wait()
            finally:
                acting.cancel()
        except websockets.ConnectionClosed as closed:
            if not self.left and self.socket.close_code == 1013 and not self.full:
                COUNTS["cut"] += 1
            elif not self.left and is_torn(closed):
                COUNTS["torn"] += 1
            elif not self.left:
                bad(f"closed: {closed!r}")
        finally:
            ALL.discard(self)
            await self.socket.close()

    async def subscribe(self, channel):
        command = {"action": "subscribe", "channel": "logs:" + channel.id, "id": channel.id}
        if channel.offset is not None and channel.epoch is not None:
            command["since"] = {"epoch": channel.epoch, "offset": channel.offset}
            channel.gap, channel.missed = False, None  # all that it was told is missing comes now, or is told again
        elif chance(0.3):
            command["tail"] = random.randint(1, 300)
            COUNTS["tails"] += 1
        COUNTS["subscribes"] += 1
        await self.ask(channel, command)

    async def ask(self, channel, command):
        channel.asked = command
        await self.socket.send(json.dumps(command))

    async def subscribe_to_another(self):
        free = [id for id in OPTIONS["ids"] if id not in self.channels]
        if chance(0.02) and OPTIONS["wide"] not in self.channels:
            free = [OPTIONS["wide"]]
        if free:
            channel = Channel(random.choice(free))
            self.channels[channel.id] = channel
            await self.subscribe(channel)

    def received(self, text):
        COUNTS["messages"] += 1
        if self.full and text.startswith("["):
            for publication in json.loads(text):
                self.publication(publication)
        elif text.startswith("{"):
            self.notice(json.loads(text))
        elif self.full:
            bad("not of redtail.v1: " + text)
        else:
            self.line(text.split(" ", 2)[1], text)

    def publication(self, publication):
        known = self.line(publication["channel"][len("logs:"):], publication["data"])
        if known:
            if publication["offset"] != known.next:
                bad(f"offset {publication['offset']} of {publication['data']}")
            known.offset = publication["offset"]
            known.epoch = publication.get("epoch", known.epoch)

    def line(self, id, text):
        COUNTS["lines"] += 1
        known = self.channels.get(id)
        n = int(text.split(" ", 1)[0])
        if known is None or not known.live:
            bad(f"not subscribed to {id}: {text}")
            return known
        if text != line_of(id, n):
            bad("wrong: " + text)
        elif (n < known.next if known.gap and known.next is not None else known.next is not None and n != known.next):
            bad(f"{id}: expected {known.next}, got {text}")
        elif known.gap and None not in (known.next, known.missed) and n != known.next + known.missed:
            bad(f"{id}: expected {known.next} + {known.missed}, got {text}")
        known.next, known.gap, known.missed = n + 1, False, None
        return known

    def notice(self, notice):
        missing = re.fullmatch(r"(\d+) lines? of (\S+) (?:is|are) missing", notice.get("message", ""))
        if not self.full and notice.get("code") == "unavailable" and missing:  # how legacy clients are told of a gap
            notice = {"status": "gap", "channel": missing[2], "missed": int(missing[1])}
        known = self.channels.get(notice.get("channel", "")[len("logs:"):])
        if known and notice["status"] == "gap":
            COUNTS["gaps"] += 1
            COUNTS["missed"] += notice.get("missed", 0)
            uncertain = "missed" not in notice or (known.gap and known.missed is None)
            known.missed = None if uncertain else (known.missed or 0) + notice["missed"]
            known.gap = True
            return
        command = known.asked if known else None
        if command is None or notice.get("id") != known.id:
            bad("unexpected: " + json.dumps(notice))
        elif notice["status"] == "subscribed" and command["action"] == "subscribe":
            known.asked, known.live = None, True
            if "since" in command and notice["recovered"]:
                COUNTS["resumed"] += 1
            elif "since" in command:
                known.gap = True
            else:
                known.next = None
            if "since" not in command and "tail" not in command:
                known.epoch, known.offset = notice.get("epoch"), notice.get("offset")
                known.next = known.offset
        elif notice["status"] == "unsubscribed" and command["action"] == "unsubscribe":
            known.asked, known.live = None, False
            COUNTS["unsubscribes"] += 1
            if not self.full:
                del self.channels[known.id]
        else:
            bad("unexpected: " + json.dumps(notice))

    async def act(self):
        try:
            while STATE["acting"]:
                await asyncio.sleep(1)
                if STATE["acting"]:
                    await self.act_once()
        except websockets.ConnectionClosed:
            pass  # run() sees it, too

    async def act_once(self):
        settled = [channel for channel in self.channels.values() if channel.asked is None]
        live = [channel for channel in settled if channel.live]
        if chance(0.1):
            self.leave(random.choice(live) if live else None)
        elif chance(0.05):
            COUNTS["pauses"] += 1
            self.reading.clear()
            asyncio.get_running_loop().call_later(0.5 + 6 * random.random(), self.reading.set)
        elif chance(0.05) and live:
            channel = random.choice(live)
            await self.ask(channel, {"action": "unsubscribe", "channel": "logs:" + channel.id, "id": channel.id})
        elif chance(0.2) and len(settled) > len(live):
            await self.subscribe(next(channel for channel in settled if not channel.live))
        elif chance(self.many):
            await self.subscribe_to_another()

    def leave(self, channel):
        self.left = True
        COUNTS["leaves"] += 1
        if self.full and channel and channel.epoch is not None and channel.offset is not None and chance(0.6):
            self.after = channel
            channel.live = False
        self.reading.set()
        if chance(0.5):
            self.socket.transport.abort()
        else:
            asyncio.ensure_future(self.socket.close())

    def is_done(self, last):
        return not self.left and all(
            channel.asked is None
            and (not channel.live or channel.next is None or channel.id not in last or channel.next > last[channel.id])
            for channel in self.channels.values())


async def one_after_another():
    known = None
    while not STATE["ending"]:
        client = Client(known)
        await client.run()
        known = client.after


async def main():
    tasks = [asyncio.ensure_future(one_after_another()) for _ in range(OPTIONS["clients"])]
    last = json.loads(await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline))
    STATE["acting"] = False
    for _ in range(450):
        if len(ALL) >= OPTIONS["clients"] and all(client.is_done(last) for client in ALL):
            break
        await asyncio.sleep(0.2)
    STATE["ending"] = True
    for client in ALL:
        if not client.is_done(last):
            bad(f"not at the end: {[vars(channel) for channel in client.channels.values()]}")
    if len(ALL) < OPTIONS["clients"]:
        bad(f"only {len(ALL)} of {OPTIONS['clients']} are there")
    for client in list(ALL):
        client.leave(None)
    await asyncio.wait(tasks, timeout=30)
    print(json.dumps({**COUNTS, "problems": PROBLEMS}), flush=True)


asyncio.run(main())
