// A small event hook receiver that loses nothing: what the workflow in ci/README.md judges.
//
// Events are in a file before they are acknowledged, and in it is also which of them are done: so neither a
// repeated delivery nor a restart has a second effect. A real one has a database there, and no single file.
import { createHash, timingSafeEqual } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const path = '/userCreated';
const mostBytes = 16 << 20;
const inbox = process.env.INBOX ?? 'inbox.ndjson';
const known = new Set();
const digest = (text) => createHash('sha256').update(text).digest();
// The whole value of the Authorization header; hashed, so that both sides are as long.
const secret = digest(process.env.OKTA_HOOK_AUTH_SECRET ?? '');
const open = !process.env.OKTA_HOOK_AUTH_SECRET;

function answer(response, status, body, headers = {}) {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, { ...(text && { 'Content-Type': 'application/json' }), ...headers }).end(text);
}

async function read(request) {
  const parts = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > mostBytes) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function act(event) {
  const user = (Array.isArray(event.target) ? event.target : []).find((target) => target?.type === 'User');
  const succeeded = (event.outcome?.result ?? 'SUCCESS').toUpperCase() === 'SUCCESS';
  // As JSON, since a name may hold a line break.
  if (event.eventType === 'user.lifecycle.create' && user && succeeded) {
    console.log(`created: ${JSON.stringify(user.alternateId)}`);
  }
  appendFileSync(inbox, `${JSON.stringify({ done: event.uuid })}\n`);
}

// What an earlier process took and did not do.
function recover() {
  const open = new Map();
  for (const line of existsSync(inbox) ? readFileSync(inbox, 'utf8').split('\n').filter(Boolean) : []) {
    const { event, done } = JSON.parse(line);
    if (event) open.set(event.uuid, event);
    known.add(done ?? event.uuid);
    open.delete(done);
  }
  for (const event of open.values()) act(event);
}

async function take(request, response) {
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    return answer(response, 415, { error: 'application/json only' }, { Connection: 'close' });
  }
  const body = await read(request);
  if (body === null) return answer(response, 413, { error: 'too large' }, { Connection: 'close' });
  let events;
  try {
    events = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)).data.events;
    if (!Array.isArray(events)) throw new TypeError('data.events is no array');
  } catch {
    return answer(response, 400, { error: 'not a delivery of an event hook' });
  }
  const fresh = events.filter((event) => typeof event?.uuid === 'string' && !known.has(event.uuid)
    && known.add(event.uuid));
  appendFileSync(inbox, fresh.map((event) => `${JSON.stringify({ event })}\n`).join(''));
  // Answered before the work: Okta waits three seconds, whatever the work takes.
  answer(response, 204);
  setImmediate(() => fresh.forEach(act));
  return undefined;
}

function authentic(request) {
  const given = request.rawHeaders.filter((_, i, all) => i % 2 === 1 && all[i - 1].toLowerCase() === 'authorization');
  return given.length === 1 && timingSafeEqual(digest(given[0]), secret);
}

recover();
const server = createServer((request, response) => {
  // Node 18 lets a request without a host through.
  if (request.headers.host === undefined) return answer(response, 400, { error: 'no host' }, { Connection: 'close' });
  if (!open && !authentic(request)) {
    return answer(response, 401, { error: 'unauthorized' }, { 'WWW-Authenticate': 'Basic' });
  }
  if (new URL(request.url, 'http://receiver').pathname !== path) return answer(response, 404, { error: 'not here' });
  if (request.method === 'GET') {
    const verification = request.headers['x-okta-verification-challenge'];
    return verification === undefined ? answer(response, 400, { error: 'no challenge' })
      : answer(response, 200, { verification });
  }
  if (request.method !== 'POST') return answer(response, 405, { error: 'GET or POST' }, { Allow: 'GET, POST' });
  return take(request, response).catch(() => response.destroy());
});
server.listen(process.env.PORT ?? 8082, '127.0.0.1');
// What is under way is answered first.
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
