package dev.tidegate.simulation;

import static dev.tidegate.simulation.Tables.ACCOUNT;
import static dev.tidegate.simulation.Tables.LEDGER;
import static dev.tidegate.simulation.Tables.MEMO;
import static dev.tidegate.simulation.Tables.NODE;
import static dev.tidegate.simulation.Tables.SEAT;
import static dev.tidegate.simulation.Tables.STOCK;

import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What the source's applications do: each kind of transaction that replication gets wrong. */
final class Workload {
    private static final int ACCOUNTS = 9;
    private static final int SEATS = 4;
    private static final int NODES = 8;
    private static final int DEPOTS = 3;
    private static final int ITEMS = 4;

    private final RandomGenerator random;
    private final List<Part> parts = new ArrayList<>();
    private int counter;

    /** What a transaction can have parts of. */
    private enum Part {
        TRANSFER(3, ACCOUNT, LEDGER),
        WRITE_NOTE(1, ACCOUNT),
        OPEN_OR_CLOSE(1, ACCOUNT, MEMO),
        MOVE_ACCOUNT(1, ACCOUNT, MEMO),
        MEND_LEDGER(1, LEDGER),
        WRITE_MEMO(1, MEMO),
        GROW_OR_PRUNE(1, NODE),
        HAND_OVER(1, SEAT),
        RENUMBER_SEAT(1, SEAT),
        RESTOCK(2, STOCK);

        private final int weight;

        @SuppressWarnings("ImmutableEnumChecker") // List.of is
        private final List<TableSchema> tables;

        Part(int weight, TableSchema... tables) {
            this.weight = weight;
            this.tables = List.of(tables);
        }
    }

    /** Makes one that changes these tables; others, too, where the transaction goes on there. */
    Workload(RandomGenerator random, List<TableSchema> tables) {
        this.random = random;
        for (Part part : Part.values()) {
            if (!Collections.disjoint(part.tables, tables)) {
                parts.addAll(Collections.nCopies(part.weight, part));
            }
        }
    }

    /** Makes the changes of one transaction; sometimes of many parts. */
    void run(Changes changes) {
        int count = random.nextInt(12) == 0 ? 5 + random.nextInt(20) : 1 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
            part(changes);
        }
        if (changes.events().isEmpty()) {
            changes.insert(LEDGER, Row.of(0, 0));
        }
    }

    private void part(Changes changes) {
        switch (parts.get(random.nextInt(parts.size()))) {
            case TRANSFER -> transfer(changes);
            case WRITE_NOTE -> writeNote(changes);
            case OPEN_OR_CLOSE -> openOrClose(changes);
            case MOVE_ACCOUNT -> moveAccount(changes);
            case MEND_LEDGER -> mendLedger(changes);
            case WRITE_MEMO -> writeMemo(changes);
            case GROW_OR_PRUNE -> growOrPrune(changes);
            case HAND_OVER -> handOver(changes);
            case RENUMBER_SEAT -> renumberSeat(changes);
            case RESTOCK -> restock(changes);
        }
    }

    /** Balances, with the note left out by the log, and one equal-looking row for each. */
    private void transfer(Changes changes) {
        for (int sign : new int[] {-1, 1}) {
            any(changes, ACCOUNT)
                    .ifPresent(account -> {
                        int id = number(account, 0);
                        int balance = number(account, 1);
                        changes.update(
                                ACCOUNT,
                                Row.of(id, balance, Row.UNCHANGED),
                                Row.of(id, balance + sign, Row.UNCHANGED));
                        changes.insert(LEDGER, Row.of(id, sign));
                    });
        }
    }

    private void writeNote(Changes changes) {
        any(changes, ACCOUNT)
                .ifPresent(account -> {
                    Object id = account.value(0);
                    Object balance = account.value(1);
                    Object note = random.nextInt(4) == 0 ? null : "note " + ++counter;
                    changes.update(ACCOUNT, account, Row.of(id, balance, note));
                });
    }

    private void openOrClose(Changes changes) {
        int id = random.nextInt(ACCOUNTS);
        Optional<Row> there = changes.rows(ACCOUNT).find(id);
        if (there.isPresent()) {
            Row old = there.get();
            // the source's cascade, in the order in which a trigger may do it
            boolean childrenFirst = random.nextBoolean();
            if (!childrenFirst) {
                changes.delete(ACCOUNT, old);
            }
            memosOf(changes, id).forEach(memo -> changes.delete(MEMO, memo));
            if (childrenFirst) {
                changes.delete(ACCOUNT, old);
            }
        }
        if (there.isEmpty() || random.nextInt(3) == 0) {
            changes.insert(ACCOUNT, Row.of(id, 100, "opened " + ++counter));
        }
    }

    /** A new key: one change without the note, or two changes with it, as CDC shows it. */
    private void moveAccount(Changes changes) {
        Optional<Row> account = any(changes, ACCOUNT);
        int to = random.nextInt(ACCOUNTS);
        if (account.isEmpty() || changes.rows(ACCOUNT).find(to).isPresent()) {
            return;
        }
        Row old = account.get();
        int from = number(old, 0);
        Object balance = old.value(1);
        if (random.nextInt(4) == 0) {
            changes.update(
                    ACCOUNT,
                    Row.of(from, balance, Row.UNCHANGED),
                    Row.of(to, balance, Row.UNCHANGED));
        } else {
            changes.delete(ACCOUNT, old);
            changes.insert(ACCOUNT, Row.of(to, balance, old.value(2)));
        }
        for (Row memo : memosOf(changes, from)) {
            changes.update(MEMO, memo, Row.of(memo.value(0), to, memo.value(2)));
        }
    }

    private void mendLedger(Changes changes) {
        Map<Row, Integer> rows = changes.rows(LEDGER).counted();
        if (rows.isEmpty()) {
            return;
        }
        Row row = List.copyOf(rows.keySet()).get(random.nextInt(rows.size()));
        if (random.nextBoolean()) {
            changes.delete(LEDGER, row);
        } else {
            changes.update(LEDGER, row, Row.of(row.value(0), number(row, 1) + 1));
        }
    }

    private void writeMemo(Changes changes) {
        any(changes, ACCOUNT)
                .ifPresent(account -> {
                    int id = random.nextInt(ACCOUNTS);
                    Row memo = Row.of(id, account.value(0), "memo " + ++counter);
                    changes.rows(MEMO)
                            .find(id)
                            .ifPresentOrElse(
                                    old -> changes.update(MEMO, old, memo),
                                    () -> changes.insert(MEMO, memo));
                });
    }

    /** A tree: children may be logged before their parent, and vanish after it. */
    private void growOrPrune(Changes changes) {
        int id = random.nextInt(NODES);
        Optional<Row> old = changes.rows(NODE).find(id);
        if (old.isEmpty()) {
            int child = random.nextInt(NODES);
            if (child != id && changes.rows(NODE).find(child).isEmpty()) {
                changes.insert(NODE, Row.of(child, id));
            }
            changes.insert(NODE, Row.of(id, null));
            return;
        }
        changes.delete(NODE, old.get());
        for (Row node : List.copyOf(changes.rows(NODE).keyed().values())) {
            if (node.value(1) instanceof Integer parent && parent == id) {
                changes.update(NODE, node, Row.of(node.value(0), null));
            }
        }
    }

    /** A unique value goes round: for a moment two rows have it. */
    private void handOver(Changes changes) {
        List<Row> seats = List.copyOf(changes.rows(SEAT).keyed().values());
        if (seats.size() < 2) {
            int id = random.nextInt(SEATS);
            if (changes.rows(SEAT).find(id).isEmpty()) {
                changes.insert(SEAT, Row.of(id, ++counter));
            }
            return;
        }
        for (int i = 0; i < seats.size(); i++) {
            Row next = seats.get((i + 1) % seats.size());
            Row seat = seats.get(i);
            changes.update(SEAT, seat, Row.of(seat.value(0), next.value(1)));
        }
    }

    /** Keys swap by way of a third, or one moves away. */
    private void renumberSeat(Changes changes) {
        any(changes, SEAT)
                .ifPresent(seat -> {
                    int from = number(seat, 0);
                    int to = random.nextInt(SEATS);
                    if (to == from) {
                        return;
                    }
                    Optional<Row> other = changes.rows(SEAT).find(to);
                    Optional<Row> aside = other.map(it -> Row.of(-1, it.value(1)));
                    other.ifPresent(it -> changes.update(SEAT, it, Row.of(-1, it.value(1))));
                    changes.update(SEAT, seat, Row.of(to, seat.value(1)));
                    aside.ifPresent(it -> changes.update(SEAT, it, Row.of(from, it.value(1))));
                });
    }

    /** Rows with a key of two columns come, go, and move to another depot. */
    private void restock(Changes changes) {
        int depot = random.nextInt(DEPOTS);
        int item = random.nextInt(ITEMS);
        Optional<Row> old = changes.rows(STOCK).find(depot, item);
        if (old.isEmpty()) {
            changes.insert(STOCK, Row.of(item, ++counter, depot));
            return;
        }
        int to = random.nextInt(DEPOTS);
        if (random.nextInt(4) == 0) {
            changes.delete(STOCK, old.get());
        } else if (to == depot || changes.rows(STOCK).find(to, item).isPresent()) {
            changes.update(STOCK, old.get(), Row.of(item, ++counter, depot));
        } else {
            changes.update(STOCK, old.get(), Row.of(item, old.get().value(1), to));
        }
    }

    private static List<Row> memosOf(Changes changes, int account) {
        return changes.rows(MEMO).keyed().values().stream()
                .filter(memo -> number(memo, 1) == account)
                .toList();
    }

    private Optional<Row> any(Changes changes, TableSchema schema) {
        List<Row> rows = List.copyOf(changes.rows(schema).keyed().values());
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(rows.get(random.nextInt(rows.size())));
    }

    private static int number(Row row, int ordinal) {
        return row.value(ordinal) instanceof Integer number ? number : 0;
    }
}
