// The dialog before an act: what will happen, then what came of it.

import { announce } from './announce.js';
import { post, postToTheEnd } from './api.js';
import { at, facts, grid, h, notice } from './dom.js';
import { count, millis, words } from './format.js';

const KEPT_MILLIS = 60000;

let turn = 0;

/** Asks whether to do it, and does it. */
export function confirm(act) {
  const mine = ++turn;
  const dialog = at('confirm');
  at('confirm-heading').textContent = act.subject ? `${act.title}: ${act.subject}` : act.title;
  at('confirm-text').replaceChildren(h('p', {}, act.says));
  at('confirm-plan').replaceChildren();
  at('confirm-outcome').replaceChildren();
  askForWord(act);
  at('confirm-yes').textContent = act.title;
  at('confirm-yes').hidden = Boolean(act.looks);
  at('confirm-yes').className = act.danger ? 'danger main-act' : 'main-act';
  at('confirm-no').textContent = act.looks ? 'Close' : 'Cancel';
  at('confirm-no').onclick = () => dialog.close();
  at('confirm-form').onsubmit = (event) => {
    event.preventDefault();
    run(act, mine);
  };
  dialog.onclose = () => {
    turn++;
  };
  dialog.showModal();
  (act.word ? at('confirm-word') : at('confirm-no')).focus();
  if (act.plan || act.dryRun) {
    foresee(act, mine);
  }
}

function askForWord(act) {
  const word = at('confirm-word');
  at('confirm-typed').hidden = !act.word;
  at('confirm-word-label').textContent = act.word ? `Type “${act.word}” to go on` : '';
  word.value = '';
  const check = () => {
    at('confirm-yes').disabled = Boolean(act.word) && word.value.trim().toLowerCase() !== act.word;
  };
  word.oninput = check;
  check();
}

/** What the daemon knows before: how long, what forbids it, each statement. */
async function foresee(act, mine) {
  const parts = [];
  if (act.plan) {
    parts.push(asked(`/api/v1/cutover/plan?direction=${act.plan}`, plan));
  }
  if (act.dryRun) {
    parts.push(asked(`${act.path}?dry_run=true`, statements));
  }
  at('confirm-plan').replaceChildren(h('p', { class: 'muted' }, 'Looking at what it would do …'));
  const shown = await Promise.all(parts);
  if (mine === turn) {
    at('confirm-plan').replaceChildren(...shown);
  }
}

async function asked(path, draw) {
  try {
    return draw(JSON.parse((await post(path)).text));
  } catch (problem) {
    return notice('warn', problem.fact ?? problem.message, problem.hint, 'It cannot be told before');
  }
}

function plan(it) {
  const ms = (iso) => `${count(millis(iso))} ms`;
  const sum = (name) => `${count(it.shares.reduce((total, share) => total + millis(share[name]), 0))} ms`;
  const heads = [{ text: 'Part of the write pause' }, { text: 'Median', number: true }, { text: 'p99', number: true }];
  return h('div', {},
    it.blockers.map((blocker) => notice('bad', blocker.fact, blocker.remedy, 'Forbidden')),
    grid('Parts of the write pause', heads, [
      ...it.shares.map((share) => [share.part, ms(share.median), ms(share.p99)]),
      [h('strong', {}, 'Write pause'), h('strong', {}, sum('median')), h('strong', {}, sum('p99'))]]),
    facts([['The settings allow', ms(it.pauseMax)],
      ...it.hooks.map((hook) => [hook.setting, `${hook.refusal ? 'would not work' : 'answers'}, after ${ms(hook.took)}: ${hook.call.text}`])]));
}

function statements(lines) {
  return h('details', {}, h('summary', {}, `${count(lines.length)} statements, each with what takes it back`),
    h('div', { class: 'statements', tabindex: '0', role: 'region', 'aria-label': 'Statements' }, h('ol', {}, lines.map((it) => h('li', {},
      h('span', { class: 'muted' }, `${words(it.state)}${it.step ? `, ${words(it.step)}` : ''}, at ${it.statement.place}`),
      h('pre', {}, it.statement.text),
      it.statement.undo ? h('pre', { class: 'undo' }, `undone by: ${it.statement.undo}`) : '')))));
}

async function run(act, mine) {
  at('confirm-yes').disabled = true;
  const hear = (text) => show(mine, notice('busy', said(text), '', 'It goes on'));
  show(mine, notice('busy', 'asked; waiting for the answer', '', act.title));
  try {
    const { goesOn, text } = act.once ? await post(act.path) : { goesOn: false, text: await postToTheEnd(act.path, hear) };
    if (act.file) {
      save(act.file, text);
    }
    announce(`${act.title}: ${goesOn ? 'it goes on' : 'done'}.`);
    show(mine, goesOn ? notice('ok', said(text), 'The view Cutover shows how.', 'It goes on')
      : notice('ok', act.file ? `saved as ${act.file}` : said(text), '', 'Done'));
    at('confirm-yes').hidden = mine === turn;
  } catch (problem) {
    announce(`${act.title}: ${problem.fact ?? problem.message}`);
    show(mine, notice('bad', problem.fact ?? problem.message, problem.hint, problem.code ?? 'Error'));
    if (mine === turn) {
      at('confirm-yes').disabled = false;
    }
  }
  if (mine === turn) {
    at('confirm-no').textContent = 'Close';
    at('confirm-no').focus();
  }
}

function show(mine, element) {
  if (mine === turn) {
    at('confirm-outcome').replaceChildren(element);
  }
}

function said(text) {
  const answer = JSON.parse(text);
  return answer.done ?? answer.text ?? text;
}

/** As a file of the browser's own, which is sent nowhere. */
function save(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  h('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MILLIS); // the browser reads it after the click
}
