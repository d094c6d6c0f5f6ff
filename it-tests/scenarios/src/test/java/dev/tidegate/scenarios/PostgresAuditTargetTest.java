package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresApplyNetEffectTest.NODE;
import static dev.tidegate.scenarios.PostgresFixture.insert;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.ledger.TableTally;
import dev.tidegate.load.ChunkSource.Limit;
import dev.tidegate.load.KeyOrder;
import dev.tidegate.load.KeyRange;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.Row;
import dev.tidegate.postgres.PostgresTarget;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.validate.AuditTarget;
import dev.tidegate.validate.LedgerEntry;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an audit sees of a real PostgreSQL. */
class PostgresAuditTargetTest {
    private static final TableDefinition LOOSE =
            table("Loose").column("Number", Kind.INT).withoutKey().build();

    private static final TableDefinition PAIR =
            table("Pair")
                    .column("Note", ColumnType.ofLength(Kind.NVARCHAR, 20))
                    .column("Part", ColumnType.ofLength(Kind.VARBINARY, 8))
                    .column("Number", Kind.BIGINT)
                    .key("Number", "Part")
                    .build();

    private static final Limit ALL = new Limit(Long.MAX_VALUE, Long.MAX_VALUE);
    private static final int SNAPSHOTS = 60;
    private static final int KEYS = 500;

    @TempDir static Path directory;
    private static @Nullable PostgresServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(directory, "audits");
    }

    @AfterAll
    static void stopServer() {
        server().close();
    }

    @Test
    void aSnapshotIsOneMomentWhileWindowsAreCommitted() throws Exception {
        RandomNodes source = new RandomNodes(new Random(4711));
        try (LedgerFixture ledger = new LedgerFixture(server(), "moment")) {
            ledger.load(NODE, source.rows());
            AuditTarget audits = ledger.db.target().auditTarget(0);
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Void> applying =
                    CompletableFuture.runAsync(() -> {
                        while (!enough.get()) {
                            ledger.apply(ledger.target.begin(), source.changes(5));
                        }
                    });
            Lsn first = ledger.at.commitLsn();
            Lsn last = first;
            try {
                for (int i = 0; i < SNAPSHOTS || last.equals(first); i++) {
                    try (AuditTarget.Snapshot snapshot = audits.open()) {
                        TableLedger rows = sum(snapshot, NODE);
                        LedgerEntry entry = snapshot.ledger(NODE.table()).orElseThrow();
                        last = snapshot.checkpoint().commitLsn();

                        assertThat(known(rows.rows())).as("at %s", last).isEqualTo(entry.rows());
                    }
                }
            } finally {
                enough.set(true);
            }
            applying.join();
        }
    }

    @Test
    void whatIsCommittedBehindASnapshotIsNotInIt() throws Exception {
        try (LedgerFixture ledger = new LedgerFixture(server(), "behind")) {
            ledger.load(LOOSE, Row.of(1));
            ledger.apply(ledger.target.begin(), List.of(insert(LOOSE, 2)));
            try (AuditTarget.Snapshot snapshot = ledger.db.target().auditTarget(0).open()) {
                Lsn before = ledger.at.commitLsn();
                ledger.apply(ledger.target.begin(), List.of(insert(LOOSE, 3)));

                assertThat(snapshot.checkpoint().commitLsn()).isEqualTo(before);
                assertThat(read(snapshot, LOOSE)).containsExactlyInAnyOrder(Row.of(1), Row.of(2));
                assertThat(
                                snapshot.ledger(LOOSE.table())
                                        .orElseThrow()
                                        .rows()
                                        .orElseThrow()
                                        .count())
                        .isEqualTo(2);
                assertThat(snapshot.ledger(NODE.table())).isEmpty();
            }
        }
    }

    @Test
    void aTableThatIsLoadedAnewHasAnotherAccount() throws Exception {
        try (LedgerFixture ledger = new LedgerFixture(server(), "anew")) {
            ledger.load(LOOSE, Row.of(1));
            LedgerEntry before = entry(ledger);
            ledger.apply(ledger.target.begin(), List.of(insert(LOOSE, 2)));
            assertThat(entry(ledger).since()).isEqualTo(before.since());

            ledger.load(LOOSE, Row.of(1));
            assertThat(entry(ledger).since()).isAfter(before.since());
            assertThat(entry(ledger).rows()).isEqualTo(before.rows());
        }
    }

    @Test
    void withoutACheckpointNothingWasApplied() throws Exception {
        try (PostgresFixture db = new PostgresFixture(server(), "nothing");
                AuditTarget.Snapshot snapshot = db.target().auditTarget(0).open()) {
            assertThat(snapshot.checkpoint().commitLsn()).isEqualTo(Lsn.ZERO);
        }
    }

    /** Whole numbers, decimals, dates and times, bytes, uuids; both sides of zero. */
    @Test
    void rangesOfAnyKindOfKeyCoverAllRowsOnceInTheOrderThatIsKnownHere() throws Exception {
        Random random = new Random(99);
        try (LedgerFixture ledger = new LedgerFixture(server(), "ranges")) {
            requireRanges(ledger, ColumnType.of(Kind.INT), _ -> random.nextInt());
            requireRanges(ledger, ColumnType.of(Kind.SMALLINT), i -> i - KEYS / 2);
            requireRanges(
                    ledger,
                    new ColumnType(Kind.DECIMAL, 0, 18, 4),
                    _ -> BigDecimal.valueOf(random.nextLong() / 100, 4));
            requireRanges(ledger, ColumnType.of(Kind.FLOAT), _ -> random.nextGaussian() * 1e9);
            requireRanges(
                    ledger,
                    ColumnType.of(Kind.UNIQUEIDENTIFIER),
                    _ -> new UUID(random.nextLong(), random.nextLong()));
            requireRanges(
                    ledger,
                    new ColumnType(Kind.DATETIME2, 0, 0, 7),
                    i -> LocalDateTime.of(1999, 12, 31, 23, 59).plusNanos(i * 7_000_000_900L));
            requireRanges(
                    ledger,
                    new ColumnType(Kind.DATETIMEOFFSET, 0, 0, 7),
                    i ->
                            LocalDateTime.of(2026, 1, 1, 0, 0)
                                    .plusMinutes(i)
                                    .atOffset(ZoneOffset.ofHours(i % 20 - 10)));
            requireRanges(ledger, ColumnType.ofLength(Kind.VARBINARY, 16), i -> bytes(random, i));
            requireRanges(
                    ledger, ColumnType.of(Kind.DATE), i -> LocalDate.of(1999, 1, 1).plusDays(i));
        }
    }

    /** Of different lengths, and no two alike. */
    private static byte[] bytes(Random random, int number) {
        byte[] bytes = new byte[4 + random.nextInt(12)];
        random.nextBytes(bytes);
        bytes[1] = (byte) number;
        bytes[3] = (byte) (number >> Byte.SIZE);
        return bytes;
    }

    private static void requireRanges(
            LedgerFixture ledger, ColumnType type, IntFunction<Object> value) throws Exception {
        TableDefinition keyed = table("By" + type.kind()).column("Id", type).build();
        List<Row> rows = IntStream.range(0, KEYS).mapToObj(i -> Row.of(value.apply(i))).toList();
        ledger.load(keyed, rows.toArray(Row[]::new));
        requireRanges(ledger, keyed);
    }

    /** Reads a table whole and in ranges, and expects the same. */
    private static void requireRanges(LedgerFixture ledger, TableDefinition keyed)
            throws Exception {
        AuditTarget audits = ledger.db.target().auditTarget(0);
        KeyOrder order = audits.order(keyed.schema()).orElseThrow();
        int[] key = keyed.schema().keyOrdinals();
        try (AuditTarget.Snapshot snapshot = audits.open()) {
            List<Row> whole = new ArrayList<>(read(snapshot, keyed));
            whole.sort((one, other) -> order.compare(one.project(key), other.project(key)));
            List<Row> ranged = new ArrayList<>();
            Optional<Row> cursor = Optional.empty();
            do {
                KeyRange rest = new KeyRange(cursor, Optional.empty());
                List<Row> range = new ArrayList<>();
                Optional<Row> last =
                        snapshot.rows(keyed.schema(), rest, new Limit(37, 1 << 20), range::add);
                if (last.isPresent()) {
                    assertThat(range).hasSize(37);
                    assertThat(last).contains(range.getLast().project(key));
                    KeyRange same = new KeyRange(cursor, last);
                    List<Row> again = new ArrayList<>();
                    assertThat(snapshot.rows(keyed.schema(), same, ALL, again::add)).isEmpty();
                    assertThat(again).isEqualTo(range);
                    assertThat(whole.stream().filter(row -> same.contains(row.project(key), order)))
                            .hasSize(37);
                }
                ranged.addAll(range);
                cursor = last;
            } while (cursor.isPresent());

            assertThat(ranged).as("%s", keyed.table()).hasSize(KEYS).isEqualTo(whole);
        }
    }

    @Test
    void rangesOfSeveralColumnsCompareTheFirstOneFirst() throws Exception {
        Random random = new Random(5);
        try (LedgerFixture ledger = new LedgerFixture(server(), "pairs")) {
            List<Row> rows = new ArrayList<>();
            for (long number = 0; number < KEYS / 10; number++) {
                for (int part = 0; part < 10; part++) {
                    byte[] bytes = new byte[] {(byte) (part * 25), (byte) random.nextInt(256)};
                    rows.add(Row.of("note " + part, bytes, number - 20));
                }
            }
            ledger.load(PAIR, rows.toArray(Row[]::new));

            requireRanges(ledger, PAIR);
            assertThat(ledger.db.target().auditTarget(0).keepsSourceOrder(PAIR.schema())).isTrue();
        }
    }

    @Test
    void aRangeIsReadByTheIndexOfItsKey() throws Exception {
        try (LedgerFixture ledger = new LedgerFixture(server(), "indexed")) {
            ledger.load(
                    PAIR,
                    IntStream.range(0, 20_000)
                            .mapToObj(i -> Row.of("n" + i, new byte[] {(byte) i}, (long) i))
                            .toArray(Row[]::new));
            String scans =
                    "select idx_scan >= 2, seq_tup_read, idx_tup_fetch <= 3000"
                            + " from pg_stat_user_tables where relname = 'pair'";
            Row key = Row.of(12_345L, new byte[] {7});
            try (AuditTarget.Snapshot snapshot = ledger.db.target().auditTarget(0).open()) {
                Limit limit = new Limit(1_000, Long.MAX_VALUE);
                for (KeyRange range :
                        List.of(
                                new KeyRange(Optional.of(key), Optional.empty()),
                                new KeyRange(Optional.empty(), Optional.of(key)))) {
                    assertThat(snapshot.rows(PAIR.schema(), range, limit, _ -> {})).isPresent();
                }
            }
            Instant deadline = Instant.now().plusSeconds(60);
            while (!ledger.db.rows(scans).getFirst().startsWith("t|")
                    && Instant.now().isBefore(deadline)) {
                Thread.onSpinWait(); // the server notes it when the session ends
            }

            assertThat(ledger.db.rows(scans)).containsExactly("t|0|t");
        }
    }

    @Test
    void aReadEndsAlsoWhenItsBytesAreEnough() throws Exception {
        try (LedgerFixture ledger = new LedgerFixture(server(), "bytes")) {
            TableDefinition page =
                    table("Page")
                            .column("Id", Kind.INT)
                            .column("Body", ColumnType.ofLength(Kind.NVARCHAR, ColumnType.MAX))
                            .build();
            ledger.load(
                    page,
                    IntStream.range(0, 40)
                            .mapToObj(i -> Row.of(i, "x".repeat(10_000)))
                            .toArray(Row[]::new));
            try (AuditTarget.Snapshot snapshot = ledger.db.target().auditTarget(0).open()) {
                List<Row> rows = new ArrayList<>();
                Optional<Row> last =
                        snapshot.rows(
                                page.schema(), KeyRange.ALL, new Limit(1_000, 100_000), rows::add);

                assertThat(rows).hasSize(5);
                assertThat(last).contains(Row.of(4));
            }
        }
    }

    @Test
    void theOrderOfTextIsKnownWhereItsCollationComparesCodePoints() throws Exception {
        for (Kind kind : List.of(Kind.NVARCHAR, Kind.NCHAR)) {
            TableDefinition named =
                    table("Named" + kind).column("Id", ColumnType.ofLength(kind, 10)).build();
            String column =
                    "alter table dbo.named%s alter column id type %s collate "
                            .formatted(kind, kind == Kind.NCHAR ? "char(10)" : "varchar(10)");
            try (LedgerFixture ledger = new LedgerFixture(server(), "text_" + kind)) {
                String letters = "aZ !b_é\uD83D\uDE00\uFF5A";
                Random random = new Random(7);
                ledger.load(
                        named,
                        IntStream.range(0, KEYS)
                                .mapToObj(i -> Row.of(name(letters, random, i)))
                                .toArray(Row[]::new));
                AuditTarget audits = ledger.db.target().auditTarget(0);
                ledger.db.sql(column + "\"und-x-icu\"");
                assertThat(audits.order(named.schema())).isEmpty();
                ledger.db.sql(column + "\"C\"");

                requireRanges(ledger, named);
                assertThat(audits.keepsSourceOrder(named.schema())).isFalse();
            }
        }
    }

    private static String name(String letters, Random random, int number) {
        int[] points = letters.codePoints().toArray();
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            name.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return name + Integer.toString(number, 36) + (number % 2 == 0 ? "" : "a");
    }

    @Test
    void aTableWithoutAnIndexOfItsKeyIsReadWhole() throws Exception {
        try (LedgerFixture ledger = new LedgerFixture(server(), "indexless")) {
            ledger.load(PAIR, Row.of("a", new byte[] {1}, 1L), Row.of("b", new byte[] {1}, 2L));
            AuditTarget audits = ledger.db.target().auditTarget(0);
            assertThat(audits.order(PAIR.schema())).isPresent();
            ledger.db.sql(
                    "alter table dbo.pair drop constraint pk_pair;"
                            + " create index on dbo.pair (number, part desc);"
                            + " create index on dbo.pair (part, number);"
                            + " create index on dbo.pair (number, part) where number > 0");

            assertThat(audits.order(PAIR.schema())).isEmpty();
            try (AuditTarget.Snapshot snapshot = audits.open()) {
                assertThat(read(snapshot, PAIR)).hasSize(2);
            }
        }
    }

    @Test
    void rowsAreFoundByTheirKeys() throws Exception {
        try (LedgerFixture ledger = new LedgerFixture(server(), "keys")) {
            List<Row> rows =
                    IntStream.range(0, 3_000)
                            .mapToObj(i -> Row.of("n" + i, new byte[] {(byte) i}, (long) i))
                            .toList();
            ledger.load(PAIR, rows.toArray(Row[]::new));
            int[] key = PAIR.schema().keyOrdinals();
            List<Row> wanted =
                    new ArrayList<>(
                            rows.subList(500, 2_700).stream().map(it -> it.project(key)).toList());
            wanted.add(Row.of(1L, new byte[] {2}));
            wanted.add(Row.of(99_999L, new byte[] {1}));
            List<Row> found = new ArrayList<>();
            try (AuditTarget.Snapshot snapshot = ledger.db.target().auditTarget(0).open()) {
                snapshot.rows(PAIR.schema(), wanted, found::add);
            }

            assertThat(found).containsExactlyInAnyOrderElementsOf(rows.subList(500, 2_700));
        }
    }

    @Test
    void aKeyThatTheTargetCannotHoldHasNoRow() throws Exception {
        try (LedgerFixture ledger = new LedgerFixture(server(), "unstorable")) {
            TableDefinition named =
                    table("Named").column("Id", ColumnType.ofLength(Kind.NVARCHAR, 10)).build();
            ledger.load(named, Row.of("a"));
            List<Row> found = new ArrayList<>();
            try (AuditTarget.Snapshot snapshot = ledger.db.target().auditTarget(0).open()) {
                snapshot.rows(
                        named.schema(),
                        List.of(Row.of("a\0b"), Row.of("a"), Row.of("")),
                        found::add);
            }

            assertThat(found).containsExactly(Row.of("a"));
        }
    }

    @Test
    void valuesOfAllTypesComeInTheJournalsClassesAndToTheLedgersSum() throws Exception {
        for (boolean keyed : List.of(true, false)) {
            TableDefinition types = PostgresTypeRows.table(keyed);
            try (LedgerFixture ledger = new LedgerFixture(server(), "types_" + keyed)) {
                ledger.load(types, PostgresTypeRows.rows().toArray(Row[]::new));
                try (AuditTarget.Snapshot snapshot = ledger.db.target().auditTarget(0).open()) {
                    LedgerEntry entry = snapshot.ledger(types.table()).orElseThrow();
                    TableLedger sum = sum(snapshot, types);
                    assertThat(known(sum.rows())).isEqualTo(entry.rows());
                    assertThat(known(sum.largeObjects())).isEqualTo(entry.largeObjects());
                    for (Row row : read(snapshot, types)) {
                        requireClasses(types, row);
                    }
                    if (keyed) {
                        List<Row> found = new ArrayList<>();
                        snapshot.rows(types.schema(), List.of(Row.of(2)), found::add);
                        assertThat(found).hasSize(1);
                        requireClasses(types, found.getFirst());
                    }
                }
            }
        }
    }

    private static void requireClasses(TableDefinition types, Row row) {
        List<Column> columns = types.schema().columns();
        for (int i = 0; i < columns.size(); i++) {
            if (row.value(i) != null) {
                assertThat(row.value(i))
                        .as(columns.get(i).name())
                        .isInstanceOf(columns.get(i).type().kind().valueClass());
            }
        }
    }

    @Test
    void whatOnlyTheTargetCanHoldIsReadAndDiffersFromAllElse() throws Exception {
        TableDefinition odd =
                table("Odd")
                        .column("Day", Kind.DATE)
                        .column("At", new ColumnType(Kind.TIME, 0, 0, 7))
                        .column("Moment", new ColumnType(Kind.DATETIME2, 0, 0, 7))
                        .column("Zoned", new ColumnType(Kind.DATETIMEOFFSET, 0, 0, 7))
                        .column("Price", new ColumnType(Kind.DECIMAL, 0, 38, 2))
                        .key("Day", "At", "Moment", "Zoned")
                        .build();
        try (LedgerFixture ledger = new LedgerFixture(server(), "odd")) {
            ledger.load(
                    odd,
                    Row.of(
                            LocalDate.of(9999, 12, 31),
                            LocalTime.parse("23:59:59.9999999"),
                            LocalDateTime.parse("9999-12-31T23:59:59.9999999"),
                            OffsetDateTime.parse("9999-12-31T23:59:59.9999999Z"),
                            new BigDecimal("1.00")));
            ledger.db.sql(
                    """
                    insert into dbo.odd values
                        ('infinity', '24:00', 'infinity', 'infinity', 'NaN'),
                        ('infinity', '24:00', 'infinity', '-infinity', 0),
                        ('infinity', '24:00', '-infinity', '-infinity', 1),
                        ('-infinity', '00:00', '-infinity', '-infinity', null),
                        ('4713-01-01 BC', '24:00', 'infinity', '294000-01-01', -1)
                    """);
            AuditTarget audits = ledger.db.target().auditTarget(0);
            KeyOrder order = audits.order(odd.schema()).orElseThrow();
            int[] key = odd.schema().keyOrdinals();
            try (AuditTarget.Snapshot snapshot = audits.open()) {
                List<Row> rows = new ArrayList<>();
                Optional<Row> cursor = Optional.empty();
                do {
                    cursor =
                            snapshot.rows(
                                    odd.schema(),
                                    new KeyRange(cursor, Optional.empty()),
                                    new Limit(1, Long.MAX_VALUE),
                                    rows::add);
                } while (cursor.isPresent() && rows.size() < 100);
                assertThat(rows).hasSize(6);
                for (int i = 1; i < rows.size(); i++) {
                    Row before = rows.get(i - 1).project(key);
                    assertThat(order.compare(before, rows.get(i).project(key))).isNegative();
                }
                List<Row> found = new ArrayList<>();
                snapshot.rows(
                        odd.schema(),
                        rows.stream().map(row -> row.project(key)).toList(),
                        found::add);
                assertThat(found).containsExactlyInAnyOrderElementsOf(rows);
                assertThat(known(sum(snapshot, odd).rows()).orElseThrow().count()).isEqualTo(6);
            }
        }
    }

    @Test
    void auditsReadFromTheReaderIfThereIsOne() throws Exception {
        try (PostgresFixture writer = new PostgresFixture(server(), "writer");
                PostgresFixture reader = new PostgresFixture(server(), "reader");
                PostgresTarget target = writer.targetWithReader(reader.url())) {
            writer.target().schema().create(List.of(LOOSE));
            reader.target().schema().create(List.of(LOOSE));
            reader.sql("insert into dbo.loose values (7)");
            try (AuditTarget.Snapshot snapshot = target.auditTarget(0).open()) {
                assertThat(read(snapshot, LOOSE)).containsExactly(Row.of(7));
            }
        }
    }

    private static LedgerEntry entry(LedgerFixture ledger) {
        try (AuditTarget.Snapshot snapshot = ledger.db.target().auditTarget(0).open()) {
            return snapshot.ledger(LOOSE.table()).orElseThrow();
        }
    }

    private static List<Row> read(AuditTarget.Snapshot snapshot, TableDefinition definition)
            throws InterruptedException {
        List<Row> rows = new ArrayList<>();
        assertThat(snapshot.rows(definition.schema(), KeyRange.ALL, ALL, rows::add)).isEmpty();
        return rows;
    }

    private static TableLedger sum(AuditTarget.Snapshot snapshot, TableDefinition definition)
            throws InterruptedException {
        TableTally tally = KeptRows.LEDGERS.forRows(definition.schema()).orElseThrow();
        snapshot.rows(definition.schema(), KeyRange.ALL, ALL, row -> tally.add(row));
        return tally.sum();
    }

    private static Optional<MultisetHash> known(Lane lane) {
        return switch (lane) {
            case Lane.Known(var sum) -> Optional.of(sum);
            case Lane.Unknown _ -> Optional.empty();
        };
    }

    private static PostgresServer server() {
        if (server == null) {
            throw new IllegalStateException("the server is not started");
        }
        return server;
    }
}
