// Goes through the console as people do, in a real browser, and writes down what it saw: results.json
// and screenshots. It judges nothing; ConsoleBrowserTest does.
//
// Usage: node console.mjs ADDRESS CHROMIUM FOLDER, tokens in TOKEN_VIEWER and TOKEN_CUTOVER.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import axe from 'axe-core';
import { chromium } from 'playwright-core';

const [address, executablePath, folder] = process.argv.slice(2);
const tokens = { viewer: process.env.TOKEN_VIEWER, cutover: process.env.TOKEN_CUTOVER };
const VIEWS = ['overview', 'tables', 'validation', 'cutover', 'audit'];
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 400, height: 860 };
const REHEARSAL_MAX = 120_000;

const seen = { faults: {}, widths: {}, complaints: [], elsewhere: [] };
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });

try {
  await asViewer();
  await asCutover();
} finally {
  writeFileSync(`${folder}/results.json`, JSON.stringify(seen, null, 2));
  await browser.close();
}

/** A browser of its own, that knows nothing of the others. */
async function open(colorScheme) {
  const context = await browser.newContext({ viewport: WIDE, colorScheme, reducedMotion: 'reduce', acceptDownloads: true });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('console', (it) => {
    if (it.type() === 'error' && !it.text().includes('status of 40')) {
      seen.complaints.push(it.text());
    }
  });
  page.on('pageerror', (it) => seen.complaints.push(String(it)));
  page.on('request', (it) => {
    if (!it.url().startsWith(address) && !it.url().startsWith('blob:') && !it.url().startsWith('data:')) {
      seen.elsewhere.push(it.url());
    }
  });
  await page.goto(address);
  return page;
}

async function signIn(page, token) {
  await page.getByLabel('Token').fill(token);
  await page.keyboard.press('Enter');
}

async function live(page) {
  await page.locator('#connection', { hasText: 'live' }).waitFor();
}

async function show(page, view) {
  await page.goto(`${address}/#${view}`);
  await page.locator(`#${view}`).waitFor();
  await page.waitForFunction((name) => document.querySelectorAll(`#${name} td, #${name} dd, #${name} .muted`).length > 0, view);
}

function picture(page, name) {
  return page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

/** What axe finds, in a line each, of all that is serious or critical. */
async function examine(page, name) {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => globalThis.axe.run(document));
  seen.faults[name] = found.violations
    .filter((it) => ['serious', 'critical'].includes(it.impact))
    .map((it) => `${it.id}: ${it.help}: ${it.nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

async function asViewer() {
  const page = await open('light');
  await page.locator('#sign-in').waitFor();
  await examine(page, 'sign-in');
  await signIn(page, 'tidegate_wrong');
  await page.locator('#sign-in-problem .fact').waitFor();
  seen.wrongToken = await page.locator('#sign-in-problem').innerText();
  await picture(page, 'sign-in-refused');
  await signIn(page, tokens.viewer);
  await live(page);
  seen.caller = await page.locator('#caller').innerText();
  seen.kept = await page.evaluate(() => ({
    address: location.href, local: localStorage.length, session: Object.keys(sessionStorage), cookie: document.cookie,
  }));
  await lagMoves(page);
  await tables(page);
  await refused(page);
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme });
    await everyView(page, scheme);
  }
  seen.connectedAtEnd = await page.locator('#connection').innerText();
  await page.context().close();
}

async function lagMoves(page) {
  const figure = page.locator('#summary dd').first();
  const first = await figure.innerText();
  await page.waitForFunction((before) => {
    const now = document.querySelector('#summary dd').textContent;
    return now !== before && /\d s$/.test(now);
  }, first);
  seen.lag = [first, await figure.innerText()];
  await page.waitForFunction(() => /during the last \d+ s/.test(document.querySelector('#lag-chart .plot').getAttribute('aria-label')));
  seen.chart = await page.locator('#lag-chart .plot').getAttribute('aria-label');
  seen.canvases = await page.locator('#overview canvas').count();
  seen.stages = await page.locator('#stages h2').allInnerTexts();
}

async function tables(page) {
  await page.getByRole('link', { name: 'Tables' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('#table-rows tr').first().waitFor();
  seen.tables = await page.locator('#table-rows th').allInnerTexts();
  await page.getByLabel('Search').fill('ACCOUNT');
  seen.tablesFound = await page.locator('#table-rows th').allInnerTexts();
  await page.locator('#table-rows button').first().focus();
  await page.keyboard.press('Enter');
  seen.opened = await page.evaluate(() => document.activeElement.textContent);
  seen.openedFacts = await page.locator('#table-detail-facts').innerText();
  await picture(page, 'table-opened');
  await page.getByLabel('Search').fill('');
}

async function refused(page) {
  await show(page, 'cutover');
  const button = page.locator('[data-act="cutover.arm"]');
  await button.waitFor();
  seen.viewerMay = await button.isEnabled();
  seen.viewerNeeds = await page.locator('#cutover-acts').innerText();
  seen.viewerAsks = await page.evaluate(async () => {
    const { post } = await import('/console/api.js');
    try {
      return await post('/api/v1/cutover/arm');
    } catch (problem) {
      return { status: problem.status, fact: problem.fact, hint: problem.hint };
    }
  });
}

async function everyView(page, scheme) {
  for (const view of VIEWS) {
    await page.setViewportSize(WIDE);
    await show(page, view);
    await examine(page, `${view}-${scheme}`);
    await picture(page, `${view}-${scheme}-wide`);
    await page.setViewportSize(NARROW);
    await page.waitForFunction(() => document.querySelector('#lag-chart .uplot')?.offsetWidth < 400);
    seen.widths[`${view}-${scheme}`] = await page.evaluate(() => document.documentElement.scrollWidth);
    await picture(page, `${view}-${scheme}-narrow`);
  }
  await page.setViewportSize(WIDE);
}

async function asCutover() {
  const page = await open('dark');
  await signIn(page, tokens.cutover);
  await live(page);
  await show(page, 'cutover');
  await planned(page);
  await act(page, 'cutover.arm', 'arm');
  await page.locator('#cutover-state .badge', { hasText: 'ARMED' }).waitFor();
  seen.announced = await page.locator('#announcer').textContent();
  await act(page, 'cutover.rehearse', 'rehearse');
  const attempt = page.locator('#cutover-evidence .attempt', { hasText: 'no writes for' }).first();
  await attempt.waitFor();
  await page.locator('#cutover-state .badge', { hasText: 'ARMED' }).waitFor();
  seen.attempt = await attempt.innerText();
  seen.stateAfter = await page.locator('#cutover-state').innerText();
  await examine(page, 'rehearsed-dark');
  await picture(page, 'rehearsed-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await examine(page, 'rehearsed-light');
  await picture(page, 'rehearsed-light');
  await goIsTyped(page);
  await certificate(page);
  await show(page, 'audit');
  await page.locator('#audit-entries td', { hasText: 'rehearse' }).first().waitFor();
  seen.audit = await page.locator('#audit-entries').innerText();
  await picture(page, 'audit-rehearsed');
  await page.context().close();
}

async function planned(page) {
  await page.locator('[data-act="cutover.plan"]').click();
  await page.locator('#confirm-plan table').waitFor();
  seen.plan = await page.locator('#confirm').innerText();
  await page.locator('#confirm-no').click();
}

/** Presses a button, looks at what is said before, confirms it, and waits until it is done. */
async function act(page, id, name) {
  await page.locator(`[data-act="${id}"]`).click();
  await page.locator('#confirm-plan table, #confirm-plan details, #confirm-plan .notice').first().waitFor();
  seen[`${name}Foreseen`] = await page.locator('#confirm').innerText();
  await examine(page, `confirm-${name}`);
  await picture(page, `confirm-${name}`);
  await page.locator('#confirm-yes').click();
  await page.locator('#confirm-outcome .notice:not(.busy)').waitFor({ timeout: REHEARSAL_MAX });
  seen[name] = await page.locator('#confirm-outcome').innerText();
  await picture(page, `confirmed-${name}`);
  await page.locator('#confirm-no').click();
}

async function goIsTyped(page) {
  await page.locator('[data-act="cutover.go"]').click();
  const yes = page.locator('#confirm-yes');
  const before = await yes.isEnabled();
  await page.getByLabel(/Type/).fill('go');
  seen.goEnabled = [before, await yes.isEnabled()];
  await page.locator('#confirm-plan table').waitFor();
  await examine(page, 'confirm-go');
  await picture(page, 'confirm-go');
  await page.keyboard.press('Escape');
  seen.dialogClosed = !(await page.locator('#confirm').isVisible());
}

async function certificate(page) {
  await show(page, 'validation');
  await page.locator('[data-act="validate.certify"]').click();
  const saved = page.waitForEvent('download').catch(() => null);
  await page.locator('#confirm-yes').click();
  await page.locator('#confirm-outcome .notice:not(.busy)').waitFor();
  seen.certified = await page.locator('#confirm-outcome').innerText();
  const download = await saved;
  if (download) {
    seen.certificate = { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
  }
  await page.locator('#confirm-no').click();
}
