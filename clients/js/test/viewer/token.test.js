import { beforeEach, expect, test, vi } from "vitest";
// @vitest-environment happy-dom

let token;
let askAgain;
let gateway;

/** Answers with these, one after the other; remembers what it was asked with. */
function answering(...answers) {
  const asked = [];
  vi.stubGlobal("fetch", async (path, { headers }) => {
    asked.push(headers.Authorization ?? "none");
    const [status, body] = answers.length > 1 ? answers.shift() : answers[0];
    return new Response(JSON.stringify(body), { status });
  });
  return asked;
}

function type(text, button) {
  document.querySelector("#token").value = text;
  document.querySelector("#token-card").close(button);
}

beforeEach(async () => {
  sessionStorage.clear();
  document.body.innerHTML =
    "<dialog id=token-card><p id=token-reason></p><form method=dialog><input id=token></form></dialog>";
  vi.resetModules();
  ({ token, askAgain } = await import("../../../../src/main/webapp/viewer/token.js"));
  gateway = await import("../../../../src/main/webapp/viewer/gateway.js");
});

test("at first there is none; what is typed is kept in the tab, and nowhere else", async () => {
  expect(token()).toBeUndefined();
  const asked = token("a token is needed");
  const again = token("a token is needed");
  expect(document.querySelector("#token-card").open).toBe(true);
  expect(document.querySelector("#token-reason").textContent).toBe("Ask whoever runs it for one.");

  type(" secret ", "use");

  expect(await asked).toBe("secret");
  expect(await again).toBe("secret");
  expect(token()).toBe("secret");
  expect(sessionStorage.getItem("redtail.token")).toBe("secret");
  expect(localStorage.length).toBe(0);
  expect(document.querySelector("#token").value).toBe("");
});

test("who closes the dialog has none, and the one before is forgotten", async () => {
  const asked = token("first");
  type("old", "use");
  await asked;

  const refused = token("it has expired");
  expect(document.querySelector("#token-reason").textContent).toBe("it has expired");
  type("typed but not meant", "none");

  expect(await refused).toBeUndefined();
  expect(token()).toBeUndefined();
  expect(sessionStorage.length).toBe(0);
});

test("the reason is text, whatever the gateway says", async () => {
  const first = token("a token is needed");
  type("wrong", "use");
  await first;
  void token("<img src=x onerror=alert(1)>");
  expect(document.querySelector("#token-reason").textContent).toContain("<img");
  expect(document.querySelector("#token-reason").childElementCount).toBe(0);
});

test("requests carry the token, once there is one", async () => {
  const asked = answering([401, { detail: "a token is needed" }], [200, { channels: [] }]);
  const answer = gateway.getJson("api/channels");
  await vi.waitFor(() => expect(document.querySelector("#token-card").open).toBe(true));
  type("secret", "use");

  expect(await answer).toEqual({ channels: [] });
  await gateway.getJson("api/channels");

  expect(asked).toEqual(["none", "Bearer secret", "Bearer secret"]);
});

test("without a token it says so, once", async () => {
  answering([401, { detail: "a token is needed" }]);
  const answer = gateway.getJson("api/channels");
  await vi.waitFor(() => expect(document.querySelector("#token-card").open).toBe(true));
  type("", "none");

  await expect(answer).rejects.toBeInstanceOf(gateway.Unauthorized);
});

test("who has closed the dialog is not asked again before wanting to be", async () => {
  const card = () => document.querySelector("#token-card");
  answering([401, { detail: "a token is needed" }]);
  const types = gateway.getJson("api/channels?limit=1");
  await vi.waitFor(() => expect(card().open).toBe(true));
  type("", "none");
  await expect(types).rejects.toBeInstanceOf(gateway.Unauthorized);

  expect(await token("a token is needed")).toBeUndefined();
  await expect(gateway.getJson("api/channels")).rejects.toBeInstanceOf(gateway.Unauthorized);
  expect(card().open).toBe(false);

  askAgain();
  const wanted = token("a token is needed");
  expect(card().open).toBe(true);
  type("secret", "use");
  expect(await wanted).toBe("secret");
  const expired = token("it has expired");
  expect(card().open).toBe(true);
  type("", "none");
  expect(await expired).toBeUndefined();
});

test("what else is wrong is said in the gateway's words", async () => {
  answering([503, { detail: "this node is shutting down" }]);
  await expect(gateway.getJson("api/channels")).rejects.toThrow("this node is shutting down");
});
