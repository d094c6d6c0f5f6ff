// Which view is shown: the one that the address names, such as #cutover.

import { at } from './dom.js';

const NAMES = ['overview', 'tables', 'validation', 'cutover', 'audit'];
let shows = () => {};

/** The view that the address names. */
export function current() {
  const name = location.hash.slice(1).split('/')[0];
  return NAMES.includes(name) ? name : 'overview';
}

/** Shows it from now on, and tells which. */
export function begin(hear) {
  shows = hear;
  show();
  addEventListener('hashchange', () => {
    if (location.hash !== '#main') {
      show();
      scrollTo(0, 0);
      at('main').focus({ preventScroll: true });
    }
  });
}

function show() {
  const name = current();
  for (const other of NAMES) {
    at(other).hidden = other !== name;
  }
  for (const link of document.querySelectorAll('#views a')) {
    if (link.hash === `#${name}`) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  }
  document.title = `${at(`${name}-heading`).textContent} – Tidegate`;
  shows(name);
}
