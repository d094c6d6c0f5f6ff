// All tables: how their load is, and how sure it is that both sides are the same.

import { buttons } from './acts.js';
import { get } from './api.js';
import { at, badge, facts, h, region, setText } from './dom.js';
import { age, bytes, count, counted, moment, rate, words } from './format.js';
import { keyedRows } from './rows.js';

const LOADS = {
  WAITING: 'idle', LOADING: 'busy', PAUSED: 'warn', COMPLETING: 'busy', DONE: 'ok', SKIPPED: 'warn', REMOVED: 'idle',
};

/** Kinds of a table's standing in the validation. */
export const STANDINGS = {
  VERIFIED: 'ok', PENDING: 'busy', SUSPECT: 'warn', MISMATCH: 'bad', EXCLUDED: 'idle',
};

const SHOWN_MAX = 500;

let known = [];
let opened = '';
let caller = null;
let rows;
let detail;
let detailActs;

/** Prepares the view. */
export function begin() {
  rows = keyedRows(at('table-heads'), at('table-rows'), [
    { head: 'Table', key: (it) => it.name, cell: nameButton },
    { head: 'Load', key: (it) => loadText(it), cell: (it) => badge(LOADS[it.load.state] ?? 'idle', loadText(it)) },
    { head: 'Rows loaded', number: true, cell: (it) => count(it.load.rows) },
    { head: 'Changes', number: true, cell: (it) => count(it.changes) },
    { head: 'Validation', key: (it) => it.audit?.state ?? '', cell: (it) =>
      it.audit ? badge(STANDINGS[it.audit.state], words(it.audit.state)) : badge('idle', 'not audited') },
    { head: 'Compared', number: true, cell: (it) => it.audit?.ageSeconds == null ? 'never' : `${age(it.audit.ageSeconds)} ago` },
    { head: 'Rows differ', number: true, cell: (it) => count(it.audit?.mismatches ?? 0) },
  ]);
  detail = region(at('table-detail-facts'), facts);
  detailActs = region(at('table-detail-acts'), drawActs);
  at('table-search').addEventListener('input', draw);
  at('table-filter').addEventListener('change', draw);
}

/** Reads all tables anew, and shows them. */
export async function refresh(who) {
  const [load, audits, status] = await Promise.all(
    [get('/api/v1/load'), get('/api/v1/validate'), get('/api/v1/status')]);
  const byName = new Map(audits.tables.map((it) => [it.name, it]));
  const changes = new Map(status.tables.map((it) => [it.name, it.changes]));
  known = load.tables.map((it) => ({ name: it.name, load: it, audit: byName.get(it.name), changes: changes.get(it.name) ?? 0 }));
  caller = who;
  draw();
}

function nameButton(table) {
  return h('button', { type: 'button', class: 'link', 'aria-controls': 'table-detail', onclick: () => open(table.name) }, table.name);
}

function loadText(table) {
  const load = table.load;
  return load.state === 'LOADING'
    ? `loading ${Math.min(99, Math.floor((load.rows * 100) / Math.max(1, load.rowsEstimated)))} %`
    : words(load.state);
}

function needsALook(table) {
  return !['DONE'].includes(table.load.state) || !['VERIFIED'].includes(table.audit?.state) || table.load.waiting;
}

function draw() {
  const search = at('table-search').value.trim().toLowerCase();
  const found = known.filter((it) => it.name.toLowerCase().includes(search))
    .filter((it) => at('table-filter').value === 'all' || needsALook(it));
  rows(found.slice(0, SHOWN_MAX));
  const shown = found.length > SHOWN_MAX ? `, the first ${SHOWN_MAX} are shown` : '';
  setText(at('table-count'), `${count(found.length)} of ${counted(known.length, 'table')}${shown}`);
  drawDetail();
}

function open(name) {
  opened = name;
  drawDetail();
  at('table-detail-heading').focus();
}

function drawDetail() {
  const table = known.find((it) => it.name === opened);
  at('table-detail').hidden = !table;
  if (!table) {
    return;
  }
  setText(at('table-detail-heading'), table.name);
  const { load, audit } = table;
  detail([
    ['Replication group', String(load.group)],
    ['Load', `${loadText(table)}, ${count(load.rows)} rows of about ${count(load.rowsEstimated)}, ${bytes(load.bytes)}`],
    ['Load waits', load.waiting],
    ['Rate', load.state === 'LOADING' ? `${rate(load.rowsPerSecond)} rows` : ''],
    ['Keys and indexes', load.completion ? `${load.completion.done} of ${load.completion.total}${load.completion.current ? `, builds ${load.completion.current}` : ''}` : ''],
    ['Changes applied', count(table.changes)],
    ['Validation', audit ? `${words(audit.state)} since ${moment(audit.since)}` : 'not audited'],
    ['Reason', audit?.reason],
    ['Compared with the ledger', audit?.target ? `${moment(audit.target.ended)}, at ${audit.target.position}` : 'never'],
    ['Compared with the source', audit?.source ? `${moment(audit.source.ended)}, at ${audit.source.position}` : 'never'],
    ['Going on', audit?.underway ? `${count(audit.underway.rows)} rows since ${moment(audit.underway.began)}` : ''],
    ['Ledger', audit?.ledger.unknown ?? (audit?.ledger.rows == null ? '' : `${count(audit.ledger.rows)} rows, hash ${audit.ledger.hash}`)],
    ['Rows that differ', count(audit?.mismatches ?? 0)],
    ['Not compared', audit?.columnsExcluded.map((it) => `${it.column}: ${it.reason}`).join('; ')],
  ]);
  detailActs({ name: table.name, state: load.state, differs: (audit?.mismatches ?? 0) > 0, caller });
}

function drawActs(table) {
  const acts = ['validate.run'];
  if (table.differs) {
    acts.push('validate.table.plan-repair', 'validate.table.repair');
  }
  acts.push(...({ PAUSED: ['table.resume'], WAITING: ['table.pause'], LOADING: ['table.pause'] }[table.state] ?? []));
  acts.push('table.reload');
  return buttons(acts, table.caller, table.name);
}
