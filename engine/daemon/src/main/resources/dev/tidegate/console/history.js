// What was measured during the last hour, kept in this page only.

const SECONDS_KEPT = 3600;
const RATE_OVER = 5;

/** Columns of numbers, by time: one entry for each moment. */
export class History {
  constructor() {
    this.moments = [];
  }

  /** Takes a status. */
  take(status) {
    const at = Date.parse(status.at) / 1000;
    const last = this.moments.at(-1);
    if (last && at <= last.at) {
      return;
    }
    const counters = { changes: status.changes, transactions: status.transactions, rows: status.load.rows };
    this.moments.push({ at, counters, lag: status.lag, ...this.rates(at, counters) });
    while (this.moments[0].at < at - SECONDS_KEPT) {
      this.moments.shift();
    }
  }

  /** Over some seconds; null where a counter began anew. */
  rates(at, counters) {
    const before = this.moments.findLast((it) => it.at <= at - RATE_OVER) ?? this.moments[0];
    const rate = (name) => {
      const more = before ? counters[name] - before.counters[name] : -1;
      return more < 0 ? null : more / (at - before.at);
    };
    return { changes: rate('changes'), transactions: rate('transactions'), rows: rate('rows') };
  }

  /** The last rate of a counter. */
  rate(name) {
    return this.moments.at(-1)?.[name] ?? null;
  }

  /** Times, and a column for each of the functions. */
  columns(...of) {
    return [this.moments.map((it) => it.at), ...of.map((it) => this.moments.map((each) => it(each) ?? null))];
  }
}
