// Goes through a cutover in the console as two people do who need each other's approval, one part of the
// way at a time, and writes down what they saw. It judges nothing; CutoverBrowserTest does.
//
// Usage: see pages.mjs; the part in PART, tokens in TOKEN_CARL and TOKEN_DORA.

import { start } from './pages.mjs';

const { seen, end, open, signIn, live, show, picture, examine, act, answered } = await start();
const PARTS = { go, refused, rollback, failing, complete };
const STAGE_MAX = 120_000;

try {
  await PARTS[process.env.PART]();
} finally {
  await end();
}

async function someone(token, view) {
  const page = await open('light');
  await signIn(page, token);
  await live(page);
  await show(page, view);
  return page;
}

function carl(view = 'cutover') {
  return someone(process.env.TOKEN_CARL, view);
}

function dora() {
  return someone(process.env.TOKEN_DORA, 'cutover');
}

/** Looks at the plan and its hooks, arms, and asks to move the writers; the other one approves it. */
async function go() {
  const page = await carl();
  await page.locator('[data-act="cutover.plan"]').click();
  await page.locator('#confirm-plan table').waitFor();
  seen.plan = await page.locator('#confirm').innerText();
  await examine(page, 'plan');
  await picture(page, 'plan-with-hooks');
  await page.locator('#confirm-no').click();
  await act(page, 'cutover.arm', 'arm');
  await reaches(page, 'ARMED');
  await act(page, 'cutover.go', 'go', 'go');
  seen.stateAsked = await page.locator('#cutover-state').innerText();
  await approve(page, 'ownApproval', false);
  await approved('goApproved');
  await reaches(page, 'LIVE');
  seen.live = await page.locator('#cutover-state').innerText();
  seen.attempt = await page.locator('#cutover-evidence .attempt').first().innerText();
  await examine(page, 'live');
  await picture(page, 'live');
}

/** SQL Server refuses something: there is no way back now, and the page says why and what to do. */
async function refused() {
  const page = await carl();
  await page.locator('#cutover-sides .notice', { hasText: 'TARGET_REFUSED' }).waitFor({ timeout: STAGE_MAX });
  seen.streams = await page.locator('#cutover-sides').innerText();
  await page.locator('#problems .notice', { hasText: 'stream back' }).waitFor({ timeout: STAGE_MAX });
  seen.problems = await page.locator('#problems').innerText();
  await examine(page, 'refused');
  await picture(page, 'refused');
  await act(page, 'cutover.rollback', 'rollbackRefused', 'rollback');
  await approved('rollbackApprovedInVain');
  seen.state = await page.locator('#cutover-state').innerText();
}

async function rollback() {
  const page = await carl();
  await act(page, 'cutover.rollback', 'rollback', 'rollback');
  await approved('rollbackApproved');
  await reaches(page, 'REPLICATING');
  seen.state = await page.locator('#cutover-state').innerText();
  seen.attempt = await page.locator('#cutover-evidence .attempt').first().innerText();
  await picture(page, 'rolled-back');
}

/** A stage fails: it is shown as that stage's, with why and what to do; the others rest. */
async function failing() {
  const page = await carl('overview');
  await page.locator('#stages .stage.warn, #stages .stage.bad').first().waitFor({ timeout: STAGE_MAX });
  await page.locator('#problems .notice').first().waitFor({ timeout: STAGE_MAX });
  seen.stages = Object.fromEntries(await page.locator('#stages .stage').evaluateAll((all) =>
    all.map((it) => [it.id.replace('stage-', ''), it.innerText])));
  seen.problems = await page.locator('#problems').innerText();
  seen.phase = await page.locator('#phase').innerText();
  await examine(page, 'failing');
  await picture(page, 'failing');
}

/** Moves the writers once more, and gives the way back up. */
async function complete() {
  const page = await carl();
  await act(page, 'cutover.arm', 'arm');
  await reaches(page, 'ARMED');
  await act(page, 'cutover.go', 'go', 'go');
  await approved('goApproved');
  await reaches(page, 'LIVE');
  await act(page, 'cutover.complete', 'complete', 'complete');
  const other = await dora();
  await press(other, 'approval.withdraw');
  await answered(other, 'completeWithdrawn');
  await other.context().close();
  await page.locator('#approvals .approval').waitFor({ state: 'detached' });
  await act(page, 'cutover.complete', 'completeAgain', 'complete');
  await approved('completeApproved');
  await reaches(page, 'COMPLETE');
  seen.state = await page.locator('#cutover-state').innerText();
  seen.actsLeft = await page.locator('#cutover-acts').innerText();
  await examine(page, 'complete');
  await picture(page, 'complete');
}

/** Somebody else comes, sees what waits, and approves it. */
async function approved(name) {
  const page = await dora();
  await approve(page, name, true);
  await page.context().close();
}

async function approve(page, name, examined) {
  await page.locator('#approvals .approval').first().waitFor();
  seen[`${name}Waits`] = await page.locator('#approvals').innerText();
  if (examined) {
    await examine(page, name);
    await picture(page, name);
  }
  await press(page, 'approval.approve');
  await answered(page, name);
}

async function press(page, id) {
  await page.locator(`[data-act="${id}"]`).first().click();
}

async function reaches(page, state) {
  await page.locator('#cutover-state .badge', { hasText: state }).waitFor({ timeout: STAGE_MAX });
}
