package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.apply.Target;
import dev.tidegate.journal.MarkerRows;
import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.KeyRange;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.schema.TableDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The values of {@link TypeTable}, as PostgreSQL has them, on their way back: SQL Server must have
 * what it has when it is given the value itself, but for what PostgreSQL does not keep.
 */
class TypesBackTest {
    private static final List<TypeCase> TYPES = TypeTable.ALL;
    private static final int ROWS =
            1 + TYPES.stream().mapToInt(type -> type.values().size()).max().orElseThrow();

    /** Ids of rows by how they came; the I-th row has each type's I-th value. */
    private static final int GIVEN = 100;

    private static final int INSERTED = 200;
    private static final int UPDATED = 300;
    private static final int DELETED = 400;

    @Test
    void aValueThatComesBackIsWhatItWas(@TempDir Path directory) throws Exception {
        try (SqlServer sqlServer =
                        SqlServer.start(
                                new SqlServer.Options(0, ReverseFixture.PASSWORD, Duration.ZERO));
                PostgresServer postgres = PostgresServer.start(directory, "target");
                ReverseFixture source =
                        new ReverseFixture(
                                sqlServer,
                                "types",
                                "CREATE TYPE dbo.phone FROM varchar(20) NULL",
                                "CREATE TABLE dbo.kinds (id int NOT NULL PRIMARY KEY, "
                                        + columns(type -> type.source() + " NULL")
                                        + ", version rowversion)");
                PostgresFixture target = new PostgresFixture(postgres, "types")) {
            TableDefinition kinds = source.table("kinds");
            target.target().schema().create(List.of(kinds));
            try (StreamBackFixture armed = new StreamBackFixture(target, kinds)) {
                for (int i = 0; i < ROWS; i++) {
                    give(source, i);
                }
                List<LogEvent.Change> changes = write(target, armed);
                apply(source, changes);
            }
            Map<Integer, Row> rows = rows(source, kinds.schema());

            assertThat(differences(rows, INSERTED)).isEmpty();
            assertThat(differences(rows, UPDATED)).isEmpty();
            assertThat(rows.keySet()).noneMatch(id -> id >= DELETED);
        }
    }

    private static String columns(Function<TypeCase, String> text) {
        return IntStream.range(0, TYPES.size())
                .mapToObj(i -> "c" + i + " " + text.apply(TYPES.get(i)))
                .collect(Collectors.joining(", "));
    }

    private static void give(ReverseFixture source, int i) throws Exception {
        source.run(
                "INSERT INTO dbo.kinds (id, "
                        + columns(_ -> "")
                        + ") VALUES ("
                        + (GIVEN + i)
                        + ", "
                        + TYPES.stream()
                                .map(type -> type.literal(i))
                                .collect(Collectors.joining(", "))
                        + ")");
    }

    /** Writes the values on PostgreSQL; returns what its log says. */
    private static List<LogEvent.Change> write(PostgresFixture target, StreamBackFixture armed)
            throws Exception {
        try (LogFollower follower = LogFollower.start(armed.log(), Optional.empty())) {
            for (int i = 0; i < ROWS; i++) {
                insert(target, INSERTED + i, i);
                insert(target, UPDATED + i, (i + 1) % ROWS);
                insert(target, DELETED + i, i);
                int n = i;
                target.sql(
                        "update dbo.kinds set "
                                + IntStream.range(0, TYPES.size())
                                        .mapToObj(c -> "c" + c + " = " + literal(TYPES.get(c), n))
                                        .collect(Collectors.joining(", "))
                                + " where id = "
                                + (UPDATED + i));
                target.sql("delete from dbo.kinds where id = " + (DELETED + i));
            }
            return follower.awaitChanges(5 * ROWS).stream()
                    .map(changed -> (LogEvent.Change) changed.event())
                    .toList();
        }
    }

    private static void insert(PostgresFixture target, int id, int i) throws Exception {
        target.sql(
                "insert into dbo.kinds values ("
                        + id
                        + ", "
                        + TYPES.stream()
                                .map(type -> literal(type, i))
                                .collect(Collectors.joining(", "))
                        + ", '\\x0000000000000001')");
    }

    private static String literal(TypeCase type, int i) {
        return i < type.values().size() ? "'" + type.expected(i).replace("'", "''") + "'" : "null";
    }

    private static void apply(ReverseFixture source, List<LogEvent.Change> changes) {
        source.stream().start(ReverseFixture.START);
        Target target = source.target();
        Checkpoint owner = target.takeOver();
        source.apply(
                target, owner, MarkerRows.change(new Position(Lsn.ZERO, 0), ReverseFixture.START));
        source.apply(target, owner, changes.toArray(LogEvent.Change[]::new));
    }

    private static Map<Integer, Row> rows(ReverseFixture source, TableSchema schema)
            throws InterruptedException {
        Map<Integer, Row> rows = new HashMap<>();
        source.source()
                .chunks()
                .read(
                        schema,
                        KeyRange.ALL,
                        new ChunkSource.Limit(Long.MAX_VALUE, Long.MAX_VALUE),
                        row -> rows.put((Integer) row.value(0), row));
        return rows;
    }

    private static List<String> differences(Map<Integer, Row> rows, int first) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            Row given = Objects.requireNonNull(rows.get(GIVEN + i));
            Row back = Objects.requireNonNull(rows.get(first + i), "row " + (first + i));
            for (int c = 0; c < TYPES.size(); c++) {
                Object expected = kept(given.value(1 + c));
                if (!Objects.deepEquals(expected, kept(back.value(1 + c)))) {
                    found.add(
                            TYPES.get(c).source()
                                    + ": "
                                    + expected
                                    + " became "
                                    + back.value(1 + c));
                }
            }
        }
        return found;
    }

    /** What PostgreSQL keeps of a value. */
    private static @Nullable Object kept(@Nullable Object value) {
        return switch (value) {
            case LocalTime time -> time.truncatedTo(ChronoUnit.MICROS);
            case LocalDateTime moment -> moment.truncatedTo(ChronoUnit.MICROS);
            case OffsetDateTime moment ->
                    moment.withOffsetSameInstant(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
            case null -> null;
            default -> value;
        };
    }
}
