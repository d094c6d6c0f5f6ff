// Elements. Texts become text nodes, never markup: nothing that a daemon says can be a script.

/** Makes an element; properties whose name begins with "on" are listeners, the others attributes. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat().filter((it) => it !== null && it !== undefined && it !== ''));
  return element;
}

/** The element of an id. */
export function at(id) {
  return document.getElementById(id);
}

/** Sets a text, if it is another one. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

const FOCUSABLE = 'button, summary, a, input, [tabindex]';

/**
 * A part of the page that is drawn anew only when what it shows has changed, and keeps focus,
 * scrolling and what was folded out where they were.
 */
export function region(element, draw) {
  let last;
  return (model) => {
    const key = JSON.stringify(model);
    if (key !== last) {
      last = key;
      const keep = standing(element);
      element.replaceChildren(...[draw(model)].flat().filter((it) => it));
      keep();
    }
  };
}

/** How a part stands; what is returned makes it so again, as far as it has the same things. */
function standing(element) {
  const all = (selector) => [...element.querySelectorAll(selector)];
  const focused = all(FOCUSABLE).indexOf(document.activeElement);
  const scrolled = all('.table-frame').map((it) => it.scrollLeft);
  const folded = new Map(all('details').map((it) => [it.dataset.name, it.open]));
  return () => {
    all('details').filter((it) => folded.has(it.dataset.name)).forEach((it) => {
      it.open = folded.get(it.dataset.name);
    });
    all('.table-frame').forEach((it, index) => {
      it.scrollLeft = scrolled[index] ?? 0;
    });
    if (focused >= 0) {
      all(FOCUSABLE)[focused]?.focus({ preventScroll: true });
    }
  };
}

const SIGNS = { ok: '✓', busy: '●', warn: '!', bad: '✕', idle: '–' };

/** A state in a word, with a sign beside its colour. Kinds: ok, busy, warn, bad, idle. */
export function badge(kind, text) {
  return h('span', { class: `badge ${kind}` },
    h('span', { 'aria-hidden': 'true', class: 'sign' }, SIGNS[kind]), text);
}

/** Something to know: a fact, and what to do. */
export function notice(kind, fact, hint, heading) {
  return h('div', { class: `notice ${kind}` },
    h('p', { class: 'fact' }, heading ? h('strong', {}, heading, ': ') : '', fact),
    hint ? h('p', { class: 'hint' }, 'What to do: ', hint) : '');
}

const LSN = /^[0-9a-f]{8}:[0-9a-f]{8}:[0-9a-f]{4}$/;

/** Pairs of a name and a value. */
export function facts(pairs) {
  return h('dl', { class: 'facts' },
    pairs.filter(([, value]) => value !== null && value !== undefined && value !== '')
      .map(([name, value]) => h('div', {}, h('dt', {}, name),
        h('dd', { class: LSN.test(value) ? 'lsn' : null }, value))));
}

/** A table in a frame that scrolls by itself on narrow screens. Numbers in columns of that kind. */
export function grid(label, heads, rows) {
  return h('div', { class: 'table-frame', tabindex: '0', role: 'region', 'aria-label': label },
    h('table', {},
      h('thead', {}, h('tr', {}, heads.map((it) =>
        h('th', { scope: 'col', class: it.number ? 'number' : null }, it.text)))),
      h('tbody', {}, rows.map((row) => h('tr', {}, row.map((cell, index) =>
        h('td', { class: heads[index].number ? 'number' : null }, cell)))))));
}
