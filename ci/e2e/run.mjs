// Starts our programs and those of others, lets them talk, and judges what came of it. Started by ./run.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  giveUpAfter, outcome, parsed, ready, scratch, start, stop, until,
} from './programs.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const build = process.argv[2];
const mockOkta = path.join(build, 'mock-okta/mock-okta');
const oktaConformance = path.join(build, 'conformance/okta-conformance');
const oktaReceiver = path.join(build, 'receiver/okta-receiver');

// admin:supersecret, as in Okta's guide; the header's whole value.
const secret = `Basic ${Buffer.from('admin:supersecret').toString('base64')}`;
const token = '00e2e0Token0of0the0end0to0end0test';

giveUpAfter(10);

function receiver() {
  return start('okta-receiver', oktaReceiver, ['serve', '--port', '0', '--json'],
    { OKTA_HOOK_AUTH_SECRET: secret });
}

// Has mock-okta judge the receiver at this address.
async function judge(url, options = []) {
  const { status, text, errors } = await outcome(start('mock-okta lifecycle', mockOkta,
    ['lifecycle', '--url', url, '--auth-header', 'authorization', '--json', ...options],
    { OKTA_HOOK_AUTH_SECRET: secret }));
  for (const hidden of [secret, secret.slice('Basic '.length), 'supersecret']) {
    assert.ok(!`${text}${errors}`.includes(hidden), 'mock-okta lifecycle tells the secret');
  }
  const objects = text.split('\n').map(parsed);
  const steps = objects.filter(({ type }) => type === 'step');
  assert.ok(steps.length > 0, `mock-okta lifecycle exited ${status} and told no step: ${text}${errors}`);
  return { status, steps: new Map(steps.map((step) => [step.id, step])) };
}

function verdicts(steps) {
  return Object.fromEntries([...steps].map(([id, { result }]) => [id, result]));
}

async function test(name, body) {
  const began = Date.now();
  try {
    await body();
    console.log(`ok - ${name} (${Date.now() - began} ms)`);
  } catch (error) {
    console.log(`not ok - ${name}\n${`${error.stack ?? error}`.replace(/^/gm, '  # ')}`);
    process.exitCode = 1;
  }
}

await test("Okta's Node SDK does the guide against mock-okta, with okta-receiver at the other end", async () => {
  const ours = receiver();
  // Events travel at once: what is still collected when a hook is deactivated is not sent.
  const org = start('mock-okta', mockOkta, ['serve', '--port', '0', '--json', '--batch-window', '0'],
    { OKTA_MOCK_TOKEN: token });
  const { hook_url: hookUrl } = await ready(ours);
  const { url } = await ready(org);

  const { status, text, errors } = await outcome(start("the SDK's guide", process.execPath,
    [path.join(here, 'sdk-guide.mjs')], {
      OKTA_CLIENT_ORGURL: url, OKTA_CLIENT_TOKEN: token, RECEIVER_URL: hookUrl, RECEIVER_SECRET: secret,
    }));
  console.log(text.replace(/^/gm, '    '));
  assert.equal(status, 0, errors);

  const [, login] = /^# login (.+)$/m.exec(text);
  const line = `The user ${login} has been added to the Okta org!`;
  await until(() => `okta-receiver to say "${line}"; it said: ${ours.lines.join('\n')}`,
    () => ours.lines.map(parsed).some((event) => event.type === 'event' && event.line === line));
  await stop(org);
  await stop(ours);
});

await test('okta-receiver does all that mock-okta asks of a receiver', async () => {
  const effects = path.join(scratch, 'okta-receiver.log');
  const log = fs.openSync(effects, 'w');
  const ours = start('okta-receiver', oktaReceiver, ['serve', '--port', '0', '--json'],
    { OKTA_HOOK_AUTH_SECRET: secret }, ['ignore', log, 'pipe']);
  fs.closeSync(log);
  const { hook_url: hookUrl } = await until(() => `okta-receiver to be ready: ${ours.errors}`,
    () => fs.readFileSync(effects, 'utf8').split('\n').map(parsed).find(({ type }) => type === 'ready'));
  const { status, steps } = await judge(hookUrl, ['--observe-log', effects]);
  const others = Object.entries(verdicts(steps)).filter(([, result]) => result !== 'passed');
  assert.deepEqual(others, []);
  assert.equal(status, 0);
  await stop(ours);
});

// The Express receiver, its address and the log in which it tells what it does.
async function expressReceiver(name) {
  const log = path.join(scratch, `${name}.log`);
  const out = fs.openSync(log, 'w');
  const express = start('the Express receiver', process.execPath, [path.join(here, 'express-receiver/server.js')],
    { PORT: '0', NODE_ENV: 'production' }, ['ignore', out, out]);
  fs.closeSync(out);
  const [, url] = await until(() => `the Express receiver to listen: ${fs.readFileSync(log, 'utf8')}`,
    () => /^Listening on (\S+)$/m.exec(fs.readFileSync(log, 'utf8')));
  return { express, log, url };
}

await test('mock-okta tells where an Express receiver by the book loses events', async () => {
  const { express, log, url } = await expressReceiver('lifecycle');

  const { status, steps } = await judge(url, ['--observe-log', log]);
  assert.deepEqual(verdicts(steps), {
    create: 'passed',
    verify: 'passed',
    deliver: 'passed',
    batch: 'failed', // only data.events[0]
    large: 'failed', // body-parser's limit
    'preview-sample': 'failed', // target[0] of null
    'preview-edited': 'passed',
    replay: 'failed', // twice
    retry: 'failed', // twice
    deactivate: 'passed',
    delete: 'passed',
  });
  assert.equal(status, 1);

  const step = (id) => steps.get(id);
  const statuses = (id) => step(id).toReceiver.map(({ answer }) => answer?.status);
  assert.deepEqual(statuses('batch'), [200]);
  assert.equal(step('batch').lost, 2);
  assert.deepEqual(statuses('large'), [413]);
  assert.equal(step('large').lost, step('large').events);
  assert.equal(statuses('preview-sample').at(-1), 500);
  for (const id of ['replay', 'retry']) assert.match(step(id).conclusion, /more than once/);
  express.child.kill('SIGTERM');
  await express.exited;
});

await test('okta-conformance tells what the Express receiver gets wrong, and nothing else', async () => {
  let express;
  let status;
  let text;
  let errors;
  // On a busy machine a late effect proves nothing, and the suite says so: then it is asked again.
  for (let turn = 1; turn <= 3; turn += 1) {
    const started = await expressReceiver(`conformance-${turn}`);
    express = started.express;
    ({ status, text, errors } = await outcome(start('okta-conformance', oktaConformance,
      ['receiver', '--url', started.url, '--observe-log', started.log, '--json', '--no-keep'],
      { OKTA_HOOK_AUTH_SECRET: secret })));
    const { results = [] } = parsed(text);
    if (turn === 3 || !results.some(({ verdict }) => verdict === 'INCONCLUSIVE')) break;
    express.child.kill('SIGTERM');
    await express.exited;
  }
  for (const hidden of [secret.slice('Basic '.length), 'supersecret']) {
    assert.ok(!`${text}${errors}`.includes(hidden), 'okta-conformance tells the secret');
  }
  const report = parsed(text);
  assert.equal(status, 1, errors);
  assert.equal(report.grade, 'F');
  const found = (verdict) => report.results.filter((result) => result.verdict === verdict);
  const ids = (verdict) => found(verdict).map(({ id }) => id);
  assert.deepEqual(ids('ERROR'), []);
  assert.deepEqual(ids('INCONCLUSIVE'), []);
  // What Okta asks of a receiver, and this one does not do.
  assert.deepEqual(ids('FAIL'), [
    'batch/all', 'batch/mixed', 'batch/n-squared', // only data.events[0]
    'payload/null-target', 'payload/target-order', // target[0], whatever it is
  ]);
  // What would lose an event or act on one twice.
  const warned = ids('WARN');
  for (const id of [
    'ack/batch', 'batch/bytes', 'batch/count', // body-parser's limit of 100 kB
    'idem/retry', 'idem/concurrent', 'idem/uuid', 'idem/partial-batch', // remembers nothing
    'batch/poison', 'payload/target-count',
  ]) assert.ok(warned.includes(id), `${id} is not among ${warned}`);
  // Basic authentication stands before everything else, where it should.
  const passed = ids('PASS');
  for (const id of ['good', 'missing', 'wrong', 'prefix-suffix', 'malformed', 'before-parse', 'fail-is-4xx']) {
    assert.ok(passed.includes(`auth/${id}`), `auth/${id} is not among ${passed}`);
  }
  const lost = found('FAIL').concat(found('WARN')).map(({ loses }) => loses).filter(Boolean);
  assert.ok(lost.includes('all events of a batch but the first'), `${lost}`);
  assert.ok(lost.includes('all events of a batch over the limit'), `${lost}`);
  express.child.kill('SIGTERM');
  await express.exited;
});

// What a failed test left running would keep this process alive.
process.exit();
