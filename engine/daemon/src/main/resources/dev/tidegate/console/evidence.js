// What a cutover can show: fences, streams, attempts with their steps, alarms.

import { badge, grid, h, notice } from './dom.js';
import { count, lag, moment, words } from './format.js';

const FENCES = { OPEN: 'idle', LEASED: 'busy', CLOSED: 'ok' };
const STREAMS = { APPLYING: 'ok', HELD: 'warn', FAILED: 'bad', ABSENT: 'idle' };
const RESULTS = { DONE: 'ok', FAILED: 'bad', UNKNOWN: 'busy' };
const ALARMS_SHOWN = 10;

/** What an operator must know. */
export function alarms({ alarms: all, unseen }) {
  return [
    ...all.slice(-ALARMS_SHOWN).map((it) => notice('bad', it.fact, it.hint, `Alarm, ${moment(it.at)}`)),
    ...unseen.map((it) => notice('warn', it, '', 'Not seen')),
  ];
}

/** How both sides stand. */
export function sides(cutover) {
  return [fences(cutover.fences), streams(cutover.streams)];
}

/** All attempts, the last one first and folded out. */
export function attempts(all) {
  return all.toReversed().map(attempt);
}

function fences(list) {
  const heads = [{ text: 'Side' }, { text: 'Fence' }, { text: 'Lease', number: true }, { text: 'Sessions', number: true }, { text: 'Denied' }];
  return part('Fences', list, () => grid('Fences', heads, list.map((it) => [
    words(it.side), badge(FENCES[it.mode] ?? 'idle', words(it.mode)),
    it.leaseLeftMillis === null ? '' : `${count(it.leaseLeftMillis)} ms`, count(it.sessions), it.denied.join(', ')])));
}

function streams(list) {
  const heads = [{ text: 'Stream' }, { text: 'State' }, { text: 'Lag', number: true }, { text: 'Refused or put aside', number: true },
    { text: 'Ledger' }];
  return part('Streams', list, () => [
    grid('Streams', heads, list.map((it) => [
      words(it.direction), badge(STREAMS[it.activity] ?? 'idle', words(it.activity)),
      it.lagMillis === null ? '' : lag(it.lagMillis), letters(it), ledger(it.ledger)])),
    ...list.filter((it) => it.reason).map((it) => notice('bad', it.reason, '', `Stream ${words(it.direction)}`))]);
}

/** Transactions that do not go in, and since when some of them are put aside. */
function letters({ deadLetters, putAside }) {
  if (!putAside?.oldest) return count(deadLetters);
  return [badge('bad', `${count(deadLetters)}`), ` ${count(putAside.transactions)} put aside since ${moment(putAside.oldest)}`];
}

/** Of how many tables it is known what the way back changed, and what of that was lost. */
function ledger(it) {
  if (!it) return '';
  const known = `${count(it.known)} of ${count(it.tables)} tables`;
  return it.differing.length === 0 ? known : [badge('bad', 'changes were lost'), ` of ${it.differing.join(', ')}; ${known}`];
}

function part(title, list, draw) {
  return h('section', { class: 'card' }, h('h2', {}, title),
    list.length === 0 ? h('p', { class: 'muted' }, 'Not seen yet.') : draw());
}

function attempt(it, index) {
  const heads = [{ text: 'State' }, { text: 'Step' }, { text: 'Result' }, { text: 'Took', number: true }];
  const pause = it.writePauseMillis === null ? '' : `, no writes for ${count(it.writePauseMillis)} ms`;
  return h('details', { class: 'card attempt', open: index === 0, 'data-name': it.handover },
    h('summary', {}, h('strong', {}, it.handover), ` ${words(it.direction)}: ${words(it.outcome)}${pause}`),
    it.reason ? h('p', {}, it.reason) : '',
    grid(`Steps of ${it.handover}`, heads, it.steps.map((step) => [
      words(step.state), words(step.step), badge(RESULTS[step.result] ?? 'idle', step.result === 'UNKNOWN' ? 'goes on' : words(step.result)),
      step.millis === null ? '' : `${count(step.millis)} ms`])));
}
