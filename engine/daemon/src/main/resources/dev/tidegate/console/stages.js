// What each stage of the pipeline is doing, why it waits, and what to do: made of a status.

import { age, bytes, count, counted, lag, rate, words } from './format.js';

const PHASES = {
  STARTING: ['busy', 'It connects, and compares the tables.'],
  LOADING: ['busy', 'It copies the rows that exist; the source may go on writing meanwhile.'],
  CATCHING_UP: ['busy', 'All rows are there; it builds keys and indexes, or is not up to date yet.'],
  STREAMING: ['ok', 'The target follows, and is exact at each checkpoint.'],
  INCOMPLETE: ['warn', 'What is in quarantine is missing on the target: "tidegate quarantine list".'],
  HELD: ['warn', 'A handover of the cutover holds the stream; apply rests as long as it wants that.'],
  RETRYING: ['warn', 'It tries again by itself; do what the hint says if that lasts.'],
  STOPPED_BY_ERROR: ['bad', 'Do what the hint says, then start it again.'],
  STOPPED: ['idle', 'Start it again with "tidegate run": it goes on where it stopped.'],
  STANDING_BY: ['idle', 'It takes over when another process of the pipeline ends.'],
};

/** Phases in which no worker runs. */
const DOWN = ['RETRYING', 'STOPPED_BY_ERROR', 'STOPPED', 'STANDING_BY'];

/** Which stage an error belongs to, by how its code begins. */
const OWNERS = [
  ['SOURCE_', 'capture'], ['JOURNAL_', 'journal'], ['CHAIN_', 'journal'], ['LOAD_', 'load'],
  ['TARGET_', 'apply'], ['TYPE_', 'load'], ['VALIDATE_', 'validate'],
];

/** Kind and meaning of a phase. */
export function phase(name) {
  const [kind, meaning] = PHASES[name] ?? ['warn', ''];
  return { kind, text: words(name), meaning };
}

/** The stages in the order of a change's path. */
export function stages(status, history) {
  return [capture(status), journal(status), load(status), apply(status, history), validate(status)]
    .map((stage) => withFailure(stage, status));
}

function withFailure(stage, status) {
  if (!DOWN.includes(status.phase)) {
    return stage;
  }
  const owner = OWNERS.find(([begin]) => status.failure?.code.startsWith(begin))?.[1];
  if (status.failure && owner === stage.id) {
    const stopped = status.phase === 'STOPPED_BY_ERROR';
    return { ...stage, kind: stopped ? 'bad' : 'warn', state: stopped ? 'stopped' : 'tried again',
      waits: status.failure.fact, hint: status.failure.hint };
  }
  const why = {
    STOPPED: 'it was stopped, as asked',
    STANDING_BY: 'another process has all groups',
  }[status.phase] ?? 'another stage has failed; all of them start again together';
  return { ...stage, kind: 'idle', state: 'rests', waits: why, hint: '' };
}

function capture(status) {
  const job = status.captureJob;
  const stands = job?.running === false;
  const begins = status.phase === 'STARTING';
  return {
    id: 'capture',
    title: 'Capture',
    does: 'reads the source’s log',
    kind: stands ? 'bad' : begins ? 'busy' : job?.advice ? 'warn' : 'ok',
    state: stands ? 'the job does not scan' : begins ? 'starting' : 'captures',
    figures: [
      ['Lag', lag(status.lag.capture)],
      ['Capture job takes', job?.transactionsPerSecondMax ? `${rate(job.transactionsPerSecondMax)} at most` : ''],
      ['Kept by CDC for', job?.headroomSeconds ? age(job.headroomSeconds) : ''],
      ['Source log used', job?.logUsedRatio ? `${Math.round(job.logUsedRatio * 100)} %` : ''],
    ],
    waits: stands ? 'the job on the source that reads its log is not running' : '',
    hint: job?.advice ?? '',
  };
}

function journal(status) {
  return {
    id: 'journal',
    title: 'Journal',
    does: 'keeps changes in order',
    kind: status.capturedLsn ? 'ok' : 'busy',
    state: status.capturedLsn ? 'holds changes' : 'empty so far',
    figures: [['Holds up to', status.capturedLsn ?? 'nothing yet']],
    waits: '',
    hint: '',
  };
}

function load(status) {
  const all = status.load;
  const loads = ['LOADING', 'STARTING'].includes(status.phase);
  return {
    id: 'load',
    title: 'Load',
    does: 'copies existing rows',
    kind: all.waiting ? 'warn' : loads ? 'busy' : 'ok',
    state: all.waiting ? 'waits' : loads ? 'loads' : 'done',
    figures: [
      ['Rows', loads ? `${count(all.rows)} of about ${count(all.rowsEstimated)}` : count(all.rows)],
      ['Rate', loads ? rate(all.rowsPerSecond) : ''],
      ['Size', bytes(all.bytes)],
      ['Left', all.secondsLeft ? `about ${age(all.secondsLeft)}` : ''],
    ],
    waits: all.waiting ?? '',
    hint: all.waiting ? 'The reason says what is spared; "tidegate load resume" ends a pause.' : '',
  };
}

function apply(status, history) {
  const held = status.phase === 'HELD';
  const behind = status.phase === 'CATCHING_UP';
  return {
    id: 'apply',
    title: 'Apply',
    does: 'writes whole transactions',
    kind: status.throttle || held ? 'warn' : behind ? 'busy' : 'ok',
    state: held ? 'held' : status.throttle ? 'throttled' : behind ? 'catches up' : 'follows',
    figures: [
      ['Lag', lag(status.lag.apply)],
      ['Changes', rate(history.rate('changes'))],
      ['Transactions', rate(history.rate('transactions'))],
      ['Target shows', status.appliedLsn ?? 'nothing yet'],
    ],
    waits: status.throttle ?? (held ? 'a handover of the cutover holds the stream' : ''),
    hint: status.throttle ? 'It spares the target, and goes on by itself.' : held ? 'See the view Cutover.' : '',
  };
}

function validate(status) {
  const all = status.validation;
  const [kind, state] = !all.audits ? ['idle', 'off']
    : all.mismatches > 0 ? ['bad', 'rows differ']
      : all.failing ? ['warn', 'tried again']
        : all.suspect > 0 ? ['warn', 'suspects']
          : all.pending > 0 || all.verified === 0 ? ['busy', 'compares'] : ['ok', 'verified'];
  return {
    id: 'validate',
    title: 'Validate',
    does: 'compares both sides',
    kind,
    state,
    figures: [
      ['Verified', counted(all.verified, 'table')],
      ['Pending', all.pending ? counted(all.pending, 'table') : ''],
      ['Oldest', all.oldestSeconds === null ? 'not all compared yet' : `${age(all.oldestSeconds)} ago`],
      ['Rows that differ', count(all.mismatches)],
    ],
    waits: all.failing ?? all.waiting ?? (all.audits ? '' : 'the settings do not ask for audits'),
    hint: hintOfValidation(all),
  };
}

/** What an operator does about the validation now; empty if nothing. */
export function hintOfValidation(all) {
  if (!all.audits) {
    return 'Set validate.audit to on, and start again.';
  }
  if (all.setAside > 0) {
    return 'Reload the tables that are set aside: that loads and follows them again.';
  }
  if (all.mismatches > 0) {
    return 'See the view Validation; "tidegate validate mismatches" shows which rows.';
  }
  if (all.failing) {
    return 'It tries again by itself; see the log if that lasts.';
  }
  return all.suspect > 0 ? 'The table’s reason says what it is; audit it again now.' : '';
}
