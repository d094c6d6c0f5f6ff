// The pipeline's picture, and what is wrong with it.

import { announceChange } from './announce.js';
import { at, badge, facts, grid, h, notice, region, setText } from './dom.js';
import { age, count, counted, lag, moment, words } from './format.js';
import { phase, stages } from './stages.js';

/** Conditions that have words of their own here. */
const TOLD_OTHERWISE = ['stopped', 'failing', 'quarantine', 'rows_differ'];

let parts;

/** Prepares the parts of the page. */
export function begin() {
  parts = {
    phase: region(at('phase'), (it) => badge(it.kind, it.text)),
    problems: region(at('problems'), (list) => list.map((it) => notice(it.kind, it.fact, it.hint, it.heading))),
    summary: region(at('summary'), facts),
    stages: region(at('stages'), (list) => list.map(stage)),
    groups: region(at('groups'), groups),
    leftOut: region(at('left-out'), leftOut),
  };
}

/** Shows a status. */
export function draw(status, history) {
  setText(at('pipeline-name'), status.pipeline);
  const now = phase(status.phase);
  parts.phase(now);
  announceChange('phase', `The pipeline is ${now.text}. ${now.meaning}`);
  const wrong = problems(status, now);
  parts.problems(wrong);
  announceChange('problems', wrong.map((it) => `${it.fact}. ${it.hint ?? ''}`).join(' ') || 'All is well again.');
  parts.summary(summary(status));
  parts.stages(stages(status, history));
  parts.groups(status.groups);
  parts.leftOut(status.leftOut);
}

function problems(status, now) {
  const list = [];
  const failure = status.failure;
  if (failure) {
    const often = failure.failures > 1 ? `, ${count(failure.failures)} times` : '';
    list.push({ kind: now.kind === 'bad' ? 'bad' : 'warn', heading: `${failure.code} since ${moment(failure.since)}${often}`,
      fact: failure.fact, hint: failure.hint });
  }
  status.groups.filter((it) => it.failure && it.failure.fact !== failure?.fact).forEach((it) =>
    list.push({ kind: it.phase === 'STOPPED_BY_ERROR' ? 'bad' : 'warn',
      heading: `Group ${it.number}: ${it.failure.code}`, fact: it.failure.fact, hint: it.failure.hint }));
  if (status.quarantine.transactions > 0) {
    list.push({ kind: 'warn', heading: 'In quarantine',
      fact: `${counted(status.quarantine.transactions, 'transaction')}; the target lacks what they did`,
      hint: '"tidegate quarantine list"; mend what is missing by hand, then resolve it.' });
  }
  if (status.validation.mismatches > 0) {
    list.push({ kind: 'bad', heading: 'Rows differ',
      fact: `${counted(status.validation.mismatches, 'row')} of the target certainly differ from the source’s`,
      hint: 'The view Validation says of which tables; repair mends them.' });
  }
  (status.alerts ?? []).filter((it) => !TOLD_OTHERWISE.includes(it.condition)).forEach((it) =>
    list.push({ kind: it.severity === 'critical' ? 'bad' : 'warn',
      heading: `${words(it.stage)}${it.subject ? `, ${it.subject}` : ''}, since ${moment(it.since)}`,
      fact: it.what, hint: it.command }));
  return list;
}

function stage(it) {
  return h('li', { class: `stage card ${it.kind}`, id: `stage-${it.id}` },
    h('div', { class: 'stage-head' }, h('h2', {}, it.title), badge(it.kind, it.state)),
    h('p', { class: 'muted does' }, it.does),
    facts(it.figures),
    it.waits ? h('p', { class: 'waits' }, h('strong', {}, 'Why it waits: '), it.waits) : '',
    it.hint ? h('p', { class: 'waits' }, h('strong', {}, 'What to do: '), it.hint) : '');
}

function groups(list) {
  if (list.every((it) => it.number === 0)) {
    return [];
  }
  const heads = [{ text: 'Group', number: true }, { text: 'Phase' }, { text: 'Lag', number: true },
    { text: 'Target shows' }, { text: 'Why it waits' }];
  return h('section', { class: 'card' }, h('h2', {}, 'Replication groups of this process'),
    grid('Replication groups', heads, list.map((it) => [
      String(it.number), badge(phase(it.phase).kind, words(it.phase)), lag(it.lagMillis),
      it.appliedLsn ?? 'nothing yet', it.failure?.fact ?? it.throttle ?? ''])));
}

function leftOut(list) {
  return list.length === 0 ? []
    : h('section', { class: 'card' }, h('h2', {}, 'What the target does not get'),
      grid('What the target does not get', [{ text: 'What' }, { text: 'Of' }, { text: 'Why' }],
        list.map((it) => [it.object, it.of, it.reason])));
}

/** The figures of the whole. */
function summary(status) {
  return [
    ['End-to-end lag', lag(status.lag.total)],
    ['Applied since the start', `${counted(status.transactions, 'transaction')}, ${counted(status.changes, 'change')}`],
    ['Restarts', count(status.restarts)],
    ['Oldest comparison', age(status.validation.oldestSeconds)],
  ];
}
