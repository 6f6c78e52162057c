// What users of GitLab, Jenkins, CTest and containers copy: linted, and run as far as that goes without the service.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { parse, stringify } from 'yaml';
import {
  build, commit, environment, here, lacks, mockOkta, oktaConformance, read, receiver, root, run, scratch, secret, serve,
  shellIsClean, smallCheckout,
} from './cast.mjs';

// A user's folder with our small receiver in it.
function folder(name) {
  const made = scratch(name);
  fs.cpSync(receiver, made, { recursive: true });
  return made;
}
// Its answers are wrong from now on, which shows at once on the busiest of machines.
const breakIt = (made) => {
  const file = path.join(made, 'server.js');
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('200, { verification }', "200, { verification: 'no' }"));
};

describe('GitLab', { concurrency: true }, () => {
  const template = parse(read('ci/gitlab/okta-conformance.gitlab-ci.yml'));
  // A pipeline that includes the template as it is, but for the image: without one, the job runs in a shell here.
  async function pipeline(checks, change = () => {}) {
    const made = folder('gitlab');
    change(made);
    delete template['.okta-conformance'].image;
    fs.writeFileSync(path.join(made, 'template.yml'), stringify(template));
    fs.writeFileSync(path.join(made, '.gitlab-ci.yml'), stringify({
      include: [{ local: 'template.yml' }],
      'okta-conformance': {
        extends: '.okta-conformance',
        variables: {
          OKTA_HOOKS_REPOSITORY: await smallCheckout(),
          OKTA_CONFORMANCE_PATH: oktaConformance,
          OKTA_CONFORMANCE_START: 'node server.js',
          OKTA_CONFORMANCE_URL: 'http://127.0.0.1:{port}/userCreated',
          OKTA_CONFORMANCE_ARGS: checks,
        },
      },
    }));
    await commit(made, 'A receiver');
    const result = await run(process.execPath, [path.join(here, 'node_modules/.bin/gitlab-ci-local'), '--home', made,
      '--variable', `OKTA_HOOK_AUTH_SECRET=${secret}`, 'okta-conformance'], { cwd: made });
    return { ...result, report: path.join(made, '.gitlab-ci-local/artifacts/okta-conformance/okta-conformance-report') };
  }

  test("the template fits GitLab's schema, and its job passes a good receiver and keeps its reports", async (t) => {
    if (lacks(t, 'rsync', '--with-node')) return;
    const { status, output, report } = await pipeline('verify');
    assert.equal(status, 0, output);
    assert.match(output, /json schema validated/);
    assert.match(output, /PASS +okta-conformance/);
    assert.ok(fs.existsSync(path.join(report, 'junit.xml')), output);
    assert.equal(template['.okta-conformance'].artifacts.reports.junit, 'okta-conformance-report/junit.xml');
  });

  test('its job fails a receiver that fails a check, and keeps the reports of that', async (t) => {
    if (lacks(t, 'rsync', '--with-node')) return;
    const { status, output, report } = await pipeline('verify', breakIt);
    assert.notEqual(status, 0, output);
    assert.match(output, /FAIL +okta-conformance/);
    assert.match(fs.readFileSync(path.join(report, 'junit.xml'), 'utf8'), /<failure/);
  });
});

describe('Jenkins', () => {
  const text = read('ci/jenkins/Jenkinsfile');
  const shells = [...text.matchAll(/\bsh '''\n(.*?)'''/gs)].map(([, script]) => script);

  test('the Jenkinsfile is whole, and has the secret from the credentials, in a variable', async (t) => {
    const bare = text.replace(/\/\/.*$/gm, (comment, at) => (text[at - 1] === ':' ? comment : ''))
      .replace(/'''.*?'''|'[^'\n]*'/gs, '');
    for (const [open, close] of ['{}', '()', '[]']) {
      assert.equal(bare.split(open).length, bare.split(close).length, `${open} and ${close}`);
    }
    assert.match(text, /withCredentials\(\[string\([^)]*variable: 'OKTA_HOOK_AUTH_SECRET'\)\]\) \{\s*sh '''/);
    // In double quotes, Groovy would put the secret into the text of the script.
    assert.doesNotMatch(text, /sh "/);
    assert.equal(shells.length, 2);
    if (!lacks(t, 'shellcheck', '--with-node')) for (const script of shells) await shellIsClean(script, 'sh');
  });

  test('its steps judge the receiver of its workspace', async () => {
    const made = folder('jenkins');
    const hooks = await smallCheckout();
    const [, block] = /environment \{(.*?)\n {2}\}/s.exec(text);
    const variables = Object.fromEntries([...block.matchAll(/(\w+) = '([^']*)'/g)].map(([, name, value]) => [name, value]));
    const env = environment({
      ...variables, OKTA_HOOKS_REPOSITORY: hooks, OKTA_CONFORMANCE_PATH: oktaConformance, OKTA_CONFORMANCE_ARGS: 'verify',
      OKTA_HOOK_AUTH_SECRET: secret,
    });
    // As Jenkins runs them: with -xe, and so with each command in the log.
    const builds = async () => {
      for (const script of shells) {
        const { status, output } = await run('sh', ['-xe'], { cwd: made, env, input: script });
        assert.equal(status, 0, output);
        assert.ok(!output.includes(secret), 'the secret is told');
      }
    };
    await builds();
    // The workspace stays, and okta-hooks goes on.
    fs.writeFileSync(path.join(hooks, 'NEWS'), 'new');
    await commit(hooks, 'Go on');
    await builds();
    assert.ok(fs.existsSync(path.join(made, '.okta-hooks/NEWS')), 'it kept to an old version');
    const [, kept] = /testResults: '([^']*)'/.exec(text);
    assert.match(fs.readFileSync(path.join(made, kept), 'utf8'), /<testsuites? /);
  });
});

describe('CTest', () => {
  test('the example judges a receiver with its tests, and says which group of checks fails', async () => {
    const made = folder('ctest');
    const tree = path.join(made, 'build');
    const configured = await run('cmake', ['-S', path.join(root, 'ci/ctest'), '-B', tree, '-DRECEIVER_DIR=' + made,
      `-DOKTA_CONFORMANCE=${oktaConformance}`]);
    assert.equal(configured.status, 0, configured.output);
    const env = environment({ OKTA_HOOK_AUTH_SECRET: secret });
    const good = await run('ctest', ['--test-dir', tree, '--no-tests=error', '-R', 'verify|auth', '-j2'], { env });
    assert.equal(good.status, 0, good.output);
    assert.match(good.output, /100% tests passed, 0 tests failed out of 2/);
    assert.ok(fs.existsSync(path.join(tree, 'auth.xml')));

    breakIt(made);
    const bad = await run('ctest', ['--test-dir', tree, '-R', 'verify|auth', '-j2'], { env });
    assert.notEqual(bad.status, 0);
    assert.match(bad.output, /event_hook\.verify \(Failed\)/);
    assert.match(bad.output, /event_hook\.auth \.+ +Passed/);
  });
});

describe('the image', { concurrency: true }, () => {
  const text = read('ci/container/Containerfile');
  const steps = DockerfileParser.parse(text).getInstructions();
  const of = (keyword) => steps.filter((step) => step.getKeyword() === keyword);
  // As the shell gets it.
  const script = (step) => step.getRawArgumentsContent().trim();
  const copies = of('COPY').filter((step) => !step.getFlags().length).map((step) => {
    const words = step.getArguments().map((word) => word.getValue());
    return { from: words.slice(0, -1), to: words.at(-1) };
  });

  test('the Containerfile has nothing that linters mind, is no root and has a health check', async (t) => {
    assert.deepEqual(validate(text), []);
    assert.equal(of('FROM').length, 2);
    for (const step of of('FROM')) assert.match(step.getImage(), /^debian:12-slim$/);
    assert.match(of('USER').at(-1).getArgumentsContent(), /^[1-9]\d*$/);
    assert.equal(of('HEALTHCHECK').length, 1);
    assert.ok(steps.indexOf(of('USER').at(-1)) > steps.indexOf(of('RUN').at(-1)), 'root runs the program');
    for (const step of of('RUN').filter((one) => script(one).includes('apt-get install'))) {
      assert.match(script(step), /--no-install-recommends/);
      assert.match(script(step), /rm -rf \/var\/lib\/apt\/lists/);
    }
    if (lacks(t, 'shellcheck', '--with-node')) return;
    for (const step of of('RUN')) await shellIsClean(script(step), 'sh');
    await shellIsClean(read('ci/container/healthcheck'));
  });

  test('what it copies is there, and enough to configure what it builds', async () => {
    const context = scratch('context');
    for (const { from, to } of copies) {
      for (const name of from) {
        const target = path.join(context, to.endsWith('/') ? path.join(to, path.basename(name)) : to);
        if (!to.startsWith('/')) fs.cpSync(path.join(root, name), target, { recursive: true });
        assert.ok(fs.existsSync(path.join(root, name)), `${name} is not there`);
      }
    }
    const [configure, compile, install] = script(of('RUN').find((step) => script(step).startsWith('cmake')))
      .replaceAll('\\\n', ' ').split('&&').map((one) => one.trim());
    const { status, output } = await run('sh', ['-ec', configure], { cwd: context });
    assert.equal(status, 0, output);
    // A warning that some compiler has fails no user's build.
    assert.match(fs.readFileSync(path.join(context, 'build/release/CMakeCache.txt'), 'utf8'), /^HOOKS_WERROR:\w+=OFF$/m);
    // Each program is a target of the build, and of the install.
    const targets = /--target (.*)/.exec(compile)[1].split(' ');
    const help = await run('cmake', ['--build', 'build/release', '--target', 'help'], { cwd: context });
    for (const target of targets) assert.match(help.stdout, new RegExp(`^${target}: phony`, 'm'));
    const { status: installed, output: said } = await run('cmake', ['--install', build, '--prefix', path.join(context, 'out'),
      ...install.match(/--component \S+/)[0].split(' ')]);
    assert.equal(installed, 0, said);
    assert.deepEqual(fs.readdirSync(path.join(context, 'out/bin')).sort(), [...targets].sort());
    assert.deepEqual(fs.readdirSync(path.join(context, 'out')), ['bin'], 'more than programs is installed');
  });

  test('the packages that it installs hold every library that the programs need', async () => {
    const libraries = new Set();
    for (const program of [mockOkta, oktaConformance, path.join(build, 'receiver/okta-receiver')]) {
      const { stdout } = await run('objdump', ['-p', program]);
      for (const [, name] of stdout.matchAll(/NEEDED +(\S+)/g)) libraries.add(name);
    }
    assert.ok(libraries.size > 5);
    const { stdout: cache } = await run('/sbin/ldconfig', ['-p']);
    const packages = new Set(script(of('RUN').at(-1)).match(/\blib\S+/g));
    // What any Debian with a C++ program has.
    for (const name of ['libc6', 'libgcc-s1', 'libstdc++6']) packages.add(name);
    const files = [...libraries].map((library) => {
      const line = cache.split('\n').find((one) => one.trim().startsWith(`${library} (`));
      assert.ok(line, `${library} is not here`);
      return path.basename(fs.realpathSync(line.split('=> ')[1]));
    });
    const { stdout: owners } = await run('dpkg', ['-S', ...files.map((file) => `*/${file}`)]);
    for (const file of files) {
      const holding = owners.split('\n').filter((one) => one.endsWith(`/${file}`)).map((one) => one.split(':')[0]);
      assert.ok(holding.some((one) => packages.has(one)), `${file} is in ${holding}`);
    }
  });

  test('its health check tells a mock org that answers from one that is gone', async (t) => {
    const org = serve(t, mockOkta, ['serve', '--port', '0', '--json']);
    const [, port] = await org.said(/"url":"http:\/\/127\.0\.0\.1:(\d+)/);
    const healthy = () => run(path.join(root, 'ci/container/healthcheck'), [port]);
    assert.equal((await healthy()).status, 0);
    await org.stop();
    assert.equal((await healthy()).status, 1);
    const [exposed] = of('EXPOSE').map((step) => step.getArgumentsContent());
    assert.ok(read('ci/container/healthcheck').includes(`:-${exposed}}`), 'it asks at another port');
    assert.match(of('CMD').at(-1).getArgumentsContent(), new RegExp(`"--port", "${exposed}"`));
  });
});
