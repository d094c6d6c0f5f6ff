// A table whose rows stay the same elements while their figures change: so focus stays.

import { h, setText } from './dom.js';

/**
 * Keeps the rows of a body.
 *
 * @param body the tbody
 * @param columns {head, number, cell(item): string or element, key(item)}; an element is made anew
 *     only when its key has changed
 */
export function keyedRows(heads, body, columns) {
  heads.replaceChildren(...columns.map((it) =>
    h('th', { scope: 'col', class: it.number ? 'number' : null }, it.head)));
  const rows = new Map();
  return (items) => {
    const wanted = new Set(items.map((it) => it.name));
    for (const [name, row] of rows) {
      if (!wanted.has(name)) {
        row.element.remove();
        rows.delete(name);
      }
    }
    items.forEach((item, index) => {
      const row = rows.get(item.name) ?? made(rows, item.name, columns);
      if (body.children[index] !== row.element) {
        body.insertBefore(row.element, body.children[index] ?? null);
      }
      columns.forEach((column, each) => fill(row, each, column, item));
    });
  };
}

function made(rows, name, columns) {
  const cells = columns.map((it, index) =>
    h(index === 0 ? 'th' : 'td', { class: it.number ? 'number' : null, scope: index === 0 ? 'row' : null }));
  const row = { element: h('tr', {}, cells), cells, keys: [] };
  rows.set(name, row);
  return row;
}

function fill(row, index, column, item) {
  if (!column.key) {
    setText(row.cells[index], column.cell(item));
    return;
  }
  const key = column.key(item);
  if (row.keys[index] !== key) {
    row.keys[index] = key;
    row.cells[index].replaceChildren(column.cell(item));
  }
}
