// Tells those who do not see the page what has changed.

import { at, h } from './dom.js';

const KEPT = 5;

const said = new Map();

/** Says a sentence when it is another one than the last of its kind; the first is not said. */
export function announceChange(kind, sentence) {
  if (said.has(kind) && said.get(kind) !== sentence) {
    announce(sentence);
  }
  said.set(kind, sentence);
}

/** Says a sentence. */
export function announce(sentence) {
  const place = at('announcer');
  place.append(h('p', {}, sentence));
  while (place.childElementCount > KEPT) {
    place.firstElementChild.remove();
  }
}
