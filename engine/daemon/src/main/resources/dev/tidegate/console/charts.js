// Charts of the history. Each line has a dash pattern and a figure of its own, not only a colour.

import uPlot from './uplot.js';
import { at, h, setText } from './dom.js';
import { age } from './format.js';

const HEIGHT = 190;
const SPAN_MIN = 120;

const CHARTS = [
  {
    id: 'lag-chart',
    says: 'Lag',
    unit: (it) => `${it.toFixed(2)} s`,
    lines: [
      { name: 'total', of: (it) => seconds(it.lag.total), color: '--line-1', dash: [] },
      { name: 'capture', of: (it) => seconds(it.lag.capture), color: '--line-2', dash: [6, 3] },
      { name: 'apply', of: (it) => seconds(it.lag.apply), color: '--line-3', dash: [2, 3] },
    ],
  },
  {
    id: 'rate-chart',
    says: 'Throughput',
    unit: (it) => `${it < 10 ? it.toFixed(1) : Math.round(it).toLocaleString('en-US')}`,
    lines: [
      { name: 'changes', of: (it) => it.changes, color: '--line-1', dash: [] },
      { name: 'transactions', of: (it) => it.transactions, color: '--line-2', dash: [6, 3] },
      { name: 'rows loaded', of: (it) => it.rows, color: '--line-3', dash: [2, 3] },
    ],
  },
];

function seconds(millis) {
  return millis === undefined ? null : millis / 1000;
}

let drawn = [];

/** Makes them, and again when the colours change. */
export function begin(history) {
  const make = () => {
    drawn.forEach((it) => it.plot.destroy());
    drawn = CHARTS.map(frame);
    draw(history);
  };
  make();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', make);
  new ResizeObserver(() => drawn.forEach(({ chart, plot }) => {
    const width = at(chart.id).clientWidth;
    if (width > 0 && width !== plot.width) {
      plot.setSize({ width, height: HEIGHT });
    }
  })).observe(at('overview'));
}

/** Shows what is known now. */
export function draw(history) {
  for (const { chart, plot, figures } of drawn) {
    const columns = history.columns(...chart.lines.map((it) => it.of));
    plot.setData(columns);
    const now = columns.slice(1).map((it) => it.at(-1) ?? null);
    now.forEach((value, index) => setText(figures[index], value === null ? '–' : chart.unit(value)));
    at(chart.id).querySelector('.plot').setAttribute('aria-label', summary(chart, columns, now));
  }
}

function summary(chart, columns, now) {
  const span = columns[0].length ? columns[0].at(-1) - columns[0][0] : 0;
  const lines = chart.lines.map((it, index) => {
    const highest = columns[index + 1].reduce((a, b) => Math.max(a, b ?? 0), 0);
    return now[index] === null ? `${it.name} not measured`
      : `${it.name} ${chart.unit(now[index])}, at most ${chart.unit(highest)}`;
  });
  return `${chart.says} during the last ${age(span)}: ${lines.join('; ')}`;
}

function frame(chart) {
  const figures = chart.lines.map(() => h('strong', { class: 'figure' }, '–'));
  const plotAt = h('div', { class: 'plot', role: 'img', 'aria-label': chart.says });
  at(chart.id).replaceChildren(plotAt,
    h('ul', { class: 'legend' }, chart.lines.map((it, index) =>
      h('li', {}, sample(it, index), it.name, ' ', figures[index]))));
  return { chart, figures, plot: new uPlot(options(chart), [[], ...chart.lines.map(() => [])], plotAt) };
}

function sample(line, index) {
  return h('span', { class: `sample sample-${index + 1}`, 'aria-hidden': 'true' });
}

function options(chart) {
  const colors = getComputedStyle(document.documentElement);
  const color = (name) => colors.getPropertyValue(name).trim();
  const axis = {
    stroke: color('--muted'),
    font: '11px system-ui, sans-serif',
    grid: { stroke: color('--grid'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: Math.max(200, at(chart.id).clientWidth),
    height: HEIGHT,
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
    scales: {
      x: { time: true, range: (_, min, max) => [Math.min(min ?? 0, (max ?? 0) - SPAN_MIN), max ?? SPAN_MIN] },
      y: { range: (_, min, max) => [0, Math.max(max ?? 0, 0.1) * 1.15] },
    },
    axes: [
      { ...axis, size: 30, space: 90, values: (_, splits) => splits.map(clock) },
      { ...axis, size: 46, space: 36 },
    ],
    series: [{}, ...chart.lines.map((it) => ({
      label: it.name, stroke: color(it.color), width: 1.75, dash: it.dash, points: { show: false },
    }))],
  };
}

function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString('en-GB');
}
