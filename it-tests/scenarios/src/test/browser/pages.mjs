// What all tours through the console have in common: a browser, people who sign in, buttons that
// they press, and what is written down: results.json and screenshots.
//
// A tour is run as: node TOUR.mjs ADDRESS CHROMIUM FOLDER, with tokens in its environment.

import { mkdirSync, writeFileSync } from 'node:fs';
import axe from 'axe-core';
import { chromium } from 'playwright-core';

export const WIDE = { width: 1280, height: 900 };
const ANSWER_MAX = 180_000;

/** Starts the browser; what a tour needs of it. */
export async function start() {
  const [address, executablePath, folder] = process.argv.slice(2);
  const seen = { faults: {}, widths: {}, complaints: [], elsewhere: [] };
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });

  async function end() {
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

  /** Presses a button, looks at what is said before, confirms it, and waits until it is done. */
  async function act(page, id, name, word = '') {
    await page.locator(`[data-act="${id}"]`).click();
    await page.locator('#confirm-plan table, #confirm-plan details, #confirm-plan .notice').first().waitFor();
    seen[`${name}Foreseen`] = await page.locator('#confirm').innerText();
    await examine(page, `confirm-${name}`);
    await picture(page, `confirm-${name}`);
    await answered(page, name, word);
  }

  /** Confirms what the dialog asks, and waits for what comes of it. */
  async function answered(page, name, word = '') {
    if (word) {
      await page.locator('#confirm-word').fill(word);
    }
    await page.locator('#confirm-yes').click();
    await page.locator('#confirm-outcome .notice:not(.busy)').waitFor({ timeout: ANSWER_MAX });
    seen[name] = await page.locator('#confirm-outcome').innerText();
    await picture(page, `confirmed-${name}`);
    await page.locator('#confirm-no').click();
  }

  return { address, seen, end, open, signIn, live, show, picture, examine, act, answered };
}
