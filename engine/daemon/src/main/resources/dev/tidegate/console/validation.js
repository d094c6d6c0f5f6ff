// How sure it is that both sides hold the same rows, and what does not.

import { buttons } from './acts.js';
import { announceChange } from './announce.js';
import { at, badge, facts, grid, h, notice, region } from './dom.js';
import { age, count, counted, words } from './format.js';
import { hintOfValidation } from './stages.js';
import { STANDINGS } from './tables.js';

let parts;

/** Prepares the view. */
export function begin() {
  parts = {
    summary: region(at('validation-summary'), summary),
    acts: region(at('validation-acts'), (it) =>
      buttons(['validate.certify', 'validate.run', it.paused ? 'validate.resume' : 'validate.pause'], it.caller)),
    differs: region(at('validation-differs'), differs),
  };
}

/** Shows the summary of a status. */
export function draw(all, caller) {
  parts.summary(all);
  parts.acts({ caller, paused: /paus/i.test(all.waiting ?? '') });
  announceChange('validation', all.mismatches > 0
    ? `${counted(all.mismatches, 'row')} certainly differ.` : 'No row is known to differ.');
}

/** Shows what is not verified, of each table. */
export function drawTables(status) {
  parts.differs(status.tables.filter((it) => it.state !== 'VERIFIED' || it.columnsExcluded.length > 0 || it.mismatches > 0)
    .map((it) => ({ name: it.name, state: it.state, reason: it.reason, mismatches: it.mismatches,
      columns: it.columnsExcluded, ledger: it.ledger.unknown })));
}

function summary(all) {
  const tiles = [
    ['ok', 'verified', all.verified], ['busy', 'pending', all.pending], ['warn', 'suspect', all.suspect],
    ['bad', 'mismatch', all.mismatch], ['idle', 'excluded', all.excluded],
  ];
  const hint = hintOfValidation(all);
  return [
    h('ul', { class: 'tiles', 'aria-label': 'Tables by state' }, tiles.map(([kind, name, number]) =>
      h('li', { class: 'tile' }, h('span', { class: 'tile-number' }, count(number)), badge(number ? kind : 'idle', name)))),
    facts([
      ['Rows that certainly differ', count(all.mismatches)],
      ['Oldest comparison', all.oldestSeconds === null ? 'not every audited table was compared yet' : `${age(all.oldestSeconds)} ago, on both sides`],
      ['Ledger not wholly known', all.ledgerUnknown ? counted(all.ledgerUnknown, 'table') : ''],
      ['Columns that are not compared', all.columnsExcluded ? count(all.columnsExcluded) : ''],
      ['Set aside', all.setAside ? counted(all.setAside, 'table') : ''],
    ]),
    all.failing ? notice('warn', all.failing, hint, 'The audits are tried again') : '',
    all.waiting ? notice('warn', all.waiting, '', 'Why it waits') : '',
    !all.failing && hint ? notice(all.mismatches > 0 ? 'bad' : 'warn', 'Something needs a look', hint) : '',
  ];
}

function differs(tables) {
  if (tables.length === 0) {
    return h('p', { class: 'muted' }, 'Every table is verified, with all its columns.');
  }
  const heads = [{ text: 'Table' }, { text: 'State' }, { text: 'Rows differ', number: true }, { text: 'Why, and what is not compared' }];
  return h('section', {}, h('h2', {}, 'Not verified, or not wholly'),
    grid('Tables that are not verified, or not wholly', heads, tables.map((it) => [
      h('strong', {}, it.name), badge(STANDINGS[it.state], words(it.state)), count(it.mismatches),
      [it.reason, it.ledger ? `ledger: ${it.ledger}` : '', ...it.columns.map((column) => `${column.column}: ${column.reason}`)]
        .filter((text) => text).join('; ')])),
    tables.some((it) => it.mismatches > 0)
      ? h('p', { class: 'muted' }, 'Which rows differ are row values, and never come here: ',
        h('code', {}, 'tidegate validate mismatches TABLE'), ' reads them from the target.')
      : '');
}
