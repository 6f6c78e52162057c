// The HTML report as a phone shows it in the dark, in Chromium: whether it can be read, and lets nothing run.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';
import { lacks } from './cast.mjs';
import { reportsOf } from './reports.mjs';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// A busy machine takes its time to start a browser.
const patience = 120_000;
let browser;
const chromium = async (t) => {
  if (lacks(t, 'chromium', '--with-browser')) return false;
  // Root, as in containers, has no sandbox; the page is ours.
  browser ??= await puppeteer.launch({
    executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'], timeout: patience,
  });
  return true;
};
after(() => browser?.close());

// Opens a report; `heard` fills with what a report must not do: requests, messages on the console, errors, dialogs.
async function opened(t, html, { width = 390, scheme = 'dark', bypassCsp = false } = {}) {
  const page = await browser.newPage();
  page.setDefaultTimeout(patience);
  t.after(() => page.close());
  const heard = [];
  page.on('request', (request) => { if (request.url() !== pathToFileURL(html).href) heard.push(`asks for ${request.url()}`); });
  page.on('console', (message) => heard.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => heard.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => { heard.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('framenavigated', (frame) => { if (![pathToFileURL(html).href, 'about:blank'].includes(frame.url())) heard.push(`went to ${frame.url()}`); });
  await page.setBypassCSP(bypassCsp);
  await page.setViewport({ width, height: 844, deviceScaleFactor: 2, isMobile: width < 600, hasTouch: width < 600 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.goto(pathToFileURL(html).href);
  return { page, heard };
}
const openAll = (page) => page.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = true; }));
const overflow = (page) => page.evaluate(() => (
  [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1)
    .map((one) => one.outerHTML.slice(0, 120))));

describe('the HTML report', () => {
  let reports;
  before(async () => {
    const [good, hostile, absent] = await Promise.all(['good', 'hostile', 'absent'].map(reportsOf));
    reports = { good: good.html, hostile: hostile.html, absent: absent.html };
  });

  for (const name of ['good', 'hostile', 'absent']) {
    test(`of a ${name} receiver fits a phone, opened in all its parts, and asks for nothing`, async (t) => {
      if (!await chromium(t)) return;
      const { page, heard } = await opened(t, reports[name]);
      assert.deepEqual(await overflow(page), []);
      await openAll(page);
      assert.deepEqual(await overflow(page), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
      assert.deepEqual(heard, []);
    });
  }

  for (const [scheme, width] of [['dark', 390], ['light', 390], ['dark', 1200]]) {
    test(`can be read by all, as axe sees it: ${scheme}, ${width} px`, async (t) => {
      if (!await chromium(t)) return;
      const { page } = await opened(t, reports.hostile, { scheme, width });
      await openAll(page);
      const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const [red] = /\d+/.exec(background);
      assert.equal(Number(red) < 60, scheme === 'dark', background);
      await page.evaluate(axe);
      const { violations, passes } = await page.evaluate(() => window.axe.run(document));
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.length} such as ${nodes[0].html.slice(0, 160)}`), []);
      assert.ok(passes.find(({ id }) => id === 'color-contrast').nodes.length > 50, 'hardly any contrast was measured');
    });
  }

  test('shows what went over the wire when a check and an exchange of it are tapped', async (t) => {
    if (!await chromium(t)) return;
    const { page } = await opened(t, reports.good);
    const check = await page.$('section#PASS details.check');
    assert.equal(await check.evaluate((one) => one.open), false);
    await (await check.$('summary')).tap();
    assert.equal(await check.evaluate((one) => one.open), true);
    const exchange = await check.$('details.wire');
    await (await exchange.$('summary')).tap();
    const [request, answer] = await exchange.$$eval('pre', (all) => all.map((one) => (one.checkVisibility() ? one.innerText : '')));
    assert.match(request, /^GET http:\/\/127\.0\.0\.1:\d+\/userCreated\n/);
    assert.match(request, /x-okta-verification-challenge: /i);
    assert.match(answer, /^200 OK\n/);
    assert.match(answer, /"verification"/);
    // Big enough for a thumb.
    for (const selector of ['.counts a', 'details.check > summary', '.wire > summary']) {
      const { height } = await (await page.$(selector)).boundingBox();
      assert.ok(height >= 32, `${selector} is ${height} px high`);
    }
  });

  test('leads from a count to its section', async (t) => {
    if (!await chromium(t)) return;
    const { page } = await opened(t, reports.good);
    await page.tap('.counts a[href="#PASS"]');
    const top = await page.$eval('section#PASS', (one) => one.getBoundingClientRect().top);
    assert.ok(top > -1 && top < 844, `its section is at ${top}`);
  });

  // With and without what the page forbids the browser: neither may be the only thing that stands in the way.
  for (const bypassCsp of [false, true]) {
    test(`runs nothing that a receiver says${bypassCsp ? ', even if the browser would' : ''}`, async (t) => {
      if (!await chromium(t)) return;
      const { page, heard } = await opened(t, reports.hostile, { bypassCsp });
      await openAll(page);
      assert.equal(await page.evaluate(() => window.pwned), undefined);
      assert.deepEqual(await page.$$eval('script, img, svg, iframe, object, embed, link, form, [onerror], #bait', (all) => (
        all.map((one) => one.outerHTML))), []);
      assert.equal(await page.$$eval('style', (all) => all.length), 1);
      assert.ok((await page.evaluate(() => document.body.innerText)).includes('<script>window.pwned = 1</script>'));
      assert.deepEqual(heard, []);
    });
  }

  test('forbids the browser to run a script, should one ever get into it', async (t) => {
    if (!await chromium(t)) return;
    const { page, heard } = await opened(t, reports.good);
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.pwned = 1';
      document.body.append(script);
    });
    assert.equal(await page.evaluate(() => window.pwned), undefined);
    assert.match(heard.join(), /Content Security Policy/);
  });
});
