package dev.tidegate.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of sums and rows as changes pass by, where large objects are left out. */
class RollingTest {
    private static final TableSchema TWO =
            table(
                    ColumnType.ofLength(ColumnType.Kind.NVARCHAR, ColumnType.MAX),
                    ColumnType.ofLength(ColumnType.Kind.NVARCHAR, ColumnType.MAX));
    private static final TableSchema OLD =
            table(
                    ColumnType.ofLength(ColumnType.Kind.NTEXT, ColumnType.MAX),
                    ColumnType.ofLength(ColumnType.Kind.NVARCHAR, ColumnType.MAX));

    private final SampleHashers hashers = new SampleHashers();

    @Test
    void largeObjectsThatAnUpdateLeavesOutStayInTheSum() {
        TableSum sum = sum(TWO, Row.of(1, "a", "b"));

        sum.apply(update(TWO, row(1), row(1)), _ -> true);

        assertThat(sum.largeObjects()).isEqualTo(sum(TWO, Row.of(1, "a", "b")).largeObjects());
    }

    @Test
    void theSumOfLargeObjectsIsLostWhereARowMovesWithoutThem() {
        TableSum sum = sum(TWO, Row.of(1, "a", "b"));

        sum.apply(update(TWO, row(1), row(2)), _ -> true);

        assertThat(sum.largeObjects()).isEmpty();
        assertThat(sum.rows()).isEqualTo(sum(TWO, Row.of(2, "a", "b")).rows());
    }

    @Test
    void theSumOfLargeObjectsIsLostWhereTheLogNeverHasTheValueBefore() {
        TableSum deleted = sum(OLD, Row.of(1, "a", "b"));
        TableSum written = sum(OLD, Row.of(1, "a", "b"));
        TableSum untouched = sum(OLD, Row.of(1, "a", "b"));

        deleted.apply(delete(OLD, Row.of(1, null, "b")), _ -> true);
        written.apply(
                update(OLD, Row.of(1, null, Row.UNCHANGED), Row.of(1, "c", Row.UNCHANGED)),
                _ -> true);
        untouched.apply(
                update(OLD, Row.of(1, Row.UNCHANGED, "b"), Row.of(1, Row.UNCHANGED, "c")),
                _ -> true);

        assertThat(deleted.largeObjects()).isEmpty();
        assertThat(deleted.rows()).isEqualTo(MultisetHash.EMPTY);
        assertThat(written.largeObjects()).isEmpty();
        assertThat(untouched.largeObjects())
                .isEqualTo(sum(OLD, Row.of(1, "a", "c")).largeObjects());
    }

    @Test
    void aRowKeepsTheLargeObjectsThatTheReadFound() {
        RolledRows rolled = rows(Row.of(1, "a", "b"));

        rolled.roll(update(TWO, row(1), row(1)), _ -> true);

        assertThat(rolled.differing(rows(Row.of(1, "a", "b")))).isEmpty();
        assertThat(rolled.differing(rows(Row.of(1, "a", "stale")))).containsExactly(Row.of(1));
    }

    @Test
    void aRowOfWhichSomeLargeObjectsWereWrittenIsSuspiciousUntilAllAreKnown() {
        RolledRows rolled = rows(Row.of(1, "a", "b"));
        RolledRows target = rows(Row.of(1, "a", "c"));

        rolled.roll(
                update(TWO, Row.of(1, Row.UNCHANGED, "b"), Row.of(1, Row.UNCHANGED, "c")),
                _ -> true);
        assertThat(rolled.differing(target)).containsExactly(Row.of(1));
        rolled.roll(update(TWO, Row.of(1, "a", "b"), Row.of(1, "a", "c")), _ -> true);

        assertThat(rolled.differing(target)).isEmpty();
    }

    @Test
    void aRowThatLeavesTheRangeIsGoneAndOneThatComesIsThere() {
        RolledRows rolled = rows(Row.of(1, "a", "b"));

        rolled.roll(update(TWO, Row.of(1, "a", "b"), Row.of(9, "a", "b")), key -> number(key) < 5);
        assertThat(rolled.differing(rows())).isEmpty();
        rolled.roll(update(TWO, Row.of(9, "a", "b"), Row.of(2, "a", "b")), key -> number(key) < 5);

        assertThat(rolled.differing(rows(Row.of(2, "a", "b")))).isEmpty();
    }

    @Test
    void aLockedRowGetsTheLargeObjectsThatChangesLeaveOut() {
        KeyHash keys = new KeyHash(TWO, hashers);
        LockedRows rows = new LockedRows(keys, List.of(Row.of(1), Row.of(2)));
        rows.add(Row.of(1, "a", "b"));

        rows.roll(List.of(update(TWO, row(1), row(2))), SampleTables.lsn(0));

        assertThat(rows.row(Row.of(1))).isEmpty();
        assertThat(rows.row(Row.of(2))).isEqualTo(Optional.of(Row.of(2, "a", "b")));
    }

    private static int number(Row key) {
        return SampleTables.number(key);
    }

    private static TableSchema table(ColumnType first, ColumnType second) {
        return new TableSchema(
                new TableId("dbo", "page"),
                1,
                List.of(
                        new Column("id", ColumnType.of(ColumnType.Kind.INT), false),
                        new Column("first", first, true),
                        new Column("second", second, true)),
                List.of("id"));
    }

    /** Without its large objects. */
    private static Row row(int key) {
        return Row.of(key, Row.UNCHANGED, Row.UNCHANGED);
    }

    private TableSum sum(TableSchema schema, Row row) {
        TableSum sum = new TableSum(schema, hashers);
        sum.add(row);
        return sum;
    }

    private RolledRows rows(Row... read) {
        RolledRows rows = new RolledRows(TWO, hashers, new KeyHash(TWO, hashers));
        for (Row row : read) {
            rows.add(row);
        }
        return rows;
    }

    private static LogEvent.Change update(TableSchema schema, Row before, Row after) {
        return new LogEvent.Update(new Position(SampleTables.lsn(1), 0), schema, before, after);
    }

    private static LogEvent.Change delete(TableSchema schema, Row before) {
        return new LogEvent.Delete(new Position(SampleTables.lsn(1), 0), schema, before);
    }
}
