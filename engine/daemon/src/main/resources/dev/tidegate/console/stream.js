// Server-sent events over fetch, since EventSource cannot send a header.

import { send } from './api.js';

const PATH = '/api/v1/watch';
const WAIT_MIN = 500;
const WAIT_MAX = 8000;
const SILENCE_MAX = 10000;

/**
 * Follows the daemon until stopped. Hears: moment(data), lost(problem), refused(problem).
 * What is refused ends it; what is lost is tried again.
 */
export function follow(hears) {
  const stop = new AbortController();
  run(hears, stop.signal);
  return () => stop.abort();
}

async function run(hears, signal) {
  let wait = WAIT_MIN;
  while (!signal.aborted) {
    try {
      await read((data) => {
        wait = WAIT_MIN;
        hears.moment(data);
      }, signal);
    } catch (problem) {
      if (signal.aborted) {
        return;
      }
      if (problem.status === 401) {
        hears.refused(problem);
        return;
      }
      hears.lost(problem);
      await pause(wait, signal);
      wait = Math.min(WAIT_MAX, wait * 2);
    }
  }
}

/** Reads one stream to its end. */
async function read(hear, signal) {
  const own = new AbortController();
  const end = () => own.abort();
  signal.addEventListener('abort', end);
  let silence = setTimeout(end, SILENCE_MAX);
  try {
    const response = await send(PATH, { headers: { Accept: 'text/event-stream' }, signal: own.signal });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) {
        return;
      }
      clearTimeout(silence);
      silence = setTimeout(end, SILENCE_MAX);
      const blocks = (rest + value).split('\n\n');
      rest = blocks.pop();
      blocks.map(dataOf).filter((it) => it).forEach((it) => hear(JSON.parse(it)));
    }
  } finally {
    clearTimeout(silence);
    signal.removeEventListener('abort', end);
  }
}

function dataOf(block) {
  return block.split('\n').filter((it) => it.startsWith('data: ')).map((it) => it.slice(6)).join('\n');
}

function pause(millis, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
