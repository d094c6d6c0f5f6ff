// The console: follows the daemon, and gives each view what it shows.

import { announceChange } from './announce.js';
import { get } from './api.js';
import * as audit from './audit.js';
import * as charts from './charts.js';
import * as cutover from './cutover.js';
import { at, badge, notice, region } from './dom.js';
import { History } from './history.js';
import * as pipeline from './pipeline.js';
import { askForToken, showCaller, signOut } from './session.js';
import { follow } from './stream.js';
import * as tables from './tables.js';
import * as validation from './validation.js';
import * as views from './views.js';

const REFRESH_MILLIS = 3000;

const history = new History();
const connection = region(at('connection'), (it) => badge(it.kind, it.text));
const reading = { view: '', at: 0, busy: false };
let now = null;
let view = 'overview';

pipeline.begin();
tables.begin();
validation.begin();
cutover.begin();
audit.begin();
at('sign-out').addEventListener('click', signOut);
start();

function start() {
  connected('busy', 'connecting');
  follow({ moment, lost, refused });
}

function refused(problem) {
  connected('idle', 'signed out');
  askForToken(start, problem);
}

function lost(problem) {
  connected('bad', 'no connection');
  if (now === null) {
    at('problems').replaceChildren(notice('bad', problem.fact ?? problem.message, problem.hint, problem.code));
  }
}

function connected(kind, text) {
  connection({ kind, text });
  announceChange('connection', `The console is ${text}.`);
}

function moment(data) {
  const first = now === null;
  now = data;
  history.take(data.status);
  if (first) {
    at('problems').replaceChildren();
    views.begin((name) => {
      view = name;
      reading.at = 0;
      draw();
    });
    charts.begin(history);
  }
  connected('ok', 'live');
  draw();
}

function draw() {
  showCaller(now.caller);
  pipeline.draw(now.status, history);
  charts.draw(history);
  validation.draw(now.status.validation, now.caller);
  cutover.draw(now.cutover, now.approvals, now.caller);
  read();
}

/** What is too much for each second, while it is looked at. */
async function read() {
  if (reading.busy || (reading.view === view && Date.now() - reading.at < REFRESH_MILLIS)) {
    return;
  }
  Object.assign(reading, { view, at: Date.now(), busy: true });
  try {
    switch (view) {
      case 'tables': await tables.refresh(now.caller); break;
      case 'validation': validation.drawTables(await get('/api/v1/validate')); break;
      case 'audit': await audit.refresh(); break;
    }
  } catch (problem) {
    lost(problem);
  } finally {
    reading.busy = false;
  }
}
