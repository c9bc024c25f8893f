// Requests to the gateway's HTTP side.
import { token } from "./token.js";

/** Nobody gave a token that the gateway takes. */
export class Unauthorized extends Error {}

/** @param {string} path @returns {Promise<any>} the answer; throws an Error that says why there is none */
export async function getJson(path) {
  let answer = await get(path, token());
  if (answer.status === 401) {
    const typed = await token(await reason(answer));
    answer = typed ? await get(path, typed) : answer;
  }
  if (answer.status === 401) throw new Unauthorized("This gateway shows its channels to those who have a token.");
  if (!answer.ok) throw new Error(await reason(answer));
  return answer.json();
}

function get(path, bearer) {
  return fetch(path, { headers: bearer ? { Authorization: `Bearer ${bearer}` } : {}, cache: "no-store" });
}

async function reason(answer) {
  const problem = await answer.json().catch(() => ({}));
  return problem.detail ?? `the gateway answered ${answer.status}`;
}
