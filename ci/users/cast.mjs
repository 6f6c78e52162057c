// What the tests here share: where things are, how a program is run, and what is missing on this machine.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.resolve(here, '../..');
export const build = process.env.OKTA_HOOKS_BUILD ?? path.join(root, 'build/dev');
export const oktaConformance = path.join(build, 'conformance/okta-conformance');
export const mockOkta = path.join(build, 'mock-okta/mock-okta');
export const receiver = path.join(here, 'receiver');
// The whole header that the receivers here expect.
export const secret = `Basic ${Buffer.from('okta:a quite secret password').toString('base64')}`;

export const read = (...parts) => fs.readFileSync(path.join(root, ...parts), 'utf8');

// Commits all that is in a folder, on the branch main.
export async function commit(folder, message) {
  const git = ['-c', 'user.name=user', '-c', 'user.email=user@example.com'];
  for (const args of [['init', '--quiet', '-b', 'main'], ['add', '.'], ['commit', '--quiet', '-m', message]]) {
    const { status, output } = await run('git', [...git, ...args], { cwd: folder });
    assert.equal(status, 0, output);
  }
}

// A repository that is to our users as okta-hooks is: with the recipe, and a file for each part that it is built from.
export async function smallCheckout() {
  const folder = scratch('checkout');
  for (const part of ['ci/cmake', 'conformance', 'fixtures', 'mock-okta', 'receiver']) {
    fs.mkdirSync(path.join(folder, part), { recursive: true });
    fs.writeFileSync(path.join(folder, part, 'source.cpp'), `// ${part}`);
  }
  for (const file of ['CMakeLists.txt', 'CMakePresets.json', 'ci/recipe.sh']) {
    fs.copyFileSync(path.join(root, file), path.join(folder, file));
  }
  fs.writeFileSync(path.join(folder, 'ci/setup'), '#!/bin/sh\n', { mode: 0o755 });
  await commit(folder, 'okta-hooks');
  return folder;
}

// A folder that is gone when this process ends.
const folders = [];
process.on('exit', () => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
});
export function scratch(name) {
  folders.push(fs.mkdtempSync(path.join(os.tmpdir(), `okta-hooks-${name}-`)));
  return folders.at(-1);
}

// This environment, without what our callers' continuous integration, or a proxy, has put there.
export function environment(extra = {}) {
  const kept = Object.entries(process.env)
    .filter(([name]) => !/^(CI|GITHUB_.*|RUNNER_.*|OKTA_.*|NODE_TEST_.*|NODE_OPTIONS|https?_proxy)$/i.test(name));
  return { ...Object.fromEntries(kept), ...extra };
}

// Runs a command to its end. `output` is what it wrote to both.
export async function run(command, args, { cwd = root, env = environment(), input } = {}) {
  const child = spawn(command, args, { cwd, env, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
  const result = { status: null, stdout: '', stderr: '', output: '' };
  child.stdout.on('data', (data) => { result.stdout += data; result.output += data; });
  child.stderr.on('data', (data) => { result.stderr += data; result.output += data; });
  child.stdin?.end(input);
  await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => { result.status = code ?? signal; resolve(); });
  });
  return result;
}

// Whether a test can run here. Continuous integration installs everything, so there it must.
export function lacks(test, program, setup) {
  if (spawnSync('sh', ['-c', `command -v ${program}`]).status === 0) return false;
  const reason = `${program} is not here; ci/setup ${setup} installs it`;
  assert.ok(!process.env.CI, reason);
  test.skip(reason);
  return true;
}

// Shell as shellcheck reads it: nothing to say about it.
export async function shellIsClean(script, shell = 'bash') {
  const { output, status } = await run('shellcheck', ['--shell', shell, '-'], { input: script });
  assert.equal(status, 0, `${output}\nin\n${script}`);
}

// Starts a program that serves until the test is over; `said` resolves with what it wrote that matches.
export function serve(test, command, args, { cwd = root, env = environment() } = {}) {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = new Promise((resolve) => { child.on('close', resolve); });
  const stop = async () => { child.kill('SIGTERM'); await closed; };
  test.after(stop);
  let output = '';
  const waiting = [];
  const look = () => waiting.forEach(({ pattern, resolve }) => {
    const match = pattern.exec(output);
    if (match) resolve(match);
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => { output += data; look(); });
  const said = (pattern) => new Promise((resolve, reject) => {
    waiting.push({ pattern, resolve });
    closed.then(() => reject(new Error(`${command} ended before it said ${pattern}: ${output}`)));
    look();
  });
  return { said, stop };
}
