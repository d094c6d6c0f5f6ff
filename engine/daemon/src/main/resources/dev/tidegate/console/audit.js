// The end of the audit trail.

import { get } from './api.js';
import { at, badge, grid, h, notice, region } from './dom.js';
import { moment, words } from './format.js';

const OUTCOMES = { BEGUN: 'busy', DONE: 'ok', REFUSED: 'warn', FAILED: 'bad', GOES_ON: 'busy', WAITING: 'busy' };
const HEADS = [
  { text: 'No.', number: true }, { text: 'When' }, { text: 'Who' }, { text: 'From' }, { text: 'What' },
  { text: 'Outcome' }, { text: 'Detail' },
];

let show;

/** Prepares the view. */
export function begin() {
  show = region(at('audit-entries'), draw);
}

/** Reads it anew. */
export async function refresh() {
  try {
    show({ entries: (await get('/api/v1/audit?count=100')).toReversed() });
  } catch (problem) {
    show({ problem: { fact: problem.fact, hint: problem.hint, code: problem.code } });
  }
}

function draw({ entries, problem }) {
  if (problem) {
    return notice('warn', problem.fact, problem.hint, problem.code);
  }
  return entries.length === 0 ? h('p', { class: 'muted' }, 'Nobody has changed anything yet.')
    : grid('Entries of the audit trail', HEADS, entries.map((it) => [
      String(it.audit), moment(it.at), `${it.who} (${it.role})`, it.from,
      h('code', {}, `${it.act} ${it.subject}`.trim()), badge(OUTCOMES[it.outcome] ?? 'idle', words(it.outcome)), it.detail]));
}
