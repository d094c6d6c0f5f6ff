// What an operator may ask for here: what it does, in words, and how it is asked.

import { confirm } from './confirm.js';
import { h } from './dom.js';

const cutover = (verb) => () => `/api/v1/cutover/${verb}`;
const table = (verb) => (name) => `/api/v1/tables/${encodeURIComponent(name)}/${verb}`;
const audited = (verb) => (name) => `/api/v1/validate/tables/${encodeURIComponent(name)}/${verb}`;
const all = (path) => () => `/api/v1/${path}`;

/**
 * Each by the id of its route. path(subject), says: what will happen; dryRun: the daemon can tell
 * each statement before; plan: which way writers would move; looks: there is nothing more to it;
 * word: to be typed; once: it must not be asked for again while it goes on; file: where the answer is
 * saved.
 */
const ACTS = {
  'cutover.plan': { title: 'Plan', path: cutover('plan'), plan: 'forward', looks: true,
    says: 'How long applications could not write if the writers were moved now, and what forbids it. Nothing is changed.' },
  'cutover.arm': { title: 'Arm', path: cutover('arm'), dryRun: true,
    says: 'Makes what a move needs: fences and the stream back; calls the hooks dry. No application is disturbed, and “Disarm” takes it back.' },
  'cutover.disarm': { title: 'Disarm', path: cutover('disarm'), dryRun: true,
    says: 'Takes back what arming made. No application is disturbed.' },
  'cutover.rehearse': { title: 'Rehearse', path: cutover('rehearse'), plan: 'forward',
    says: 'Does all of a move up to the comparison, with a real pause, and takes it back: applications cannot write for about as long as it says below, then go on at the source.' },
  'cutover.go': { title: 'Go', path: cutover('go'), plan: 'forward', dryRun: true, word: 'go', danger: true,
    says: 'Moves the writers to the target: applications cannot write for about as long as it says below, then write to the target. “Roll back” leads back without loss until “Complete”.' },
  'cutover.abort': { title: 'Abort', path: cutover('abort'),
    says: 'Gives up what is going on; the writers get back what they had, where they were.' },
  'cutover.rollback': { title: 'Roll back', path: cutover('rollback'), plan: 'back', dryRun: true, word: 'rollback', danger: true,
    says: 'Moves the writers back to the source, with all that they wrote since: applications cannot write for about as long as it says below.' },
  'cutover.complete': { title: 'Complete', path: cutover('complete'), dryRun: true, word: 'complete', danger: true,
    says: 'Gives the way back up: the stream to the source ends, and what it needs is taken away. Nothing leads back from here.' },
  'cutover.passport': { title: 'Save the passport', path: cutover('passport'), file: 'passport.json',
    says: 'Writes down, signed, what was done and what is proven of this cutover, and saves it as a file.' },
  'validate.certify': { title: 'Save a certificate', path: all('validate/certify'), file: 'certificate.json',
    says: 'Writes down, signed, how sure it is now that both sides hold the same rows, and saves it as a file.' },
  'validate.run': { title: 'Audit now', path: (name) => `/api/v1/validate/run${name ? `?table=${encodeURIComponent(name)}` : ''}`,
    says: 'Has the tables compared as soon as may be. It reads both sides, within the limits of the settings.' },
  'validate.pause': { title: 'Pause the audits', path: all('validate/pause'), says: 'Begins no further read of audits until they are resumed.' },
  'validate.resume': { title: 'Resume the audits', path: all('validate/resume'), says: 'Goes on with the audits.' },
  'validate.table.plan-repair': { title: 'What would a repair do?', path: audited('plan-repair'), asks: true,
    says: 'Looks at what a repair would put right, and changes nothing.' },
  'validate.table.repair': { title: 'Repair', path: audited('repair'), danger: true,
    says: 'Puts the rows of the target right that certainly differ, from the source’s, in one transaction with the ledger.' },
  'table.pause': { title: 'Pause its load', path: table('pause'), says: 'Lets the load of this table rest; what is loaded of it is followed.' },
  'table.resume': { title: 'Resume its load', path: table('resume'), says: 'Goes on with the load of this table.' },
  'table.reload': { title: 'Reload', path: table('reload'), danger: true,
    says: 'Deletes all rows of this table on the target and loads them again, while all else goes on. Readers miss them meanwhile.' },
  'approval.approve': { title: 'Approve', path: (number) => `/api/v1/approvals/${number}/approve`, once: true, danger: true,
    says: 'Does what waits, as the second person, with the parameters that it was asked for with.' },
  'approval.withdraw': { title: 'Withdraw', path: (number) => `/api/v1/approvals/${number}/withdraw`, asks: true,
    says: 'Forgets what waits; it is not done.' },
};

/** A button for each act; who may not is told which roles they need. */
export function buttons(ids, caller, subject = '') {
  const refused = new Map();
  for (const id of ids.filter((it) => caller?.needs[it])) {
    const role = caller.needs[id];
    refused.set(role, [...(refused.get(role) ?? []), ACTS[id].title]);
  }
  return [
    ...ids.map((id) => button(id, caller, subject)),
    ...[...refused].map(([role, titles]) =>
      h('span', { class: 'muted' }, `${titles.join(', ')}: needs the role ${role}`)),
  ];
}

function button(id, caller, subject) {
  const act = ACTS[id];
  return h('button', {
    type: 'button',
    class: act.danger ? 'danger' : null,
    'data-act': id,
    disabled: Boolean(caller?.needs[id]),
    onclick: () => confirm({ ...act, id, subject, path: act.path(subject) }),
  }, act.title);
}
