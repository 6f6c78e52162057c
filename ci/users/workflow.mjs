// Runs a job of a GitHub workflow on this machine: its steps with bash, as a runner does, and composite actions
// from their action.yml. Expressions are evaluated by GitHub's own library. GitHub's services are stand-ins:
// checkout clones the user's repository, the cache is a Map, artifacts go to a folder.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Evaluator, Lexer, Parser, data } from '@actions/expressions';
import { parse } from 'yaml';
import { environment, run, scratch } from './cast.mjs';

function known(value) {
  if (value === null || value === undefined) return new data.Null();
  if (typeof value === 'object') {
    return new data.Dictionary(...Object.entries(value).map(([key, member]) => ({ key, value: known(member) })));
  }
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  return new data.StringData(value);
}

function evaluated(expression, context, failed) {
  const status = [['always', true], ['success', !failed], ['failure', failed]].map(([name, value]) => (
    { name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(value) }));
  const { tokens } = new Lexer(expression).lex();
  const tree = new Parser(tokens, Object.keys(context), status).parse();
  return new Evaluator(tree, known(context), new Map(status.map((one) => [one.name, one]))).evaluate();
}

function filled(text, context, failed = false) {
  return `${text ?? ''}`.replaceAll(/\$\{\{(.*?)\}\}/gs, (_, expression) => (
    evaluated(expression, context, failed).coerceString()));
}

function wanted(step, context, failed) {
  const condition = `${step.if ?? 'success()'}`.replace(/^\$\{\{(.*)\}\}$/s, '$1');
  const value = evaluated(condition, context, failed).coerceString();
  // Without a word about the status, a step is left out after a failure.
  const asks = /\b(always|success|failure)\(\)/.test(condition);
  return !['', 'false', '0'].includes(value) && (asks || !failed);
}

// The lines `name=value` that a step wrote to one of the runner's files.
function pairs(file) {
  return Object.fromEntries(fs.readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => {
    const at = line.indexOf('=');
    assert.ok(at > 0, `no name=value: ${line}`);
    return [line.slice(0, at), line.slice(at + 1)];
  }));
}

export class Runner {
  // `repository` is the user's; `actions` are folders by what stands behind `uses:`; `cache` outlives a run.
  constructor({ repository, actions, secrets = {}, env = {}, cache = new Map() }) {
    this.repository = repository;
    this.actions = actions;
    this.secrets = secrets;
    this.cache = cache;
    this.workspace = scratch('workspace');
    this.temp = scratch('runner-temp');
    this.artifacts = scratch('artifacts');
    this.log = '';
    this.summary = '';
    this.ran = [];
    this.env = env;
    this.files = 0;
  }

  // Runs the only job of a workflow; says whether it succeeded, and with what outputs of its steps.
  async workflow(text) {
    const { jobs } = parse(text);
    assert.equal(Object.keys(jobs).length, 1);
    const [job] = Object.values(jobs);
    const { failed, steps } = await this.steps(job.steps, { secrets: this.secrets }, { ...this.env, ...job.env });
    return { succeeded: !failed, steps };
  }

  async steps(list, context, env) {
    const steps = {};
    let failed = false;
    for (const [index, step] of list.entries()) {
      const now = { ...context, env, steps, runner: { os: 'Linux', temp: '/not/in/a/container' } };
      if (!wanted(step, now, failed)) continue;
      this.ran.push(step.name ?? step.uses ?? step.run);
      const own = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value, now, failed)]));
      const { ok, outputs } = step.uses ? await this.uses(step, now, { ...env, ...own })
        : await this.script(step, now, { ...env, ...own });
      steps[step.id ?? `step-${index}`] = { outputs, outcome: ok ? 'success' : 'failure' };
      failed ||= !ok;
    }
    return { failed, steps };
  }

  async script(step, context, env) {
    this.files += 1;
    const file = (name) => path.join(this.temp, `${name}-${this.files}`);
    const output = file('output');
    const summary = file('summary');
    const script = file('script');
    for (const name of [output, summary]) fs.writeFileSync(name, '');
    fs.writeFileSync(script, filled(step.run, context));
    const options = step.shell === 'bash' ? ['--noprofile', '--norc', '-eo', 'pipefail'] : ['-e'];
    const { status, output: said } = await run('bash', [...options, script], {
      cwd: path.resolve(this.workspace, filled(step['working-directory'], context) || '.'),
      env: environment({
        CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: this.workspace, GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary, RUNNER_TEMP: this.temp, RUNNER_OS: 'Linux', ...env,
      }),
    });
    this.log += said;
    this.summary += fs.readFileSync(summary, 'utf8');
    return { ok: status === 0, outputs: pairs(output) };
  }

  async uses(step, context, env) {
    const given = Object.fromEntries(Object.entries(step.with ?? {})
      .map(([name, value]) => [name, filled(value, context)]));
    if (/^actions\/checkout@v\d+$/.test(step.uses)) {
      const { status, output } = await run('git', ['clone', '--quiet', this.repository, this.workspace]);
      return { ok: status === 0, outputs: {}, output };
    }
    if (/^actions\/cache@v\d+$/.test(step.uses)) {
      assert.ok(given.key && given.path, 'the cache has no key or no path');
      const kept = this.cache.get(given.key);
      if (kept) fs.cpSync(kept, given.path, { recursive: true });
      return { ok: true, outputs: { 'cache-hit': `${Boolean(kept)}` } };
    }
    if (/^actions\/upload-artifact@v\d+$/.test(step.uses)) {
      assert.equal(given['if-no-files-found'], 'ignore');
      if (fs.existsSync(given.path)) fs.cpSync(given.path, path.join(this.artifacts, given.name), { recursive: true });
      return { ok: true, outputs: {} };
    }
    const folder = this.actions[step.uses];
    assert.ok(folder, `nobody knows the action ${step.uses}`);
    const action = parse(fs.readFileSync(path.join(folder, 'action.yml'), 'utf8'));
    for (const name of Object.keys(given)) assert.ok(name in action.inputs, `the action has no input ${name}`);
    const inputs = Object.fromEntries(Object.entries(action.inputs).map(([name, { required, default: fallback }]) => {
      assert.ok(!required || given[name] !== undefined, `the action lacks its input ${name}`);
      return [name, given[name] ?? `${fallback ?? ''}`];
    }));
    // The secrets are not told to an action, only what is handed to it.
    const { failed, steps } = await this.steps(action.runs.steps, { inputs }, { ...env, GITHUB_ACTION_PATH: folder });
    const outputs = Object.fromEntries(Object.entries(action.outputs)
      .map(([name, { value }]) => [name, filled(value, { steps })]));
    return { ok: !failed, outputs };
  }
}
