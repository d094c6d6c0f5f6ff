// Reads the report of an assessment as a newcomer does, in a real browser, and writes down what it saw:
// results.json and screenshots. It judges nothing; AssessmentBrowserTest does.
//
// Usage: node assessment.mjs ADDRESS CHROMIUM FOLDER

import { mkdirSync, writeFileSync } from 'node:fs';
import axe from 'axe-core';
import { chromium } from 'playwright-core';

const [address, executablePath, folder] = process.argv.slice(2);
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 400, height: 860 };
const PARTS = ['types', 'databases', 'rules', 'effort', 'waiting'];

const seen = { faults: {}, widths: {}, complaints: [], elsewhere: [] };
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });

try {
  const page = await open();
  await firstScreen(page);
  await hardest(page);
  await parts(page);
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme });
    await looks(page, scheme);
  }
  await print(page);
} finally {
  writeFileSync(`${folder}/results.json`, JSON.stringify(seen, null, 2));
  await browser.close();
}

async function open() {
  const context = await browser.newContext({ viewport: WIDE, colorScheme: 'light', reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('console', (it) => {
    if (it.type() === 'error') {
      seen.complaints.push(it.text());
    }
  });
  page.on('pageerror', (it) => seen.complaints.push(String(it)));
  page.on('request', (it) => {
    if (!it.url().startsWith(address)) {
      seen.elsewhere.push(it.url());
    }
  });
  await page.goto(address);
  return page;
}

function picture(page, name) {
  return page.screenshot({ path: `${folder}/assessment-${name}.png` });
}

/** What axe finds, in a line each, of all that is serious or critical. */
async function examine(page, name) {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => globalThis.axe.run(document));
  seen.faults[name] = found.violations
    .filter((it) => ['serious', 'critical'].includes(it.impact))
    .map((it) => `${it.id}: ${it.help}: ${it.nodes.slice(0, 5).map((node) => node.target.join(' ')).join(', ')}`);
}

/** What a reader sees before any key is pressed. */
async function firstScreen(page) {
  seen.title = await page.title();
  seen.heading = await page.locator('h1').innerText();
  seen.figures = await page.locator('#verdict .figure').allInnerTexts();
  seen.notice = await page.locator('#verdict .notice').innerText();
  seen.height = WIDE.height;
  seen.bottoms = await page.locator('#hardest li').evaluateAll((rows) => rows.map((it) => it.getBoundingClientRect().bottom));
}

/** By keyboard to the hardest object and its reason. */
async function hardest(page) {
  seen.hardest = await page.locator('#hardest li').evaluateAll((rows) => rows.map((row) => ({
    name: row.querySelector('a').textContent,
    effort: row.querySelector('.effort').textContent,
    why: row.querySelector('.why').textContent,
  })));
  await page.locator('#hardest a').first().focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => location.hash !== '');
  const target = page.locator(':target');
  seen.opened = await target.innerText();
  seen.openedSource = await target.locator('pre').first().innerText();
  seen.openedTop = (await target.boundingBox()).y;
  await picture(page, 'opened');
}

async function parts(page) {
  for (const part of PARTS) {
    seen[part] = await page.locator(`#${part}`).innerText();
  }
  seen.objects = await page.locator('.object.work').count();
}

async function looks(page, scheme) {
  for (const [name, size] of [['wide', WIDE], ['narrow', NARROW]]) {
    await page.setViewportSize(size);
    await page.goto(`${address}#`);
    await page.evaluate(() => scrollTo(0, 0));
    await examine(page, `${scheme}-${name}`);
    seen.widths[`${scheme}-${name}`] = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await picture(page, `${scheme}-${name}`);
    for (const part of ['rules', 'effort', 'objects']) {
      await page.locator(`#${part}`).evaluate((it) => it.scrollIntoView());
      await picture(page, `${part}-${scheme}-${name}`);
    }
  }
  await page.setViewportSize(WIDE);
}

async function print(page) {
  await page.emulateMedia({ media: 'print', colorScheme: 'light' });
  await page.evaluate(() => scrollTo(0, 0));
  await picture(page, 'print');
}
