// okta-conformance through what lies between it and a receiver: a proxy that loses and delays, one that ends TLS, a
// tunnel over ssh, and a stand-in for ngrok's edge and agent. Started by ./run.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {
  giveUpAfter, outcome, ready, scratch, start, stop, until,
} from './programs.mjs';

const build = process.argv[2];
const oktaConformance = path.join(build, 'conformance/okta-conformance');
const oktaReceiver = path.join(build, 'receiver/okta-receiver');
const secret = 'Basic c29tZWJvZHk6c29tZXRoaW5n';

giveUpAfter(5);

async function test(name, body) {
  const began = Date.now();
  try {
    const skipped = await body();
    console.log(`ok - ${name}${skipped ? ` # SKIP ${skipped}` : ''} (${Date.now() - began} ms)`);
  } catch (error) {
    console.log(`not ok - ${name}\n${`${error.stack ?? error}`.replace(/^/gm, '  # ')}`);
    process.exitCode = 1;
  }
}

const has = (program) => ['/usr/bin', '/usr/sbin', '/usr/local/bin']
  .some((folder) => fs.existsSync(path.join(folder, program)));

async function listening(server) {
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return server.address().port;
}

async function freePort() {
  const server = net.createServer();
  const port = await listening(server);
  await new Promise((resolve) => { server.close(resolve); });
  return port;
}

const accepts = (port) => new Promise((resolve) => {
  const socket = net.connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true); });
  socket.on('error', () => resolve(false));
});

async function untilAccepts(port, what) {
  let open = false;
  const look = async () => { open = await accepts(port); if (!open) setTimeout(look, 50); };
  await look();
  await until(() => what, () => open);
}

// What okta-conformance makes of it: its exit status, the report, and what it said.
async function judge(options) {
  const { status, text, errors } = await outcome(start('okta-conformance', oktaConformance,
    ['receiver', '--json', '--no-keep', '--seed', '7', ...options], { OKTA_HOOK_AUTH_SECRET: secret }));
  let report = null;
  try { report = JSON.parse(text); } catch { /* there is none for wrong usage */ }
  return { status, report, errors };
}

const verdicts = (report) => Object.fromEntries(report.results.map(({ id, verdict }) => [id, verdict]));

const ours = start('okta-receiver', oktaReceiver, ['serve', '--port', '0', '--json'], { OKTA_HOOK_AUTH_SECRET: secret });
const receiver = new URL('/userCreated', (await ready(ours)).url);

await test('a proxy that delays, cuts and swallows makes no verdict false', async () => {
  // The same each time: mulberry32.
  let state = 7;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  let cut = 0;
  const proxy = net.createServer((client) => {
    const upstream = net.connect(receiver.port, '127.0.0.1');
    const end = () => { client.destroy(); upstream.destroy(); };
    for (const [from, to] of [[client, upstream], [upstream, client]]) {
      // What comes first goes first, however long it is held back.
      let passed = Promise.resolve();
      from.on('error', end);
      from.on('end', () => { passed.then(() => to.end()); });
      from.on('data', (bytes) => {
        if (random() < 0.03) {
          cut += 1;
          client.resetAndDestroy();
          upstream.destroy();
          return;
        }
        const pause = random() * 10;
        passed = passed.then(() => new Promise((resolve) => { setTimeout(resolve, pause); }))
          .then(() => { if (!to.destroyed) to.write(bytes); });
      });
    }
  });
  const port = await listening(proxy);
  const { status, report, errors } = await judge(['--url', `http://127.0.0.1:${port}${receiver.pathname}`,
    '--skip', 'auth/timing', '--skip', 'http/slow', '--profile', 'recommended']);
  proxy.close();
  assert.ok(report, errors);
  assert.ok(cut > 5, `only ${cut} connections were cut`);
  const blamed = report.results.filter(({ verdict }) => ['FAIL', 'WARN', 'ERROR'].includes(verdict));
  assert.deepEqual(blamed.map(({ id, actual, reason }) => ({ id, actual, reason })), []);
  assert.equal(status, 0);
  assert.ok(report.counts.PASS > 25, JSON.stringify(report.counts));
});

await test('behind stunnel, which ends TLS with a certificate of a private authority', async () => {
  if (!has('stunnel') && !has('stunnel4')) return 'stunnel is not here; ci/setup --with-proxies installs it';
  const openssl = (...args) => execFileSync('openssl', args, { cwd: scratch, stdio: 'pipe' });
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'ca.key',
    '-out', 'ca.pem', '-days', '60', '-subj', '/CN=Private authority', '-addext', 'keyUsage=critical,keyCertSign');
  openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'server.key', '-out',
    'server.csr', '-subj', '/CN=127.0.0.1');
  fs.writeFileSync(path.join(scratch, 'names'), 'subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n');
  openssl('x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '60',
    '-extfile', 'names', '-out', 'server.pem');
  const port = await freePort();
  fs.writeFileSync(path.join(scratch, 'stunnel.conf'), [
    'foreground = yes', 'pid =', '[hooks]', `accept = 127.0.0.1:${port}`, `connect = 127.0.0.1:${receiver.port}`,
    'cert = server.pem', 'key = server.key', ''].join('\n'));
  const stunnel = start('stunnel', has('stunnel') ? 'stunnel' : 'stunnel4', ['stunnel.conf']);
  await untilAccepts(port, 'stunnel');
  const url = `https://127.0.0.1:${port}${receiver.pathname}`;
  const { status, report, errors } = await judge(['--url', url, '--ca', path.join(scratch, 'ca.pem'),
    'verify', 'auth', 'ack', 'tls', '--skip', 'auth/timing']);
  assert.equal(status, 0, errors + JSON.stringify(report?.results.filter(({ verdict }) => verdict === 'FAIL')));
  assert.equal(verdicts(report)['tls/chain'], 'PASS');
  assert.equal(verdicts(report)['verify/echo'], 'PASS');
  const distrusted = await judge(['--url', url, 'tls/chain']);
  assert.equal(distrusted.status, 1, 'without --ca nobody trusts that authority');
  stunnel.child.kill('SIGTERM');
  await stunnel.exited;
});

await test('through a tunnel of ones own, over ssh', async () => {
  const sshd = '/usr/sbin/sshd';
  if (!fs.existsSync(sshd) || !has('ssh')) return 'sshd is not here; ci/setup --with-proxies installs it';
  if (process.getuid() === 0) fs.mkdirSync('/run/sshd', { recursive: true });
  for (const key of ['host', 'user']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path.join(scratch, key)]);
  }
  const port = await freePort();
  const publicPort = await freePort();
  fs.writeFileSync(path.join(scratch, 'sshd.conf'), [
    `ListenAddress 127.0.0.1:${port}`, `HostKey ${scratch}/host`, `AuthorizedKeysFile ${scratch}/user.pub`,
    'StrictModes no', 'UsePAM no', 'PidFile none', 'PermitRootLogin yes', 'AllowTcpForwarding yes', ''].join('\n'));
  const server = start('sshd', sshd, ['-D', '-e', '-f', path.join(scratch, 'sshd.conf')]);
  await untilAccepts(port, `sshd: ${server.errors}`);
  const client = start('ssh', 'ssh', ['-F', 'none', '-N', '-p', `${port}`, '-i', path.join(scratch, 'user'), '-o',
    'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'ExitOnForwardFailure=yes', '-R',
    `127.0.0.1:${publicPort}:127.0.0.1:${receiver.port}`, `${os.userInfo().username}@127.0.0.1`]);
  await untilAccepts(publicPort, `the tunnel: ${client.errors} ${server.errors}`);
  const { status, report, errors } = await judge(['--url', `http://127.0.0.1:${publicPort}${receiver.pathname}`,
    '--behind-tunnel', 'verify', 'auth', 'ack', 'http', '--skip', 'auth/timing', '--skip', 'http/slow']);
  client.child.kill('SIGTERM');
  server.child.kill('SIGTERM');
  await Promise.all([client.exited, server.exited]);
  assert.equal(status, 0, errors + JSON.stringify(report?.results.filter(({ verdict }) => verdict === 'FAIL')));
  assert.equal(verdicts(report)['http/chunked'], 'SKIP');
  assert.match(report.notes.join(), /there and back takes/);
});

// Behaves as ngrok's documents say its edge and its agent do.
async function ngrok() {
  const stand = { online: true, upstream: Number(receiver.port), captures: [], skipped: 0, extra: [] };
  const refuse = (response, status, code) => {
    response.writeHead(status, { 'content-type': 'text/html', 'ngrok-error-code': code });
    response.end(`<!doctype html>${code}`);
  };
  const edge = http.createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      if (!stand.online) { refuse(response, 404, 'ERR_NGROK_3200'); return; }
      if (request.headers['ngrok-skip-browser-warning'] === undefined) {
        refuse(response, 200, 'ERR_NGROK_6024');
        return;
      }
      stand.skipped += 1;
      const body = Buffer.concat(parts);
      const head = `${request.method} ${request.url} HTTP/1.1\r\n${Object.entries(request.headers)
        .map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
      const capture = {
        tunnel_name: 'hooks',
        request: {
          method: request.method, uri: request.url, headers: {}, raw: Buffer.from(head + body).toString('base64'),
        },
        response: null,
      };
      stand.captures.unshift(capture);
      const onward = http.request({
        host: '127.0.0.1', port: stand.upstream, method: request.method, path: request.url, headers: request.headers,
      }, (answer) => {
        capture.response = { status_code: answer.statusCode, headers: {} };
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => {
        capture.response = { status_code: 502, headers: { 'Ngrok-Error-Code': ['ERR_NGROK_8012'] } };
        refuse(response, 502, 'ERR_NGROK_8012');
      });
      onward.end(body);
    });
  });
  const port = await listening(edge);
  const agent = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://agent');
    const endpoints = [{
      name: 'hooks', url: `http://127.0.0.1:${port}`, upstream: { url: `http://localhost:${stand.upstream}` },
    }, ...stand.extra];
    const found = { '/api/endpoints': { endpoints }, '/api/requests/http': { requests: stand.captures } }[pathname];
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found ?? {}));
  });
  stand.agent = `http://127.0.0.1:${await listening(agent)}`;
  stand.close = () => { edge.close(); agent.close(); };
  return stand;
}

await test('--ngrok finds the URL, passes the warning page, and tells the tunnel from the receiver', async () => {
  const stand = await ngrok();
  const options = ['--ngrok', '--ngrok-agent', stand.agent, '--url', receiver.pathname];
  const good = await judge(['verify', 'auth/good', 'http/chunked', ...options]);
  assert.equal(good.status, 0, good.errors);
  assert.ok(stand.skipped > 5);
  assert.equal(verdicts(good.report)['http/chunked'], 'SKIP');
  assert.match(good.errors, /free plan allows 20000 a month/);

  stand.extra = [{ name: 'site', url: 'https://c3d4.ngrok.app', upstream: { url: 'http://localhost:3000' } }];
  const several = await judge(['verify/echo', ...options]);
  assert.equal(several.status, 2);
  assert.match(several.errors, /--ngrok=hooks.*c3d4\.ngrok\.app/s);
  const one = await judge(['verify/echo', '--ngrok=hooks', ...options.slice(1)]);
  assert.equal(one.status, 0, one.errors);

  stand.extra = [];
  stand.online = false;
  const offline = await judge(['verify/echo', ...options]);
  assert.equal(offline.status, 4);
  assert.equal(offline.report.tunnelFailure.code, 'ERR_NGROK_3200');
  assert.match(offline.report.tunnelFailure.remedy, /start the agent/);

  stand.online = true;
  stand.upstream = await freePort();
  const nobody = await judge(['verify/echo', ...options]);
  assert.equal(nobody.status, 4);
  assert.equal(nobody.report.tunnelFailure.code, 'ERR_NGROK_8012');
  stand.close();

  const gone = await judge(['verify/echo', '--ngrok', '--ngrok-agent', `http://127.0.0.1:${await freePort()}`]);
  assert.equal(gone.status, 4);
  assert.match(gone.report.tunnelFailure.remedy, /ngrok http PORT/);
});

await test('no more requests than --max-requests', async () => {
  const few = await judge(['--url', receiver.href, '--max-requests', '100']);
  assert.equal(few.status, 2);
  assert.match(few.errors, /--skip what costs most: ack\/budget/);
});

await stop(ours);
