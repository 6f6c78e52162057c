// Runs of okta-conformance whose reports the tests read: of receivers that do well, lose events, and are hostile.
import assert from 'node:assert/strict';
import path from 'node:path';
import { environment, here, oktaConformance, receiver, run, scratch, secret } from './cast.mjs';

export const formats = ['junit', 'json', 'ndjson', 'tap', 'sarif', 'md', 'html', 'har'];

const runs = {
  good: { start: `node ${path.join(receiver, 'server.js')}`, url: '/userCreated', checks: ['verify', 'auth'], exits: 0 },
  hostile: { start: `node ${path.join(here, 'hostile-receiver.mjs')}`, url: '/h', checks: ['verify', 'auth', 'batch/all'], exits: 1 },
  // Nobody is there: the smallest of reports.
  absent: { url: 'http://127.0.0.1:9/', checks: ['verify'], exits: 3 },
};

// Does such a run; says where each report is.
export async function reportsOf(name) {
  const { start, url, checks, exits } = runs[name];
  const folder = scratch(`reports-${name}`);
  const files = Object.fromEntries(formats.map((format) => [format, path.join(folder, `report.${format}`)]));
  const { status, output } = await run(oktaConformance, ['receiver', ...checks, '--no-keep', '--quiet', '--settle', '1000',
    ...(start ? ['--start', start, '--url', `http://127.0.0.1:{port}${url}`, '--cwd', folder] : ['--url', url]),
    ...formats.flatMap((format) => ['--report', `${format}=${files[format]}`])],
  { env: environment({ OKTA_HOOK_AUTH_SECRET: secret }) });
  assert.equal(status, exits, output);
  return files;
}
