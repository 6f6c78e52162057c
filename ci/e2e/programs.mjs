// Programs that a script starts: what they say, how they end, and that none outlives it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

// A folder of this run's own.
export const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'okta-hooks-e2e-'));
const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  fs.rmSync(scratch, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

export function giveUpAfter(minutes) {
  setTimeout(() => {
    console.error(`took more than ${minutes} minutes; giving up`);
    process.exit(1);
  }, minutes * 60_000).unref();
}

// Nobody here needs a proxy, and the SDK would use one even for 127.0.0.1.
function environment(extra) {
  const { http_proxy, https_proxy, HTTP_PROXY, HTTPS_PROXY, ...rest } = process.env;
  return { ...rest, NO_COLOR: '1', ...extra };
}

export function start(name, command, args, env = {}, stdio = ['ignore', 'pipe', 'pipe']) {
  const child = spawn(command, args, { cwd: scratch, env: environment(env), stdio });
  running.add(child);
  const program = { name, child, lines: [], errors: '', exited: once(child, 'exit') };
  program.exited.then(() => running.delete(child));
  if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => program.lines.push(line));
  if (child.stderr) child.stderr.on('data', (data) => { program.errors += data; });
  return program;
}

export async function until(what, condition) {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    const result = condition();
    if (result) return result;
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
  throw new Error(`waited 20 s in vain for ${what()}`);
}

export function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}

// The line with which our programs say that they are ready, and where.
export function ready(program) {
  return until(() => `${program.name} to be ready; it said: ${program.lines.join('\n')}${program.errors}`,
    () => {
      assert.equal(program.child.exitCode, null, `${program.name} ended: ${program.errors}`);
      return program.lines.map(parsed).find(({ type }) => type === 'ready');
    });
}

export async function stop(program) {
  program.child.kill('SIGTERM');
  const [code] = await program.exited;
  assert.equal(code, 0, `${program.name}, asked to stop, exited ${code}: ${program.errors}`);
}

// All that a program said, and with which status it ended.
export async function outcome(program) {
  await once(program.child, 'close');
  return { status: program.child.exitCode, text: program.lines.join('\n'), errors: program.errors };
}
