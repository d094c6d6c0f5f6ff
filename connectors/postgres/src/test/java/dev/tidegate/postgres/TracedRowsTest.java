package dev.tidegate.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TracedRowsTest {
    @Test
    void keysAreOneIfPostgresqlFindsThemEqual() {
        assertThat(areOne(type(Kind.CHAR), "a", "a  ")).isTrue();
        assertThat(areOne(type(Kind.VARCHAR), "a", "a  ")).isFalse();
        assertThat(areOne(type(Kind.DECIMAL), new BigDecimal("1.0"), new BigDecimal("1.000")))
                .isTrue();
        assertThat(areOne(type(Kind.DECIMAL), new BigDecimal("1.0"), new BigDecimal("1.01")))
                .isFalse();
        assertThat(areOne(type(Kind.FLOAT), 0.0, -0.0)).isTrue();
        assertThat(areOne(type(Kind.FLOAT), Double.NaN, Double.longBitsToDouble(-1L))).isTrue();
        assertThat(areOne(type(Kind.REAL), 0.0f, -0.0f)).isTrue();
        assertThat(areOne(type(Kind.REAL), 1.0f, -1.0f)).isFalse();
        assertThat(areOne(type(Kind.BINARY), new byte[] {1, 2}, new byte[] {1, 2})).isTrue();
        assertThat(areOne(type(Kind.BINARY), new byte[] {1, 2}, new byte[] {1, 2, 0})).isFalse();
        assertThat(areOne(type(Kind.UNIQUEIDENTIFIER), new UUID(1, 2), new UUID(1, 2))).isTrue();
        assertThat(
                        areOne(
                                type(Kind.DATETIME2),
                                LocalDateTime.parse("2026-07-01T00:00:00.1234567"),
                                LocalDateTime.parse("2026-07-01T00:00:00.1234561")))
                .isTrue();
        assertThat(
                        areOne(
                                type(Kind.DATETIMEOFFSET),
                                OffsetDateTime.parse("2026-07-01T02:00:00+02:00"),
                                OffsetDateTime.parse("2026-07-01T00:00:00Z")))
                .isTrue();
    }

    @Test
    void nothingIsNoNumber() {
        assertThat(areOne(type(Kind.INT), 0, null)).isFalse();
        assertThat(areOne(type(Kind.INT), null, null)).isTrue();
    }

    @Test
    void eachKeyOfWholeNumbersIsFoundAgainAndNoOther() {
        for (List<Kind> kinds :
                List.of(
                        List.of(Kind.INT),
                        List.of(Kind.BIGINT),
                        List.of(Kind.INT, Kind.INT),
                        List.of(Kind.INT, Kind.BIGINT, Kind.INT),
                        List.of(Kind.BIGINT, Kind.BIGINT),
                        List.of(Kind.INT, Kind.TINYINT, Kind.INT, Kind.SMALLINT),
                        List.of(Kind.INT, Kind.INT, Kind.INT, Kind.INT, Kind.INT),
                        List.of(Kind.INT, Kind.VARCHAR))) {
            Random random = new Random(kinds.hashCode());
            TracedRows rows = new TracedRows(schema(kinds));
            Map<List<@Nullable Object>, TracedRows.Key> expected = new HashMap<>();
            for (int i = 0; i < 20_000; i++) {
                @Nullable Object[] key = key(kinds, random);
                TracedRows.Key found = rows.of(Row.of(key));
                assertThat(found)
                        .isSameAs(expected.computeIfAbsent(Arrays.asList(key), _ -> found));
            }
            assertThat(expected.values()).doesNotHaveDuplicates();
        }
    }

    private static @Nullable Object[] key(List<Kind> kinds, Random random) {
        @Nullable Object[] key = new @Nullable Object[kinds.size()];
        for (int i = 0; i < key.length; i++) {
            int number = random.nextInt(20) == 0 ? random.nextInt() : random.nextInt(9) - 4;
            key[i] =
                    switch (kinds.get(i)) {
                        case BIGINT -> random.nextInt(9) == 0 ? random.nextLong() : (long) number;
                        case VARCHAR -> "x" + number;
                        default -> number;
                    };
        }
        return key;
    }

    private static boolean areOne(ColumnType type, @Nullable Object left, @Nullable Object right) {
        TracedRows rows = new TracedRows(schemaOf(List.of(type)));
        return rows.of(Row.of(new @Nullable Object[] {left}))
                == rows.of(Row.of(new @Nullable Object[] {right}));
    }

    private static ColumnType type(Kind kind) {
        return new ColumnType(kind, 20, 18, 7);
    }

    static TableSchema schema(List<Kind> kinds) {
        return schemaOf(kinds.stream().map(TracedRowsTest::type).toList());
    }

    private static TableSchema schemaOf(List<ColumnType> key) {
        List<Column> columns = new ArrayList<>();
        for (ColumnType type : key) {
            columns.add(new Column("k" + columns.size(), type, true));
        }
        return new TableSchema(
                new TableId("dbo", "item"),
                1,
                columns,
                columns.stream().map(Column::name).toList());
    }
}
