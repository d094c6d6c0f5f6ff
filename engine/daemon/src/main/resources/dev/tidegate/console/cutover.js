// The cutover: where it is, why it waits, what to do, and the buttons for that.

import { buttons } from './acts.js';
import { announceChange } from './announce.js';
import { at, badge, facts, h, notice, region } from './dom.js';
import { moment, words } from './format.js';
import { alarms, attempts, sides } from './evidence.js';

/** The way through, with what each state means. */
const RAIL = [
  ['REPLICATING', 'nothing is prepared'], ['PREFLIGHT', 'looks at what is in the way'], ['ARMING', 'makes what a move needs'],
  ['ARMED', 'all is prepared'], ['PAUSING', 'asks applications to pause'], ['FENCING', 'keeps them from writing'],
  ['DRAINING', 'lets the rest arrive'], ['VERIFYING', 'compares both sides'], ['FINALIZING', 'closes the fence'],
  ['SWITCHED', 'it is decided'], ['OPENING', 'opens the other side'], ['ROUTING', 'leads applications there'],
  ['LIVE', 'the target has the writers'], ['COMPLETING', 'takes the way back away'], ['COMPLETE', 'no way back'],
];

/** What may be asked in a state that rests; in all others it can be given up. */
const ACTS = {
  REPLICATING: ['cutover.plan', 'cutover.arm'],
  ARMED: ['cutover.plan', 'cutover.rehearse', 'cutover.go', 'cutover.disarm'],
  LIVE: ['cutover.rollback', 'cutover.complete'],
  COMPLETE: [],
};

const KINDS = { REPLICATING: 'idle', ARMED: 'ok', LIVE: 'ok', COMPLETE: 'ok', ABORTING: 'warn' };

let parts;

/** Prepares the view. */
export function begin() {
  parts = {
    state: region(at('cutover-state'), state),
    rail: region(at('cutover-rail'), rail),
    acts: region(at('cutover-acts'), acts),
    approvals: region(at('approvals'), approvals),
    alarms: region(at('cutover-alarms'), alarms),
    sides: region(at('cutover-sides'), sides),
    attempts: region(at('cutover-evidence'), attempts),
  };
}

/** Shows it. */
export function draw(cutover, waiting, caller) {
  const began = cutover.attempts.length > 0 || cutover.state !== 'REPLICATING';
  parts.state({ phase: cutover.phase, state: cutover.state, since: began ? cutover.since : null, until: cutover.until,
    step: cutover.step, reason: cutover.reason, waits: cutover.waits, advice: cutover.advice });
  parts.rail({ state: cutover.state, back: cutover.direction === 'BACK' });
  parts.acts({ state: cutover.state, absent: cutover.at === null && cutover.phase === 'not set up', begun: cutover.attempts.length > 0, caller });
  parts.approvals({ waiting, caller });
  parts.alarms({ alarms: cutover.alarms, unseen: cutover.unseen });
  parts.sides({ fences: cutover.fences, streams: cutover.streams });
  parts.attempts(cutover.attempts);
  announceChange('cutover', `The cutover is ${words(cutover.phase)}.`);
}

function state(it) {
  return h('section', { class: 'card state-card', 'aria-label': 'Where it is' },
    h('p', { class: 'state-line' }, badge(KINDS[it.state] ?? 'busy', words(it.phase)), ' ',
      h('span', { class: 'muted' }, `${it.since ? `since ${moment(it.since)}` : ''}${it.until ? `, until ${moment(it.until)}` : ''}`)),
    facts([
      ['Step', it.step ? words(it.step) : ''],
      ['Why it waits', it.waits],
      ['Taken back the last time', it.reason],
      ['What to do', it.advice],
    ]));
}

function rail(it) {
  const now = RAIL.findIndex(([name]) => name === it.state);
  return RAIL.map(([name, meaning], index) => {
    const past = !it.back && index < now;
    return h('li', {
      class: index === now ? 'now' : past ? 'past' : null,
      'aria-current': index === now ? 'step' : null,
    }, h('span', { class: 'rail-name' }, words(name)), h('span', { class: 'rail-meaning' }, meaning),
    past ? h('span', { class: 'unseen' }, ' (passed)') : '');
  });
}

function acts(it) {
  if (it.absent) {
    return [];
  }
  const list = [...(ACTS[it.state] ?? ['cutover.abort']), ...(it.begun ? ['cutover.passport'] : [])];
  return buttons(list, it.caller);
}

function approvals({ waiting, caller }) {
  return waiting.length === 0 ? []
    : h('section', { class: 'card' }, h('h2', {}, 'Waits for a second person'),
      waiting.map((it) => h('div', { class: 'approval' },
        notice('warn', `${it.act}, asked for by ${it.asked_by}, until ${moment(it.until)}`,
          `Somebody else with the role ${it.role} approves it.`, `Number ${it.number}`),
        h('div', { class: 'acts' }, buttons(['approval.approve', 'approval.withdraw'], caller, it.number)))));
}
