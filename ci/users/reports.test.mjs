// Every report, read as the tools of its users read it: by the schema of its format, or a parser that others wrote.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, test } from 'node:test';
import Ajv from 'ajv';
import Ajv4 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import * as har from 'har-schema';
import { Parser } from 'tap-parser';
import { lacks, root, run, secret } from './cast.mjs';
import { formats, reportsOf } from './reports.mjs';

const require = createRequire(import.meta.url);
const json = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

const sarifSchema = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
const sarif = addFormats(new Ajv4({ strict: false, allErrors: true, unicodeRegExp: false })).compile(sarifSchema);
const forHar = addFormats(new Ajv({ strict: false, allErrors: true }));
forHar.addMetaSchema(require('ajv/dist/refs/json-schema-draft-06.json'));
for (const schema of Object.values(har.default ?? har)) if (schema.$id && schema.$id !== 'har.json#') forHar.addSchema(schema);
const isHar = forHar.compile((har.default ?? har).har);
const valid = (check, document) => assert.ok(check(document), JSON.stringify(check.errors, null, 1).slice(0, 2000));

async function tap(text) {
  const seen = [];
  const parser = new Parser({ strict: true });
  const done = new Promise((resolve) => { parser.on('complete', resolve); });
  parser.on('assert', (one) => seen.push(one));
  for (const event of ['extra', 'bailout', 'child']) {
    parser.on(event, (what) => assert.fail(`${event}: ${typeof what === 'string' ? what : 'of a test'}`));
  }
  parser.end(text);
  return { ...await done, seen };
}

// How often each verdict is in the JSON report, which is what the others are compared with.
const counted = (report) => (...verdicts) => report.results.filter(({ verdict }) => verdicts.includes(verdict)).length;

test('those who read them here would notice', async () => {
  assert.ok(!sarif({ version: '2.1.0', runs: [{ results: [{ ruleId: 'x' }] }] }), 'SARIF without a tool');
  assert.ok(!isHar({ log: { version: '1.2', creator: { name: 'x', version: '1' }, entries: [{ request: {} }] } }));
  assert.equal((await tap('TAP version 14\n1..2\nok 1 - one\n')).ok, false);
  await assert.rejects(tap('TAP version 14\n1..1\nok 1 - one\nwhat a receiver said\n'), /extra/);
});

for (const name of ['good', 'hostile']) {
  describe(`of a ${name} receiver`, async () => {
    const files = await reportsOf(name);
    const report = json(files.json);
    const count = counted(report);

    test('the run has what is worth reporting', () => {
      assert.ok(count('PASS') > 0 && count('SKIP') > 0);
      assert.equal(count('FAIL') > 0, name === 'hostile');
    });

    test('SARIF is valid by the schema of 2.1.0, and its results name its rules', () => {
      const log = json(files.sarif);
      valid(sarif, log);
      assert.equal(log.version, '2.1.0');
      const [{ tool, results }] = log.runs;
      const rules = new Set(tool.driver.rules.map(({ id }) => id));
      for (const { ruleId, ruleIndex, locations } of results) {
        assert.ok(rules.has(ruleId), ruleId);
        // Code scanning takes no result without a place in a file.
        assert.ok(locations[0].physicalLocation.artifactLocation.uri, ruleId);
        if (ruleIndex !== undefined) assert.equal(tool.driver.rules[ruleIndex].id, ruleId);
      }
      for (const { id, verdict } of report.results.filter((one) => one.verdict === 'FAIL')) {
        assert.ok(results.some(({ ruleId, kind }) => ruleId === id && (kind ?? 'fail') === 'fail'), `${id} ${verdict}`);
      }
    });

    test('HAR is valid by the schema of 1.2, and holds what was sent', () => {
      const archive = json(files.har);
      valid(isHar, archive);
      assert.equal(archive.log.version, '1.2');
      assert.ok(archive.log.entries.length >= report.results.filter(({ exchanges }) => exchanges.length).length);
      for (const { request, startedDateTime } of archive.log.entries) {
        assert.doesNotThrow(() => new URL(request.url));
        assert.ok(!Number.isNaN(Date.parse(startedDateTime)));
      }
    });

    test('TAP is TAP, and counts as the run does', async () => {
      const text = fs.readFileSync(files.tap, 'utf8');
      assert.match(text, /^TAP version 14\n/);
      const { failures, seen, plan, skip, bailout, ok } = await tap(text);
      assert.ok(!bailout);
      assert.deepEqual(failures.filter(({ tapError }) => tapError), []);
      assert.equal(plan.end, report.results.length);
      assert.equal(seen.length, report.results.length);
      assert.equal(skip, count('SKIP', 'INCONCLUSIVE'));
      assert.equal(ok, report.exitStatus === 0);
      for (const { name: said, diag } of seen.filter((one) => !one.ok && !one.todo && !one.skip)) {
        assert.ok(diag && typeof diag === 'object', `${said} has no diagnostics that YAML could read`);
      }
    });

    test('JUnit is valid by its schema, and counts as the run does', async (t) => {
      if (lacks(t, 'xmllint', '--with-node')) return;
      const schema = path.join(root, 'conformance/run/testdata/junit.xsd');
      const { status, output } = await run('xmllint', ['--noout', '--nonet', '--schema', schema, files.junit]);
      assert.equal(status, 0, output);
      const xpath = async (expression) => Number((await run('xmllint', ['--xpath', expression, files.junit])).stdout);
      assert.equal(await xpath('count(//testcase)'), report.results.length);
      assert.equal(await xpath('count(//failure)'), count('FAIL'));
    });

    test('NDJSON is an object a line', () => {
      const lines = fs.readFileSync(files.ndjson, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
      const ids = new Set(lines.map(({ id }) => id).filter(Boolean));
      for (const { id } of report.results) assert.ok(ids.has(id), id);
    });

    test('Markdown lets nothing of a receiver be more than text', () => {
      // Outside of code, GitHub would make an element or a link of these.
      const text = fs.readFileSync(files.md, 'utf8').replace(/^(`{3,}).*?^\1$/gms, '').replace(/(`+)[^`].*?\1/gs, '');
      assert.doesNotMatch(text, /<(script|img|svg|style|meta|a)\b/i);
      assert.doesNotMatch(text, /\]\(javascript:/i);
    });

    test('none of them tells the secret, or has a control character', () => {
      for (const format of formats) {
        const text = fs.readFileSync(files[format], 'utf8');
        for (const hidden of [secret.slice('Basic '.length), 'a quite secret password']) {
          assert.ok(!text.includes(hidden), `${format} tells the secret`);
        }
        // eslint-disable-next-line no-control-regex
        assert.doesNotMatch(text, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/, format);
      }
    });
  });
}

test('of a receiver that is not there, each is still whole', async (t) => {
  const files = await reportsOf('absent');
  valid(sarif, json(files.sarif));
  valid(isHar, json(files.har));
  const { ok, failures } = await tap(fs.readFileSync(files.tap, 'utf8').replace(/^Bail out!.*\n/m, ''));
  assert.ok(!ok || failures.length === 0);
  if (lacks(t, 'xmllint', '--with-node')) return;
  const schema = path.join(root, 'conformance/run/testdata/junit.xsd');
  const { status, output } = await run('xmllint', ['--noout', '--nonet', '--schema', schema, files.junit]);
  assert.equal(status, 0, output);
});
