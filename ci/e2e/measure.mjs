// Measures, and prints figures with what was run to get them. Started by ../measure.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  giveUpAfter, outcome, parsed, ready, scratch, start, stop, until,
} from './programs.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const [, , build, seconds, rounds] = process.argv;
const mockOkta = path.join(build, 'mock-okta/mock-okta');
const oktaReceiver = path.join(build, 'receiver/okta-receiver');
const secret = `Basic ${Buffer.from('admin:supersecret').toString('base64')}`;
const token = '00e2e0Token0of0the0measurements0000';
const eventType = 'user.session.start';

giveUpAfter(15);

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
const rounded = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
function say(what, figure, how) {
  console.log(`${what.padEnd(60)} ${figure}`);
  if (how) console.log(`    ${how}`);
}

function startOrg() {
  return start('mock-okta', mockOkta, ['serve', '--port', '0', '--json'], { OKTA_MOCK_TOKEN: token });
}

function startReceiver() {
  return start('okta-receiver', oktaReceiver, ['serve', '--port', '0', '--json', '--quiet'],
    { OKTA_HOOK_AUTH_SECRET: secret });
}

async function call(org, method, route, body) {
  const answer = await fetch(`${org}${route}`, {
    method,
    headers: { authorization: `SSWS ${token}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${route}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

async function createHook(org, url, number = 1) {
  const hook = await call(org, 'POST', '/api/v1/eventHooks', {
    name: `Measured ${number}`,
    events: { type: 'EVENT_TYPE', items: [eventType] },
    channel: {
      type: 'HTTP',
      version: '1.0.0',
      config: { uri: url, authScheme: { type: 'HEADER', key: 'authorization', value: secret } },
    },
  });
  await call(org, 'POST', `/api/v1/eventHooks/${hook.id}/lifecycle/verify`);
}

function happen(org, count) {
  return call(org, 'POST', '/mock/v1/events', { eventType, count, set: {}, batch: false });
}

// Answers as a receiver does, keeps what it was sent, and counts.
async function startCounter() {
  const counter = { count: 0, body: undefined };
  const server = http.createServer((request, response) => {
    if (request.method === 'GET') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ verification: request.headers['x-okta-verification-challenge'] }));
      return;
    }
    let body = '';
    request.on('data', (data) => { body += data; });
    request.on('end', () => {
      counter.count += 1;
      counter.body ??= body;
      response.writeHead(204).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(counter, { server, url: `http://127.0.0.1:${server.address().port}/userCreated` });
}

// From the start of the program to its first answer, and what it takes then.
async function coldStart() {
  const times = [];
  const memory = [];
  for (let i = 0; i < 10; i += 1) {
    const began = process.hrtime.bigint();
    const org = startOrg();
    const line = await new Promise((resolve) => { org.child.stdout.once('data', resolve); });
    const { url } = parsed(`${line}`.split('\n')[0]);
    await call(url, 'GET', '/api/v1/eventHooks');
    times.push(Number(process.hrtime.bigint() - began) / 1e6);
    const status = fs.readFileSync(`/proc/${org.child.pid}/status`, 'utf8');
    memory.push(Number(/^VmRSS:\s+(\d+)/m.exec(status)[1]) / 1024);
    await stop(org);
  }
  say('mock-okta serve, start to first answer', `${rounded(median(times))} ms`,
    'mock-okta serve --port 0 --json, then GET /api/v1/eventHooks; median of 10');
  say('mock-okta serve, resident memory then', `${rounded(median(memory))} MB`, 'VmRSS in /proc/PID/status');
}

// What it costs to know all event types: a command that does no more, beside one that does not even that.
async function catalogue() {
  const turn = (...command) => {
    const before = process.hrtime.bigint();
    execFileSync(mockOkta, command);
    return Number(process.hrtime.bigint() - before) / 1e6;
  };
  const loads = [];
  for (let i = 0; i < 11; ++i) loads.push(turn('events', 'list') - turn('--version'));
  say('the catalogue of event types, loaded', `${rounded(median(loads))} ms (bar: 30)`,
    '`mock-okta events list` less `mock-okta --version`, median of 11');

  // Its answer is more than a pipe holds: it waits for us, with all that it needed for it.
  const child = spawn(mockOkta, ['events', 'list', '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let peak = 0;
  for (let waited = 0; waited < 10; ++waited) {
    await new Promise((resolve) => { setTimeout(resolve, 50); });
    const status = fs.readFileSync(`/proc/${child.pid}/status`, 'utf8');
    peak = Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
  }
  child.stdout.resume();
  await once(child, 'exit');
  say('the program that lists it as JSON, most memory', `${rounded(peak)} MB`,
    'VmHWM in /proc/PID/status: program, libraries and the list too (bar for the catalogue alone: 15)');
}

// A thousand fixtures of a user's own, held to the schema and to all rules.
async function lint() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lint-'));
  const sample = execFileSync(mockOkta, ['events', 'show', 'user.session.start'], { encoding: 'utf8' });
  for (let i = 0; i < 1000; ++i) {
    const type = `parcel.arrived_${i}`;
    const uuid = `"uuid": "${(0x10000000 + i).toString(16)}-f1f5-11f0-a3c5-0b5e7a41c2d3"`;
    fs.writeFileSync(path.join(folder, `${type}.json`),
      sample.replaceAll('user.session.start', type).replace(/"uuid": "[^"]*"/, uuid));
  }
  const turns = [];
  for (let i = 0; i < 5; ++i) {
    const before = process.hrtime.bigint();
    execFileSync(mockOkta, ['events', 'lint', folder, '--quiet']);
    turns.push(Number(process.hrtime.bigint() - before) / 1e6);
  }
  fs.rmSync(folder, { recursive: true });
  say('a folder of 1,000 fixtures, looked through', `${rounded(median(turns))} ms (bar: 1,000)`,
    '`mock-okta events lint DIR`, median of 5');
}

// A delivery as mock-okta makes it, with places for its ids: what wrk sends.
async function captureDelivery() {
  const org = startOrg();
  const { url } = await ready(org);
  const counter = await startCounter();
  await createHook(url, counter.url);
  await happen(url, 1);
  await until(() => 'a delivery', () => counter.body);
  await stop(org);
  counter.server.close();
  const delivery = JSON.parse(counter.body);
  delivery.eventId = '@EVENT_ID@';
  delivery.data.events[0].uuid = '@UUID@';
  const file = path.join(scratch, 'delivery.json');
  fs.writeFileSync(file, JSON.stringify(delivery));
  return { file, bytes: counter.body.length };
}

// How much of a processor a program has used, in whatever unit the system counts it.
function used(program) {
  const fields = fs.readFileSync(`/proc/${program.child.pid}/stat`, 'utf8').split(') ').pop().split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

// Until a program has nothing more to do: what it answered first and works on afterwards would count against
// whoever has the next turn.
async function rest(program) {
  for (let before = -1, now = used(program); now > before;) {
    await new Promise((resolve) => { setTimeout(resolve, 300); });
    [before, now] = [now, used(program)];
  }
}

// What a receiver takes in, as fast as wrk can ask.
async function wrk(program, url, delivery, connections) {
  const { status, text, errors } = await outcome(start('wrk', 'wrk', ['-t', `${Math.min(2, connections)}`,
    '-c', `${connections}`, '-d', `${seconds}s`, '--timeout', '10s', '-s', path.join(here, 'deliver.lua'), url],
  { SECRET: secret, DELIVERY: delivery.file }));
  const result = text.split('\n').map(parsed).find(({ type }) => type === 'wrk');
  assert.ok(status === 0 && result, `wrk: ${text}${errors}`);
  assert.equal(result.broken, 0, `${url} left some without an answer: ${text}`);
  await rest(program);
  return { ...result, rate: (result.requests - result.refused) / result.seconds };
}

// The rate at which mock-okta delivers through so many hooks, all to one okta-receiver.
async function deliver(hookUrl, hooks, events) {
  const org = startOrg();
  const { url } = await ready(org);
  for (let i = 1; i <= hooks; i += 1) await createHook(url, hookUrl, i);
  await happen(url, 10);
  await call(url, 'POST', '/mock/v1/idle', { timeoutSeconds: 60 });
  const began = process.hrtime.bigint();
  await happen(url, events);
  await call(url, 'POST', '/mock/v1/idle', { timeoutSeconds: 300 });
  const took = Number(process.hrtime.bigint() - began) / 1e9;
  // The org remembers the latest only, but no more than that need be looked at: each would be alike.
  const records = await call(url, 'GET', '/mock/v1/deliveries?limit=2000');
  assert.equal(records.length, Math.min(2000, hooks * (events + 10)));
  for (const { events: sent, attempts } of records) {
    assert.deepEqual([sent.length, attempts.map(({ status }) => status)], [1, [204]]);
  }
  await stop(org);
  return (hooks * events) / took;
}

async function startExpress() {
  const log = path.join(scratch, 'express.log');
  const out = fs.openSync(log, 'w');
  const express = start('the Express receiver', process.execPath, [path.join(here, 'express-receiver/server.js')],
    { PORT: '0', NODE_ENV: 'production' }, ['ignore', out, out]);
  fs.closeSync(out);
  const [, url] = await until(() => 'the Express receiver', () => /^Listening on (\S+)$/m.exec(fs.readFileSync(log, 'utf8')));
  return { express, url };
}

// Takes turns, so that whatever else the machine does befalls both, and answers with the median of each.
async function takeTurns(...measurements) {
  const results = measurements.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [i, measure] of measurements.entries()) results[i].push(await measure());
  }
  return results.map(median);
}

console.log(`${os.cpus().length} × ${os.cpus()[0].model}, Node.js ${process.versions.node}`);
console.log(`${rounds} turns of ${seconds} s each, medians\n`);
await coldStart();
await catalogue();
await lint();

const delivery = await captureDelivery();
const ours = startReceiver();
const { hook_url: hookUrl } = await ready(ours);
for (const hooks of [1, 16]) {
  const [mock, most] = await takeTurns(
    () => deliver(hookUrl, hooks, Math.ceil(8000 / hooks)),
    async () => (await wrk(ours, hookUrl, delivery, hooks)).rate,
  );
  const which = hooks === 1 ? '1 hook' : `${hooks} hooks`;
  say(`mock-okta to okta-receiver, ${which}`, `${rounded(mock)} deliveries/s`,
    `POST /mock/v1/events, then POST /mock/v1/idle; ${delivery.bytes} bytes each`);
  say(`wrk to okta-receiver, ${hooks} connection${hooks === 1 ? '' : 's'}`, `${rounded(most)} deliveries/s`,
    `wrk -t ${Math.min(2, hooks)} -c ${hooks} -d ${seconds}s -s ci/e2e/deliver.lua`);
  say('ratio', rounded(mock / most));
}

const { express, url: expressUrl } = await startExpress();
const turns = { ours: [], express: [] };
const [oursRate, expressRate] = await takeTurns(
  async () => {
    turns.ours.push(await wrk(ours, hookUrl, delivery, 64));
    return turns.ours.at(-1).rate;
  },
  async () => {
    turns.express.push(await wrk(express, expressUrl, delivery, 64));
    return turns.express.at(-1).rate;
  },
);
function told(rate, results) {
  const refused = results.reduce((sum, result) => sum + result.refused, 0);
  const asked = results.reduce((sum, result) => sum + result.requests, 0);
  return `${rounded(rate)} deliveries/s, p99 ${rounded(median(results.map((result) => result.p99_ms)))} ms${
    refused ? `; ${rounded((100 * refused) / asked)} % more were told to come again` : ''}`;
}
say('okta-receiver, 64 connections', told(oursRate, turns.ours),
  `wrk -t 2 -c 64 -d ${seconds}s -s ci/e2e/deliver.lua; every delivery new`);
say('the Express receiver, 64 connections', told(expressRate, turns.express), 'the same');
say('ratio', rounded(oursRate / expressRate));
await stop(ours);
express.child.kill('SIGTERM');
await express.exited;
process.exit();
