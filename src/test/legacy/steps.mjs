// The one script of inputs. A step opens fresh connections (client `a`, or those named in `clients`) on both sides and
// does its actions in turn; run-step.mjs lets each have its effect before the next.

import { subscribed } from './client.mjs';
import { CRASH, error, readsAs } from './differences.mjs';
import { closed } from './events.mjs';

/** Client `from` sends this: an object as JSON, a string as it is, a Buffer as a binary frame. */
const send = (message, from = 'a') => ({ send: message, from });
/** Published in one go, one behind the other. */
const publish = (channel, ...payloads) => ({ publish: channel, payloads });

// ---- logs ----------------------------------------------------------------------------------------------------------

const follow = (projectId, from) => send({ action: 'subscribe', projectId }, from);

const payloads = {
  'a JSON payload': '{"level": "info", "message":"built in 3.0 s", "n":1.0}',
  'a plain-text payload': 'Compiling 12 files…',
  'an empty payload': '',
  'a unicode payload': 'naïve Ελληνικά 日本語 🐦 e\u0301 \u2028 \u{10ffff}',
  'a payload of 64 KiB': 'x'.repeat(65_536),
  'a payload with newlines': 'first\nsecond\r\nthird\n',
  'a payload with control characters': 'a\u0000b\u0007\u001b[31mred\u001b[0m\ttab',
  'a payload that is not UTF-8': Buffer.from([0x61, 0xff, 0xfe, 0x62, 0xe2, 0x82]),
  'a payload that looks like an answer': '{"status":"error","message":"from the build"}',
};

export const logsSteps = [
  { name: 'logs: subscribe is answered', actions: [follow('plain')] },
  ...Object.entries(payloads).map(([name, payload]) => ({
    name: `logs: ${name}`,
    actions: [follow('payloads'), publish('logs:payloads', payload)],
  })),
  { name: 'logs: every character that a project may have', actions: [follow('A-z0.9_/@'), publish('logs:A-z0.9_/@', 'line')] },
  {
    name: 'logs: a command with spaces and members that nobody asked for',
    actions: [send(' {\n "note": {"a": [1]},\t"projectId": "spaced", "action": "subscribe" } '), publish('logs:spaced', 'line')],
  },
  {
    name: 'logs: a burst of 500 lines keeps its order',
    actions: [follow('burst'), publish('logs:burst', ...Array.from({ length: 500 }, (_, i) => `line ${i}`))],
  },
  {
    name: 'logs: two projects on one connection',
    actions: [follow('one'), follow('two'), publish('logs:one', '1'), publish('logs:two', '2'), publish('logs:one', '3')],
  },
  {
    name: 'logs: two clients on one project',
    clients: ['a', 'b'],
    actions: [follow('shared', 'a'), publish('logs:shared', 'for a'), follow('shared', 'b'), publish('logs:shared', 'for both')],
  },
  {
    name: 'logs: the same subscribe twice is answered twice and delivers once',
    actions: [follow('twice'), follow('twice'), publish('logs:twice', 'once')],
  },
  {
    name: 'logs: what nobody follows reaches nobody',
    actions: [follow('mine'), publish('logs:theirs', 'line'), publish('logs:min', 'line'), publish('mine', 'line'), publish('logs:mine', 'mine')],
  },
  {
    name: 'logs: a numeric project',
    actions: [send('{"action":"subscribe","projectId":42}'), publish('logs:42', 'line')],
    documented: { why: 'channel names', peer: [subscribed('42'), 'line'], redtail: [error('bad_request')] },
  },
  ...[
    ['invalid JSON', 'not json'],
    ['an empty message', ''],
    ['null', 'null'],
    ['a JSON array', '[]'],
    ['a JSON number', '42'],
    ['an empty object', {}],
    ['an unknown action', { action: 'dance', projectId: 'p' }],
    ['a missing projectId', { action: 'subscribe' }],
    ['an empty projectId', { action: 'subscribe', projectId: '' }],
    ['a null projectId', { action: 'subscribe', projectId: null }],
  ].map(([name, message]) => ({
    name: `logs: ${name} is an error, then all still works`,
    actions: [send(message), follow('after'), publish('logs:after', 'still here')],
  })),
  {
    name: 'logs: four bad messages on one connection that follows a project, then all still works',
    actions: [
      follow('before'),
      send('not json'),
      send({ action: 'dance', projectId: 'p' }),
      send({ action: 'subscribe' }),
      send({ action: 'subscribe', projectId: '' }),
      publish('logs:before', 'still here'),
      follow('after'),
      publish('logs:after', 'here too'),
    ],
  },
  ...[
    ['a space', 'a b', 'a b', ['bad_channel']],
    ['a glob', 'a*', 'a*', ['bad_channel']],
    ['129 characters', 'x'.repeat(129), 'x'.repeat(129), ['bad_channel']],
    ['an object for a name', { a: 1 }, '[object Object]', ['bad_channel', 'bad_request']],
    ['true for a name', true, 'true', ['bad_channel', 'bad_request']],
  ].map(([name, projectId, text, codes]) => ({
    name: `logs: a project with ${name}`,
    actions: [follow(projectId), publish(`logs:${text}`, 'line')],
    documented: { why: 'channel names', peer: [subscribed(text), 'line'], redtail: [error(...codes)] },
  })),
  {
    name: 'logs: a binary frame',
    actions: [send(Buffer.from(JSON.stringify({ action: 'subscribe', projectId: 'binary' })))],
    documented: { why: 'binary frames', peer: [subscribed('binary')], redtail: [closed(1003)] },
  },
  {
    name: 'logs: the jobs dialect on the same connection',
    actions: [send({ type: 'SUBSCRIBE', tenantId: 'guest' }), publish('job_updates', '{"tenantId":"guest","n":1}')],
    documented: {
      why: 'both dialects',
      peer: ['{"status":"error","message":"Invalid action or missing projectId"}'],
      redtail: ['{"n":1}'],
    },
  },
];

// ---- jobs ----------------------------------------------------------------------------------------------------------

const watch = (tenantId, from) => send({ type: 'SUBSCRIBE', tenantId }, from);
const update = (...texts) => publish('job_updates', ...texts.map((text) => (typeof text === 'string' ? text : JSON.stringify(text))));
const STILL_HERE = '{"still":"here"}';
const stillHere = update('{"tenantId":"t","still":"here"}');

/** Published for tenant `t`; what arrives must be the same bytes. */
const bodies = {
  'tenantId first': '{"tenantId":"t","id":7,"state":"done"}',
  'tenantId in the middle': '{"id":7,"tenantId":"t","state":"done"}',
  'tenantId last': '{"id":7,"state":"done","tenantId":"t"}',
  'nothing but tenantId': '{"tenantId":"t"}',
  'the order of the members': '{"z":1,"tenantId":"t","a":2,"m":3,"B":4}',
  'nested objects and arrays': '{"tenantId":"t","o":{"tenantId":"inner","a":[1,[2,{"b":[]}],{}]},"e":{},"n":[null,true,false]}',
  'null, true and false': '{"a":null,"tenantId":"t","b":true,"c":false}',
  'numbers': '{"tenantId":"t","i":0,"n":-7,"f":1.5,"s":0.001,"max":9007199254740991}',
  'escapes': '{"tenantId":"t","quote":"\\"","back":"\\\\","b":"\\b\\f\\n\\r\\t","ctl":"\\u0001\\u001f","del":"\u007f"}',
  'unicode': '{"tenantId":"t","ключ":"naïve 日本語 🐦 e\u0301 \u2028"}',
  'half of a surrogate pair': '{"tenantId":"t","s":"\\ud83d"}',
  'an empty name and an empty string': '{"tenantId":"t","":""}',
  'text that looks like the tenantId': '{"a":"\\"tenantId\\":\\"t\\"","tenantId":"t","b":"{\\"tenantId\\":\\"t\\"}"}',
  "spaces as Python's json.dumps writes them": '{"tenantId": "t", "id": 7, "list": [1, 2], "o": {"a": null}}',
  'spaces and newlines around everything': ' {\n\t"id" : 7 ,\r\n "tenantId" : "t" , "list" : [ ] }\n',
  '64 KiB': JSON.stringify({ tenantId: 't', text: 'x'.repeat(65_536) }),
};

/** Not spelled as JavaScript would; what arrives must read alike. */
const spellings = {
  'numbers that JavaScript spells otherwise': '{"tenantId":"t","one":1.0,"big":12345678901234567890,"e":1e3,"E":2.50E-7,"z":-0}',
  'integer-like names': '{"tenantId":"t","b":0,"2":"two","1":"one"}',
  'equal names': '{"tenantId":"t","a":1,"b":2,"a":3}',
  'escapes that JavaScript writes as characters': '{"tenantId":"t","s":"\\u00e9 \\u65e5 \\ud83d\\udc26 \\/ \\u0041"}',
};

/** The text without its tenantId, as the Bun server spells it. */
function respelled(text) {
  const { tenantId, ...rest } = JSON.parse(text);
  return JSON.stringify(rest);
}

export const jobsSteps = [
  { name: 'jobs: SUBSCRIBE has no answer', actions: [watch('t')] },
  {
    name: 'jobs: an update reaches its tenant only',
    clients: ['a', 'b'],
    actions: [watch('t', 'a'), watch('u', 'b'), update({ tenantId: 't', n: 1 }, { tenantId: 'u', n: 2 }, { tenantId: 'v', n: 3 })],
  },
  ...Object.entries(bodies).map(([name, body]) => ({ name: `jobs: ${name}`, actions: [watch('t'), update(body)] })),
  ...Object.entries(spellings).map(([name, body]) => ({
    name: `jobs: ${name}`,
    actions: [watch('t'), update(body)],
    documented: { why: 'spelling', peer: [respelled(body)], redtail: [readsAs(respelled(body))] },
  })),
  {
    name: 'jobs: a burst of 500 updates keeps its order',
    actions: [watch('t'), update(...Array.from({ length: 500 }, (_, n) => ({ tenantId: 't', n })))],
  },
  {
    name: 'jobs: two tenants on one connection',
    actions: [watch('t'), watch('u'), update({ tenantId: 't', n: 1 }, { tenantId: 'u', n: 2 }, { tenantId: 't', n: 3 })],
  },
  {
    name: 'jobs: two clients on one tenant',
    clients: ['a', 'b'],
    actions: [watch('t', 'a'), update({ tenantId: 't', n: 1 }), watch('t', 'b'), update({ tenantId: 't', n: 2 })],
  },
  { name: 'jobs: the same SUBSCRIBE twice delivers once', actions: [watch('t'), watch('t'), update({ tenantId: 't', n: 1 })] },
  { name: 'jobs: a tenant that nobody follows', actions: [watch('t'), update({ tenantId: 'tt', n: 1 }, { tenantId: 'T', n: 2 }), stillHere] },
  { name: 'jobs: other channels are not heard', actions: [watch('t'), publish('job_update', '{"tenantId":"t"}'), publish('t', '{}'), stillHere] },
  { name: 'jobs: SUBSCRIBE to "42", published as 42 and as "42"', actions: [watch('42'), update('{"tenantId":42,"n":1}', '{"tenantId":"42","n":2}')] },
  {
    name: 'jobs: SUBSCRIBE to 42, published as 42 and as "42"',
    actions: [send('{"type":"SUBSCRIBE","tenantId":42}'), update('{"tenantId":42,"n":1}', '{"tenantId":"42","n":2}')],
    documented: { why: 'numeric tenant', peer: [CRASH], redtail: ['{"n":1}', '{"n":2}'] },
  },
  ...[
    ['text that is not JSON', 'not json'],
    ['an empty message', ''],
    ['null', 'null'],
    ['SUBSCRIBE without tenantId', { type: 'SUBSCRIBE' }],
    ['SUBSCRIBE with an empty tenantId', { type: 'SUBSCRIBE', tenantId: '' }],
    ['SUBSCRIBE with tenantId null', { type: 'SUBSCRIBE', tenantId: null }],
    ['SUBSCRIBE with an object as tenantId', { type: 'SUBSCRIBE', tenantId: {} }],
  ].map(([name, message]) => ({
    name: `jobs: ${name}, then all still works`,
    actions: [send(message), watch('t'), stillHere],
    documented: { why: 'no crash by a command', peer: [CRASH], redtail: [error('bad_request', 'bad_channel'), STILL_HERE] },
  })),
  ...[
    ['a JSON array', '[]'],
    ['a JSON number', '42'],
    ['an empty object', {}],
    ['an unknown type', { type: 'DANCE', tenantId: 't' }],
    ['a type in lower case', { type: 'subscribe', tenantId: 't' }],
  ].map(([name, message]) => ({
    name: `jobs: ${name}, then all still works`,
    actions: [send(message), watch('t'), stillHere],
    documented: { why: 'no silence', peer: [STILL_HERE], redtail: [error('bad_request'), STILL_HERE] },
  })),
  ...[
    ['text that is not JSON', 'not json'],
    ['an empty text', ''],
    ['JSON with something behind it', '{"tenantId":"t","n":1} and more'],
    ['NaN in JSON', '{"tenantId":"t","n":NaN}'],
    ['a JSON array', '[{"tenantId":"t"}]'],
    ['a JSON string', '"tenantId"'],
    ['null', 'null'],
    ['an object without tenantId', '{"n":1}'],
    ['an object with tenantId null', '{"tenantId":null,"n":1}'],
    ['an object with an empty tenantId', '{"tenantId":"","n":1}'],
    ['an object whose tenantId is deeper', '{"o":{"tenantId":"t"}}'],
  ].map(([name, payload]) => ({
    name: `jobs: ${name} is published, then all still works`,
    actions: [watch('t'), publish('job_updates', payload), stillHere],
    documented: { why: 'no crash by a publication', peer: [CRASH], redtail: [STILL_HERE] },
  })),
  { name: 'jobs: an object as tenantId is published', actions: [watch('t'), update('{"tenantId":{},"n":1}'), stillHere] },
  { name: 'jobs: after all that, a new client is served', actions: [watch('t'), stillHere] },
  {
    name: 'jobs: a binary frame',
    actions: [send(Buffer.from('{"type":"SUBSCRIBE","tenantId":"t"}')), stillHere],
    documented: { why: 'binary frames', peer: [STILL_HERE], redtail: [closed(1003)] },
  },
  {
    name: 'jobs: the logs dialect on the same connection',
    actions: [follow('guest'), publish('logs:guest', 'line')],
    documented: { why: 'both dialects', peer: [], redtail: [subscribed('guest'), 'line'] },
  },
];
