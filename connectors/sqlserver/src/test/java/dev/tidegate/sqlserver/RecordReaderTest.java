package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.capture.SourceLog.Changed;
import dev.tidegate.capture.SourceLog.Drained;
import dev.tidegate.capture.SourceLog.SourceEvent;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.ColumnDefinition;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordReaderTest {
    private static final String PLACEHOLDER = "not shown";
    private static final Lsn START = lsn(10);
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static final TableSchema NOTE =
            new TableSchema(
                    new TableId("dbo", "note"),
                    1,
                    List.of(
                            new Column("id", ColumnType.of(Kind.INT), false),
                            new Column(
                                    "body",
                                    ColumnType.ofLength(Kind.NVARCHAR, ColumnType.MAX),
                                    true),
                            new Column(
                                    "old", ColumnType.ofLength(Kind.TEXT, ColumnType.MAX), true)),
                    List.of("id"));

    private static final Schema SHAPE =
            SchemaBuilder.struct()
                    .optional()
                    .field("id", Schema.INT32_SCHEMA)
                    .field("body", SchemaBuilder.string().optional().defaultValue("none").build())
                    .field("old", Schema.OPTIONAL_STRING_SCHEMA)
                    .field("size", Schema.OPTIONAL_INT32_SCHEMA)
                    .build();

    private static final Schema WATERMARK =
            SchemaBuilder.struct()
                    .optional()
                    .field("id", Schema.INT32_SCHEMA)
                    .field("token", Schema.INT64_SCHEMA)
                    .field("written_at", Schema.STRING_SCHEMA)
                    .build();

    private final FakeSide side = new FakeSide();
    private final RecordReader reader =
            new RecordReader(
                    List.of(definition()),
                    PLACEHOLDER,
                    place(START),
                    side,
                    InstantSource.fixed(NOON));

    @Test
    void changesOfATransactionAreCountedFromZero() throws SQLException {
        List<SourceEvent> events = read(insert(11, 1), insert(11, 2), insert(12, 3));

        assertThat(events)
                .extracting(event -> ((LogEvent.Insert) ((Changed) event).event()).position())
                .containsExactly(
                        new Position(lsn(11), 0),
                        new Position(lsn(11), 1),
                        new Position(lsn(12), 0));
    }

    @Test
    void theCountGoesOnOverBatches() throws SQLException {
        read(insert(11, 1));

        Changed second = (Changed) read(insert(11, 2)).getFirst();

        assertThat(((LogEvent.Insert) second.event()).position())
                .isEqualTo(new Position(lsn(11), 1));
    }

    @Test
    void aChangeKnowsWhenItsTransactionCommitted() throws SQLException {
        Changed changed = (Changed) read(insert(11, 1)).getFirst();

        assertThat(changed.committedAt()).isEqualTo(side.timeOf(lsn(11)));
        assertThat(changed.offset().text()).isEqualTo(lsn(11) + " mark 11");
    }

    @Test
    void aTransactionThatTheJournalHoldsIsLeftOut() throws SQLException {
        assertThat(read(insert(10, 1), insert(9, 1))).isEmpty();
    }

    @Test
    void aTransactionOfTheStreamBackIsLeftOutWhole() throws SQLException {
        side.own.add(lsn(12));

        List<SourceEvent> events = read(insert(11, 1), insert(12, 2), insert(12, 3), insert(13, 4));

        assertThat(events)
                .extracting(event -> ((Changed) event).commitLsn())
                .containsExactly(lsn(11), lsn(13));
    }

    @Test
    void aNullIsNullWhateverTheColumnsDefaultIs() throws SQLException {
        LogEvent.Insert insert = (LogEvent.Insert) only(read(insert(11, 1)));

        assertThat(insert.after()).isEqualTo(Row.of(1, null, null));
    }

    @Test
    void aMaxColumnThatIsNullOnBothSidesIsUnchanged() throws SQLException {
        side.set.add("old");

        LogEvent.Update update =
                (LogEvent.Update) only(read(update(row(1, null, null), row(2, null, "b"))));

        assertThat(update.before()).isEqualTo(Row.of(1, Row.UNCHANGED, Row.UNCHANGED));
        assertThat(update.after()).isEqualTo(Row.of(2, Row.UNCHANGED, "b"));
    }

    @Test
    void aMaxColumnThatBecomesNullIsNull() throws SQLException {
        LogEvent.Update update =
                (LogEvent.Update) only(read(update(row(1, "a", null), row(1, null, null))));

        assertThat(update.before().value(1)).isEqualTo("a");
        assertThat(update.after().value(1)).isNull();
        assertThat(update.after().isUnchanged(2)).isTrue();
    }

    @Test
    void theMaskDecidesOverATextThatBecameNull() throws SQLException {
        side.set.add("old");

        LogEvent.Update update =
                (LogEvent.Update) only(read(update(row(1, "a", null), row(1, "a", PLACEHOLDER))));

        assertThat(update.before().isUnchanged(2)).isTrue();
        assertThat(update.after().value(2)).isNull();
    }

    @Test
    void anUpdateThatMovesTheKeyIsOneUpdateAgain() throws SQLException {
        SourceRecord delete = Records.change(at(11, 2), "d", row(1, null, null), null);
        delete.headers().addString("__debezium.newkey", "x");
        SourceRecord insert = Records.change(at(11, 2), "c", null, row(2, null, null));
        insert.headers().addString("__debezium.oldkey", "x");

        assertThat(read(delete)).isEmpty();
        LogEvent.Update update = (LogEvent.Update) only(read(insert));

        assertThat(update.position()).isEqualTo(new Position(lsn(11), 0));
        assertThat(update.before()).isEqualTo(Row.of(1, Row.UNCHANGED, Row.UNCHANGED));
        assertThat(update.after()).isEqualTo(Row.of(2, Row.UNCHANGED, Row.UNCHANGED));
    }

    @Test
    void aDeletedTextIsNotClaimedToBeNull() throws SQLException {
        LogEvent.Delete delete =
                (LogEvent.Delete)
                        only(read(Records.change(at(11, 1), "d", row(1, "a", null), null)));

        assertThat(delete.before()).isEqualTo(Row.of(1, "a", Row.UNCHANGED));
    }

    @Test
    void aTextThatTheDriverCouldNotDecodeIsReadAgain() throws SQLException {
        LogEvent.Update update =
                (LogEvent.Update)
                        only(read(update(row(1, "plain", null), row(2, "a\uFFFDb", null))));

        assertThat(update.before().value(1)).isEqualTo("plain");
        assertThat(update.after().value(1)).isEqualTo("UPDATE_AFTER as it is");
    }

    @Test
    void aWatermarkIsAnEventOfItsTransaction() throws SQLException {
        Struct row =
                new Struct(WATERMARK)
                        .put("id", 1)
                        .put("token", 5L)
                        .put("written_at", "2026-01-01T11:59:59.1234567Z");
        SourceRecord record =
                Records.change(new Records.At("tidegate", "watermark", lsn(11), 2), "u", row, row);

        assertThat(only(read(insert(11, 1), record), 1))
                .isEqualTo(
                        new LogEvent.Watermark(
                                new Position(lsn(11), 1),
                                Instant.parse("2026-01-01T11:59:59.123456700Z")));
    }

    @Test
    void aMarkerDrainsUpToTheLastTransactionBeforeIt() throws SQLException {
        List<SourceEvent> events = read(insert(11, 1), insert(12, 2), CaptureTask.marker());

        assertThat(events.getLast()).isEqualTo(new Drained(lsn(12), NOON, place(lsn(12)).offset()));
    }

    @Test
    void withoutAMarkerNothingIsDrained() throws SQLException {
        assertThat(read(Records.heartbeat(START), insert(11, 1), Records.heartbeat(lsn(11))))
                .hasOnlyElementsOfType(Changed.class);
    }

    @Test
    void aHeartbeatBehindOtherTablesTransactionsMovesTheNextMarker() throws SQLException {
        assertThat(read(Records.heartbeat(START), Records.heartbeat(lsn(20)), CaptureTask.marker()))
                .containsExactly(new Drained(lsn(20), NOON, place(lsn(20)).offset()));
        assertThat(side.verified).containsExactly(lsn(20));
    }

    @Test
    void aReadingThatBeginsElsewhereIsStopped() {
        assertThatThrownBy(() -> read(Records.heartbeat(lsn(12))))
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_LOG_INCONSISTENT));
    }

    @Test
    void theFirstMarkerDrainsTheStart() throws SQLException {
        assertThat(read(CaptureTask.marker()))
                .containsExactly(new Drained(START, NOON, place(START).offset()));
    }

    @Test
    void anIdleLogIsNotReportedAtEachIteration() throws SQLException {
        read(CaptureTask.marker());

        assertThat(read(CaptureTask.marker())).isEmpty();
    }

    @Test
    void nothingIsHandedOverBeforeItIsKnownThatNothingIsMissing() {
        side.truncatedAt = lsn(12);

        assertThatThrownBy(() -> read(insert(11, 1), insert(12, 2)))
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_LOG_TRUNCATED));
    }

    @Test
    void aTableThatComesInIsReadBehindItsMarker() throws SQLException {
        TableDefinition draft = definition(new TableId("dbo", "draft"));
        List<SourceEvent> events =
                read(insert(11, 1), marker(draft), insert("draft", 12, 2), CaptureTask.marker());

        assertThat(events).hasSize(4);
        assertThat(events.get(1)).isEqualTo(new Drained(lsn(11), NOON, place(lsn(11)).offset()));
        assertThat(only(events, 2))
                .isEqualTo(
                        new LogEvent.Insert(
                                new Position(lsn(12), 0), draft.schema(), Row.of(2, null, null)));
        assertThat(side.admitted).containsEntry(draft.table(), lsn(11));
    }

    @Test
    void aTableThatHasNotComeInYetIsNotRead() {
        assertThatThrownBy(() ->
                        read(
                                insert("draft", 12, 2),
                                marker(definition(new TableId("dbo", "draft")))))
                .hasMessageContaining("a change of a table that is not captured here");
    }

    @Test
    void aTableThatComesInAgainIsReadByItsNewDefinitionBehindTheMarkerAndNotBefore()
            throws SQLException {
        List<Column> columns = new ArrayList<>(NOTE.columns());
        columns.add(new Column("more", ColumnType.of(Kind.INT), true));
        TableSchema wider = new TableSchema(NOTE.table(), 2, columns, NOTE.key());
        Schema shape =
                SchemaBuilder.struct()
                        .optional()
                        .field("id", Schema.INT32_SCHEMA)
                        .field("body", Schema.OPTIONAL_STRING_SCHEMA)
                        .field("old", Schema.OPTIONAL_STRING_SCHEMA)
                        .field("more", Schema.OPTIONAL_INT32_SCHEMA)
                        .build();
        SourceRecord after =
                Records.change(at(12, 1), "c", null, new Struct(shape).put("id", 2).put("more", 3));

        List<SourceEvent> events = read(insert(11, 1), marker(definition(wider)), after);

        assertThat(only(events, 0)).extracting("schema").isEqualTo(NOTE);
        assertThat(only(events, 2))
                .isEqualTo(
                        new LogEvent.Insert(
                                new Position(lsn(12), 0), wider, Row.of(2, null, null, 3)));
    }

    @Test
    void aColumnThatIsNewStopsTheReading() {
        Schema wider =
                SchemaBuilder.struct()
                        .field("id", Schema.INT32_SCHEMA)
                        .field("body", Schema.OPTIONAL_STRING_SCHEMA)
                        .field("old", Schema.OPTIONAL_STRING_SCHEMA)
                        .field("more", Schema.OPTIONAL_STRING_SCHEMA)
                        .build();

        assertThatThrownBy(() ->
                        read(Records.change(at(11, 1), "c", null, new Struct(wider).put("id", 1))))
                .hasMessageContaining("column \"more\" is new");
    }

    private List<SourceEvent> read(SourceRecord... records) throws SQLException {
        return reader.read(List.of(records));
    }

    private static LogEvent only(List<SourceEvent> events) {
        assertThat(events).hasSize(1);
        return only(events, 0);
    }

    private static LogEvent only(List<SourceEvent> events, int index) {
        return ((Changed) events.get(index)).event();
    }

    private static SourceRecord insert(int lsn, int id) {
        return Records.change(at(lsn, 1), "c", null, row(id, null, null));
    }

    private static SourceRecord insert(String table, int lsn, int id) {
        Records.At at = new Records.At("dbo", table, lsn(lsn), 1);
        return Records.change(at, "c", null, row(id, null, null));
    }

    private static SourceRecord marker(TableDefinition newcomer) {
        return CaptureTask.marker(List.of(new Newcomer(newcomer, List.of(), START)));
    }

    private static SourceRecord update(Struct before, Struct after) {
        return Records.change(at(11, 2), "u", before, after);
    }

    private static Records.At at(int lsn, long serial) {
        return new Records.At("dbo", "note", lsn(lsn), serial);
    }

    private static Struct row(int id, @Nullable String body, @Nullable String old) {
        return new Struct(SHAPE).put("id", id).put("body", body).put("old", old);
    }

    private static Lsn lsn(int number) {
        return new Lsn(1, number, (short) 1);
    }

    private static TableDefinition definition() {
        return definition(NOTE);
    }

    private static TableDefinition definition(TableId table) {
        return definition(new TableSchema(table, 1, NOTE.columns(), NOTE.key()));
    }

    private static TableDefinition definition(TableSchema schema) {
        List<ColumnDefinition> columns = new ArrayList<>();
        schema.columns().forEach(column -> columns.add(plain(column)));
        columns.add(
                new ColumnDefinition(
                        "size",
                        ColumnType.of(Kind.INT),
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("(len([body]))")));
        return new TableDefinition(
                schema, columns, Optional.empty(), List.of(), List.of(), List.of(), List.of(), 0);
    }

    private static ColumnDefinition plain(Column column) {
        return new ColumnDefinition(
                column.name(),
                column.type(),
                column.nullable(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static LogPlace place(Lsn commitLsn) {
        return new LogPlace(commitLsn, Optional.of("mark " + commitLsn.block()));
    }

    /** Answers from memory. */
    private static final class FakeSide implements RecordReader.Side {
        private final Set<String> set = new HashSet<>();
        private final List<Lsn> verified = new ArrayList<>();

        /** Tables with how far the log was verified when they came in. */
        private final Map<TableId, Lsn> admitted = new TreeMap<>();

        private final List<LogRecord.Change> doubtful = new ArrayList<>();
        private final Set<Lsn> own = new HashSet<>();
        private @Nullable Lsn truncatedAt;

        Instant timeOf(Lsn commitLsn) {
            return NOON.plusSeconds(commitLsn.block());
        }

        @Override
        public void loadExact(List<LogRecord.Change> changes) {
            doubtful.addAll(changes);
        }

        @Override
        public Row exact(LogRecord.Change change, ExactValues.Operation operation) {
            assertThat(doubtful).contains(change);
            return Row.of(null, operation + " as it is", null);
        }

        @Override
        public Map<Lsn, LogFacts.Commit> commits(Lsn low, Lsn high) {
            Map<Lsn, LogFacts.Commit> commits = new TreeMap<>();
            for (int i = low.block(); i <= high.block(); i++) {
                commits.put(lsn(i), new LogFacts.Commit(timeOf(lsn(i)), "mark " + i));
            }
            return commits;
        }

        @Override
        public Set<Lsn> own(Lsn low, Lsn high) {
            Set<Lsn> found = new HashSet<>(own);
            found.removeIf(it -> it.isBefore(low) || it.isAfter(high));
            return found;
        }

        @Override
        public LogPlace verify(Lsn upTo) {
            if (truncatedAt != null && !upTo.isBefore(truncatedAt)) {
                throw new TidegateException(ErrorCode.SOURCE_LOG_TRUNCATED, "gone", "Load again.");
            }
            verified.add(upTo);
            return place(upTo);
        }

        @Override
        public void loadMasks(List<LogRecord.Change> updates) {}

        @Override
        public void admit(Newcomer newcomer) {
            admitted.put(newcomer.table(), verified.isEmpty() ? START : verified.getLast());
        }

        @Override
        public boolean isSet(LogRecord.Change update, String column) {
            return set.contains(column);
        }
    }
}
