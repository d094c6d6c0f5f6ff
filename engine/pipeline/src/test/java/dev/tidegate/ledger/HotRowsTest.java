package dev.tidegate.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.simulation.FakeHasher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HotRowsTest {
    private static final TableSchema ACCOUNT = schema("account");
    private static final TableSchema OTHER = schema("other");

    private final List<Row> told = new ArrayList<>();
    private final WindowTally window =
            FakeHasher.LEDGERS.telling((_, key, _) -> told.add(key)).forWindows().orElseThrow();
    private int commit;

    @Test
    void changesThatFollowEachOtherAreNothingToTell() {
        commit(insert(7, "a"), update(7, "a", "b"));
        commit(update(7, "b", "c"), update(7, "c", "d"));
        commit(delete(7, "d"));
        commit(insert(7, "e"));
        commit(update(7, "e", "f"));

        assertThat(told).isEmpty();
    }

    @Test
    void aLostUpdateIsToldWithTheNextChangeOfItsRow() {
        commit(update(7, "a", "b"));
        commit(update(8, "x", "y"));
        commit(update(7, "lost", "c"));
        commit(update(7, "c", "d"));

        assertThat(told).containsExactly(Row.of(7));
    }

    @Test
    void aLostInsertBehindADeleteIsTold() {
        commit(update(7, "a", "b"));
        commit(delete(7, "b"));
        commit(update(7, "lost", "c"));

        assertThat(told).containsExactly(Row.of(7));
    }

    @Test
    void aDeleteOfWhatWasLostIsTold() {
        commit(update(7, "a", "b"));
        commit(delete(7, "lost"));

        assertThat(told).containsExactly(Row.of(7));
    }

    @Test
    void whatWasLostWhileARowMovedIsToldAtBothKeys() {
        commit(update(7, "a", "b"));
        commit(move(7, "lost", 9, "c"));
        commit(update(9, "lost too", "d"));

        assertThat(told).containsExactly(Row.of(7), Row.of(9));
    }

    @Test
    void rowsThatSwapTheirKeysInOneTransactionAreNothingToTell() {
        commit(update(1, "a", "one"), update(2, "b", "two"), update(3, "c", "three"));
        commit(move(1, "one", 2, "one"), move(2, "two", 1, "two"));
        commit(update(1, "two", "x"), update(2, "one", "y"));
        commit(delete(1, "x"), insert(2, "x"), delete(2, "y"), insert(1, "y"));
        commit(update(1, "y", "z"), update(2, "x", "z"));
        commit(move(1, "z", 2, "z"), move(2, "z", 3, "z"), move(3, "three", 1, "three"));
        commit(update(1, "three", "e"), update(2, "z", "e"), update(3, "z", "e"));

        assertThat(told).isEmpty();
    }

    @Test
    void changesThatArePassedOverAreNoLoss() {
        commit(update(7, "a", "b"));
        window.of(ACCOUNT).missChanges();
        commit(update(7, "meanwhile", "c"));
        commit(update(7, "c", "d"));
        window.of(ACCOUNT).lose(Lane.Reason.PUT_ASIDE, new Lsn(1, 1, (short) 1));
        commit(update(7, "put aside", "e"));

        assertThat(told).isEmpty();
    }

    @Test
    void anotherShapeOfTheTableIsAnotherBeginning() {
        commit(update(7, "a", "b"));
        TableSchema changed = schema("account");
        count(
                new LogEvent.Update(
                        position(), changed, row(7, "b, counted otherwise"), row(7, "c")));
        commit(update(7, "counted otherwise again", "d"));

        assertThat(told).isEmpty();
    }

    @Test
    void rowsOfTwoTablesAreNotTakenForEachOther() {
        commit(update(7, "a", "b"));
        count(new LogEvent.Update(position(), OTHER, row(7, "x"), row(7, "y")));
        commit(update(7, "b", "c"));

        assertThat(told).isEmpty();
    }

    @Test
    void aRowThatChangesOftenIsRememberedAmongManyThatChangeOnce() {
        for (int i = 0; i < 20; i++) {
            commit(update(7, "b" + i, "b" + (i + 1)));
        }
        for (int i = 0; i < 20_000; i++) {
            commit(update(1_000 + i, "x", "y"));
        }
        commit(update(7, "lost", "c"));

        assertThat(told).containsExactly(Row.of(7));
    }

    /**
     * Many rows on few keys, with moves and swaps; then the same again with one change left out.
     */
    @Test
    void ofRandomTransactionsOnlyALossIsTold() {
        int found = 0;
        for (int seed = 0; seed < 300; seed++) {
            List<List<LogEvent.Change>> transactions = transactions(seed);
            play(transactions, -1);
            assertThat(told).as("seed " + seed).isEmpty();
            play(transactions, new Random(seed).nextInt(transactions.size()));
            found += told.isEmpty() ? 0 : 1;
            told.clear();
        }
        assertThat(found).isGreaterThan(80);
    }

    private void play(List<List<LogEvent.Change>> transactions, int lost) {
        window.of(ACCOUNT).missChanges(); // as a new beginning
        for (int i = 0; i < transactions.size(); i++) {
            if (i != lost) {
                transactions.get(i).forEach(this::count);
            }
        }
    }

    private List<List<LogEvent.Change>> transactions(int seed) {
        Random random = new Random(seed);
        Map<Integer, String> rows = new TreeMap<>();
        List<List<LogEvent.Change>> transactions = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            commit++;
            int key = random.nextInt(6);
            int other = (key + 1 + random.nextInt(5)) % 6;
            String next = "v" + i;
            String now = rows.get(key);
            if (now == null) {
                rows.put(key, next);
                transactions.add(List.of(insert(key, next)));
            } else if (rows.containsKey(other) && random.nextBoolean()) {
                String others = rows.get(other);
                rows.putAll(new HashMap<>(Map.of(key, others, other, now)));
                transactions.add(
                        List.of(move(key, now, other, now), move(other, others, key, others)));
            } else if (random.nextInt(4) == 0) {
                rows.remove(key);
                transactions.add(List.of(delete(key, now)));
            } else {
                rows.put(key, next + "'");
                transactions.add(List.of(update(key, now, next), update(key, next, next + "'")));
            }
        }
        return transactions;
    }

    /** Each argument was made at the same position, which no later one has. */
    private void commit(LogEvent.Change... changes) {
        for (LogEvent.Change change : changes) {
            count(change);
        }
        commit++;
    }

    private void count(LogEvent.Change change) {
        window.of(change.schema()).add(change);
    }

    private LogEvent.Insert insert(int key, String value) {
        return new LogEvent.Insert(position(), ACCOUNT, row(key, value));
    }

    private LogEvent.Update update(int key, String before, String after) {
        return move(key, before, key, after);
    }

    private LogEvent.Update move(int from, String before, int to, String after) {
        return new LogEvent.Update(position(), ACCOUNT, row(from, before), row(to, after));
    }

    private LogEvent.Delete delete(int key, String value) {
        return new LogEvent.Delete(position(), ACCOUNT, row(key, value));
    }

    private Position position() {
        return new Position(new Lsn(1, commit, (short) 1), 0);
    }

    private static Row row(int key, String value) {
        return Row.of(key, value);
    }

    private static TableSchema schema(String name) {
        return new TableSchema(
                new TableId("dbo", name),
                1,
                List.of(
                        new Column("id", ColumnType.of(Kind.INT), false),
                        new Column("value", ColumnType.ofLength(Kind.VARCHAR, 30), false)),
                List.of("id"));
    }
}
