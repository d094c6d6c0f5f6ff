// Goes through the console as people do, in a real browser, and writes down what it saw: results.json
// and screenshots. It judges nothing; ConsoleBrowserTest does.
//
// Usage: see pages.mjs; tokens in TOKEN_VIEWER and TOKEN_CUTOVER.

import { readFileSync } from 'node:fs';
import { WIDE, start } from './pages.mjs';

const { address, seen, end, open, signIn, live, show, picture, examine, act } = await start();
const tokens = { viewer: process.env.TOKEN_VIEWER, cutover: process.env.TOKEN_CUTOVER };
const VIEWS = ['overview', 'tables', 'validation', 'cutover', 'audit'];
const NARROW = { width: 400, height: 860 };

try {
  await asViewer();
  await asCutover();
} finally {
  await end();
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
