import { describe, expect, test } from "vitest";
import { LEVELS } from "../../../../src/main/webapp/viewer/levels.js";
import { LogFeed } from "../../../../src/main/webapp/viewer/log-feed.js";
import { LogView } from "../../../../src/main/webapp/viewer/log-view.js";
import { LineStore } from "../../../../src/main/webapp/viewer/store.js";
import { visible } from "../../../../src/main/webapp/viewer/text.js";

function rows(payloads) {
  const store = new LineStore();
  const feed = new LogFeed(store);
  payloads.forEach((data) => feed.line({ data }));
  return Array.from({ length: store.end }, (_, row) => visible(store.text(row)).trimEnd());
}

describe("a line that only ends with a carriage return is kept", () => {
  test.each([
    ["pty", ["line 1\r", "line 2\r", "line 3\r"]],
    ["Windows", ["Restoring packages...\r", "  Restored C:\\a.csproj (1.2 s).\r", "\r", "Build succeeded.\r", "    0 Warning(s)\r"]],
    ["the same line again", ["retry\r", "retry\r", "retry\r"]],
    ["CMake in a log with carriage returns", ["[ 10%] Building CXX a.cpp\r", "[ 20%] Building CXX b.cpp\r", "[100%] Linking app\r"]],
    ["coverage", ["a1.js | 80%\r", "a2.js | 90%\r", "b.js | 95%\r"]],
    ["figures among lines with carriage returns", ["started\r", "disk 81%\r", "disk 82%\r"]],
    ["gcc on a pty", ["\x1b[01m\x1b[Ka.c:1:\x1b[m\x1b[K\r", "\x1b[01m\x1b[Ka.c:2:\x1b[m\x1b[K\r"]],
    ["GitLab on a pty", ["\x1b[0KRunning\x1b[0;m\r", "\x1b[0KPreparing\x1b[0;m\r", "\x1b[0Ksection_end:1:a\r\x1b[0KDone\r"]],
    ["line feed before carriage return", ["line 1", "\rline 2", "\rline 3"]],
    ["other words behind a bar", ["10%\r", "ERROR: disk full"]],
    ["a bar that begins again", ["a.bin 100%\r", "a.bin 3%\r"]],
  ])("%s", (_, payloads) => {
    expect(rows(payloads)).toEqual(payloads.map((data) => visible(data.replace(/\r$/, "")).trimEnd()));
  });
});

describe("a bar that is redrawn is one row", () => {
  test.each([
    ["per cent", ["10%\r", "20%\r", "30%"], "30%"],
    ["an upload over HTTP", ["0 of 3 files\r", "\r1 of 3 files", "\r2 of 3 files", "\rall files"], "all files"],
    ["curl", ["  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0\r", "  5 1000k    5 50000    0     0  45000      0  0:00:22  0:00:01  0:00:21 45000\r", "100 1000k  100 1000k    0     0  95000      0  0:00:10  0:00:10 --:--:-- 98000"], "100 1000k  100 1000k    0     0  95000      0  0:00:10  0:00:10 --:--:-- 98000"],
    ["curl -#", ["####                 12.3%\r", "############# 100.0%"], "############# 100.0%"],
    ["wget", ["a.zip   12%[==>      ]   1.20M   500KB/s    eta 3s     \r", "a.zip  100%[========>]  10.00M   900KB/s    in 5s     "], "a.zip  100%[========>]  10.00M   900KB/s    in 5s"],
    ["tqdm", ["Epoch 1:   0%|          | 0/100 [00:00<?, ?it/s]\r", "Epoch 1:  12%|█▏        | 12/100 [00:01<00:08, 10.50it/s]\r", "Epoch 1: 100%|██████████| 100/100 [00:10<00:00,  9.90it/s]"], "Epoch 1: 100%|██████████| 100/100 [00:10<00:00,  9.90it/s]"],
    ["pip", ["\r\x1b[2K   ━━╺━━━ 0.3/1.5 MB 1.1 MB/s eta 0:00:02", "\r\x1b[2K   ━━━━━━ 1.5/1.5 MB 3.2 MB/s eta 0:00:00"], "   ━━━━━━ 1.5/1.5 MB 3.2 MB/s eta 0:00:00"],
    ["npm", ["\x1b[1G\x1b[0K⠙", "\x1b[1G\x1b[0K⠹", "\x1b[1G\x1b[0Kadded 57 packages"], "added 57 packages"],
    ["docker", ["3f4e5d: Downloading [==>       ]  1.2MB/30MB\r", "3f4e5d: Downloading [=====>    ]  9.2MB/30MB\r"], "3f4e5d: Downloading [=====>    ]  9.2MB/30MB"],
    ["apt", ["0% [Working]\r", "            \r", "Get:1 http://deb.debian.org bookworm InRelease"], "Get:1 http://deb.debian.org bookworm InRelease"],
    ["git", ["Receiving objects:  12% (3/25)\r", "Receiving objects:  96% (24/25), 1.20 MiB | 500.00 KiB/s\r", "Receiving objects: 100% (25/25), 2.00 MiB | 500.00 KiB/s, done."], "Receiving objects: 100% (25/25), 2.00 MiB | 500.00 KiB/s, done."],
    ["git, of another computer", ["remote: Enumerating objects: 12\x1b[K\r", "remote: Enumerating objects: 25, done.\x1b[K"], "remote: Enumerating objects: 25, done."],
    ["apt's words", ["Reading package lists... 0%\r", "Reading package lists... 50%\r", "Reading package lists... Done"], "Reading package lists... Done"],
  ])("%s", (_, payloads, last) => {
    expect(rows(["before", ...payloads, "after"])).toEqual(["before", last, "after"]);
  });

  test("and a bar that was wiped last is an empty one", () => {
    expect(rows(["before", "50%\r", "   \r"])).toEqual(["before", ""]);
  });
});

describe("a row that was redrawn", () => {
  test("has the level, place and search result of what it says", () => {
    const store = new LineStore();
    const feed = new LogFeed(store);
    const view = new LogView(store);
    view.setFilter(null, LEVELS.indexOf("error"));
    const hear = (data, offset) => {
      const changed = feed.line({ data, offset });
      if (changed !== null) view.rewind(changed);
      view.scan();
      return [view.count, store.end];
    };
    expect(hear("10%\r", 7)).toEqual([0, 1]);
    expect(hear("\r\x1b[KERROR: disk full", 8)).toEqual([1, 1]);
    expect([store.offset(0), store.find(7), store.find(8)]).toEqual([8, -1, 0]);
  });
});

test("a colour resumes after a line feed inside a payload, and ends with it", () => {
  const store = new LineStore();
  const feed = new LogFeed(store);
  feed.line({ data: "\x1b[1;31mone\ntwo\x1b[0m\nthree \x1b[38;2;1;2;3m\nfour" });
  feed.line({ data: "five" });
  expect([0, 1, 2, 3, 4].map((row) => store.text(row))).toEqual([
    "\x1b[1;31mone", "\x1b[1;38;5;1mtwo\x1b[0m", "three \x1b[38;2;1;2;3m", "\x1b[38;2;1;2;3mfour", "five",
  ]);
});
