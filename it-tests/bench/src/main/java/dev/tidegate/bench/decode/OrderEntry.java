package dev.tidegate.bench.decode;

import dev.tidegate.journal.Chain;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * The changes of a shop that takes orders, as capture would note them: for each transaction a
 * begin, its changes and a commit with its link of the hash chain. The same for each seed.
 *
 * <p>Half of the transactions place an order (an order, its lines, the stock of each line, now and
 * then a payment), the others move one on, count stock, change a customer or delete an old order
 * with its lines. About six changes each: 45 % inserts, 45 % updates, 10 % deletes.
 */
final class OrderEntry {
    private final Random random;
    private final OrderRows rows;
    private final Chain chain = new Chain(ChainHash.START);
    private long transactions;

    OrderEntry(long seed) {
        this.random = new Random(seed);
        this.rows = new OrderRows(random);
    }

    /** Transactions of at least so many changes altogether. */
    List<LogEvent> events(int changes) {
        List<LogEvent> events = new ArrayList<>();
        int made = 0;
        while (made < changes) {
            made += transaction(events::add);
        }
        return events;
    }

    /** The last link. */
    ChainHash last() {
        return chain.last();
    }

    private int transaction(Consumer<LogEvent> sink) {
        transactions++;
        Transaction open = new Transaction(sink);
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3, 4 -> place(open);
            case 5, 6, 7 -> moveOn(open);
            case 8 -> open.update(OrderRows.CUSTOMER, rows.customer(), 4, 6);
            default -> delete(open);
        }
        open.commit();
        return (int) open.changes;
    }

    private void place(Transaction open) {
        open.insert(OrderRows.ORDER, rows.order());
        int lines = 2 + random.nextInt(4);
        for (int line = 0; line < lines; line++) {
            open.insert(OrderRows.LINE, rows.line(line));
            open.update(OrderRows.STOCK, rows.stock(), 2, 4);
        }
        if (random.nextInt(4) == 0) {
            open.insert(OrderRows.PAYMENT, rows.payment());
        }
    }

    private void moveOn(Transaction open) {
        open.update(OrderRows.ORDER, rows.order(), 2, 8);
        open.update(OrderRows.STOCK, rows.stock(), 3, 4);
        if (random.nextBoolean()) {
            open.insert(OrderRows.PAYMENT, rows.payment());
        }
    }

    private void delete(Transaction open) {
        int lines = 2 + random.nextInt(4);
        for (int line = 0; line < lines; line++) {
            open.delete(OrderRows.LINE, rows.line(line));
        }
        open.delete(OrderRows.ORDER, rows.order());
    }

    /** One that is being made. */
    private final class Transaction {
        private final Consumer<LogEvent> sink;
        private final Lsn lsn;
        private long changes;

        Transaction(Consumer<LogEvent> sink) {
            this.sink = sink;
            this.lsn = new Lsn(0x2a, (int) (transactions >>> 3), (short) (transactions & 7));
            sink.accept(new LogEvent.Begin(lsn));
            chain.begin(lsn);
        }

        void insert(TableSchema table, Row after) {
            add(new LogEvent.Insert(position(), table, after));
        }

        /** Changes the values at two places. */
        void update(TableSchema table, Row before, int first, int second) {
            add(
                    new LogEvent.Update(
                            position(), table, before, rows.changed(table, before, first, second)));
        }

        void delete(TableSchema table, Row before) {
            add(new LogEvent.Delete(position(), table, before));
        }

        void commit() {
            Instant at = Instant.ofEpochSecond(1_782_900_000 + transactions / 100, 250_000_000);
            sink.accept(new LogEvent.Commit(lsn, at, changes, chain.end()));
        }

        private Position position() {
            return new Position(lsn, changes);
        }

        private void add(LogEvent.Change change) {
            changes++;
            chain.add(change);
            sink.accept(change);
        }
    }
}
