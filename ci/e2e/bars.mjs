// Measures okta-conformance and says whether it meets its bars; see `ci/bars --help`.
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [program] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'bars-'));
const secretFile = join(folder, 'secret');
writeFileSync(secretFile, 'Basic b2t0YTpob29rLXNlY3JldC0x\n');
const children = new Set();

function finish(status) {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
  process.exit(status);
}
process.on('SIGINT', () => finish(130));
process.on('SIGTERM', () => finish(143));

// Runs it to its end: how many seconds that took, how it ended, and what it printed.
function timed(args) {
  return new Promise((resolve, reject) => {
    const began = process.hrtime.bigint();
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    children.add(child);
    let out = '';
    let err = '';
    child.stdout.on('data', (bytes) => (out += bytes));
    child.stderr.on('data', (bytes) => (err += bytes));
    child.on('error', reject);
    child.on('close', (status) => {
      children.delete(child);
      resolve({ seconds: Number(process.hrtime.bigint() - began) / 1e9, status, out, err });
    });
  });
}

// The reference receiver on a free port, its log in a file.
async function reference() {
  const log = join(folder, `reference-${children.size}-${Date.now()}.log`);
  const args = ['zoo', '--serve', 'none', '--port', '0', '--auth-secret-file', secretFile];
  const child = spawn(program, args, { stdio: ['ignore', openSync(log, 'w'), 'inherit'] });
  children.add(child);
  for (let i = 0; i < 1000; ++i) {
    const ready = /serving none at (http:\S+)/.exec(readFileSync(log, 'utf8'));
    if (ready) {
      return { url: ready[1], log, end: () => (children.delete(child), child.kill('SIGKILL')) };
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('the reference receiver did not get ready');
}

// A proxy of bytes that hands each on `delay` milliseconds after it came, in both directions.
function delayed(port, delay) {
  const relay = (from, to) => {
    from.on('data', (bytes) => setTimeout(() => to.writable && to.write(bytes), delay));
    from.on('end', () => setTimeout(() => to.end(), delay));
    from.on('error', () => to.destroy());
    from.on('close', () => setTimeout(() => to.destroy(), delay));
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const receiver = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    relay(client, receiver);
    relay(receiver, client);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

const shown = (text) => (/^[\w./:=-]+$/.test(text) ? text : `'${text}'`);
let missed = 0;

// The fastest of `turns`; each has to end well, or its time says nothing.
async function bar(what, limit, turns, turn) {
  let best = null;
  for (let i = 0; i < turns; ++i) {
    const { args, result } = await turn();
    if (result.status !== 0) {
      console.log(`${what}: ended with ${result.status}\n  okta-conformance ${args.map(shown).join(' ')}`);
      console.log((result.out + result.err).split('\n').slice(-40).join('\n'));
      missed += 1;
      return;
    }
    if (best === null || result.seconds < best.seconds) best = { ...result, args };
  }
  const met = best.seconds < limit;
  if (!met) missed += 1;
  const counted = /^.*\d+ (PASS|passed).*$/m.exec(best.out)?.[0].trim() ?? best.err.trim().split('\n').at(-1);
  console.log(`${met ? 'met   ' : 'MISSED'} ${best.seconds.toFixed(2)} s of ${limit} s  ${what}`);
  console.log(`       okta-conformance ${best.args.map(shown).join(' ')}`);
  console.log(`       ${counted}`);
}

const judged = (url, log) => [
  'receiver', '--url', url, '--auth-secret-file', secretFile, '--observe-log', log, '--seed', '1',
];

try {
  await bar('all receiver checks in this process', 0.5, 3, async () => {
    const args = ['receiver', '--profile', 'hostile', '--seed', '1'];
    return { args, result: await timed(args) };
  });
  await bar('all safe and normal checks over loopback', 3, 3, async () => {
    const receiver = await reference();
    const args = judged(receiver.url, receiver.log);
    const result = await timed(args);
    receiver.end();
    return { args, result };
  });
  await bar('the same with 100 ms more each way', 15, 3, async () => {
    const receiver = await reference();
    const proxy = await delayed(Number(new URL(receiver.url).port), 100);
    const args = judged(`http://127.0.0.1:${proxy.address().port}/userCreated`, receiver.log);
    const result = await timed(args);
    proxy.close();
    receiver.end();
    return { args, result };
  });
  await bar('every defect of the zoo by every check', 60, 1, async () => {
    const args = ['selftest'];
    return { args, result: await timed(args) };
  });
} catch (error) {
  console.error(`ci/bars: ${error.message}`);
  finish(1);
}
finish(missed === 0 ? 0 : 1);
