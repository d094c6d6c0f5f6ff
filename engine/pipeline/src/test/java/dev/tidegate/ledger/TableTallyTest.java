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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTallyTest {
    private static final Lsn COMMIT = new Lsn(1, 2, (short) 3);
    private static final Object LEFT_OUT = Row.UNCHANGED;

    private static final List<Column> COLUMNS =
            List.of(
                    new Column("id", ColumnType.of(Kind.INT), false),
                    new Column("name", ColumnType.ofLength(Kind.VARCHAR, 10), true),
                    new Column("body", ColumnType.ofLength(Kind.TEXT, ColumnType.MAX), true),
                    new Column("page", ColumnType.ofLength(Kind.VARCHAR, ColumnType.MAX), true));

    private static final TableSchema KEYED = schema(List.of("id"));
    private static final TableSchema LOOSE = schema(List.of());
    private static final Row ONE = Row.of(1, "one", "body", "page");
    private static final Row OTHER = Row.of(1, "other", "other", null);

    @Test
    void whatComesAndGoesComesToNothing() {
        assertThat(of(KEYED, insert(ONE), update(ONE, OTHER), delete(OTHER)))
                .isEqualTo(TableLedger.EMPTY);
    }

    @Test
    void rowsComeToTheSameInWhateverOrderChangesMadeThem() {
        Row two = Row.of(2, "two", null, null);
        assertThat(of(KEYED, insert(OTHER), insert(two), update(OTHER, ONE)))
                .isEqualTo(sum(two, ONE));
    }

    @Test
    void rowsThatAreEqualAreCountedEach() {
        assertThat(of(LOOSE, insert(ONE), insert(ONE)))
                .isNotEqualTo(of(LOOSE, insert(ONE)))
                .isNotEqualTo(TableLedger.EMPTY);
    }

    @Test
    void aLargeObjectThatAnUpdateLeavesOutStaysAsItIs() {
        assertThat(
                        of(
                                KEYED,
                                insert(ONE),
                                update(
                                        Row.of(1, "one", LEFT_OUT, LEFT_OUT),
                                        Row.of(1, "other", LEFT_OUT, LEFT_OUT)),
                                update(
                                        Row.of(1, "other", LEFT_OUT, "page"),
                                        Row.of(1, "other", LEFT_OUT, "new"))))
                .isEqualTo(sum(Row.of(1, "other", "body", "new")));
    }

    @Test
    void ofARowThatMovesWithoutItsLargeObjectsThoseAreNotKnown() {
        TableLedger ledger =
                of(
                        KEYED,
                        insert(ONE),
                        update(
                                Row.of(1, "one", LEFT_OUT, LEFT_OUT),
                                Row.of(2, "one", LEFT_OUT, LEFT_OUT)),
                        insert(OTHER));

        assertThat(ledger.rows()).isEqualTo(sum(Row.of(2, "one", "", ""), OTHER).rows());
        assertThat(ledger.largeObjects())
                .isEqualTo(new Lane.Unknown(Lane.Reason.LARGE_OBJECT_LEFT_OUT, COMMIT));
    }

    @Test
    void ofARowWithoutAKeyNothingMoves() {
        assertThat(
                        of(
                                        LOOSE,
                                        update(
                                                Row.of(1, "one", LEFT_OUT, LEFT_OUT),
                                                Row.of(2, "one", LEFT_OUT, LEFT_OUT)))
                                .largeObjects())
                .isEqualTo(Lane.Known.EMPTY);
    }

    @Test
    void aLargeObjectOfWhichOneImageIsMissingIsNotKnown() {
        Row withoutBody = Row.of(1, "one", LEFT_OUT, "page");
        List<LogEvent.Change> changes =
                List.of(update(withoutBody, ONE), delete(withoutBody), insert(withoutBody));

        assertThat(changes)
                .allSatisfy(change ->
                        assertThat(of(KEYED, change).largeObjects())
                                .isInstanceOf(Lane.Unknown.class))
                .allSatisfy(change ->
                        assertThat(of(KEYED, change).rows()).isInstanceOf(Lane.Known.class));
    }

    @Test
    void whatIsNotKnownStaysSo() {
        TableLedger lost = TableLedger.unknown(Lane.Reason.PUT_ASIDE, COMMIT);

        assertThat(lost.plus(sum(ONE))).isEqualTo(lost);
        assertThat(sum(ONE).plus(lost)).isEqualTo(lost);
    }

    @Test
    void aWindowTellsWhatEachTableDiffersByAndBeginsAgain() {
        WindowTally window = FakeHasher.LEDGERS.forWindows().orElseThrow();
        TableSchema newer = new TableSchema(KEYED.table(), 2, COLUMNS.subList(0, 2), KEYED.key());
        TableSchema idle = new TableSchema(new TableId("dbo", "idle"), 1, COLUMNS, List.of());
        window.of(KEYED).add(insert(ONE));
        window.of(newer).add(new LogEvent.Insert(position(), newer, Row.of(2, "two")));
        TableTally nothing = window.of(idle);
        nothing.add(insert(ONE));
        nothing.add(delete(ONE));

        assertThat(window.drain())
                .isInstanceOfSatisfying(
                        LedgerChanges.Counted.class,
                        it -> assertThat(it.tables()).containsOnlyKeys(KEYED.table()))
                .isEqualTo(
                        new LedgerChanges.Counted(
                                Map.of(KEYED.table(), sum(ONE, Row.of(2, "two", null, null)))));
        assertThat(window.drain()).isEqualTo(LedgerChanges.Counted.NOTHING);
    }

    private static TableLedger of(TableSchema schema, LogEvent.Change... changes) {
        TableTally tally = FakeHasher.LEDGERS.forRows(schema).orElseThrow();
        for (LogEvent.Change change : changes) {
            tally.add(change);
        }
        return tally.sum();
    }

    private static TableLedger sum(Row... rows) {
        TableTally tally = FakeHasher.LEDGERS.forRows(KEYED).orElseThrow();
        for (Row row : rows) {
            tally.add(row);
        }
        return tally.sum();
    }

    private static TableSchema schema(List<String> key) {
        return new TableSchema(new TableId("dbo", "document"), 1, COLUMNS, key);
    }

    private static LogEvent.Change insert(Row after) {
        return new LogEvent.Insert(position(), KEYED, after);
    }

    private static LogEvent.Change update(Row before, Row after) {
        return new LogEvent.Update(position(), KEYED, before, after);
    }

    private static LogEvent.Change delete(Row before) {
        return new LogEvent.Delete(position(), KEYED, before);
    }

    private static Position position() {
        return new Position(COMMIT, 0);
    }
}
