package dev.tidegate.scenarios;

import dev.tidegate.ledger.Ledgers;
import dev.tidegate.ledger.RowHasher;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.ledger.TableTally;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.Row;
import dev.tidegate.model.RowHash;
import dev.tidegate.model.TableSchema;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads tables of the target back and sums their rows up, with a hash of its own that is the same
 * for a row on both sides. Nothing of the engine's reading takes part.
 */
final class KeptRows implements RowHasher {
    /** Ledgers that hash in the same way. */
    static final Ledgers LEDGERS = Ledgers.with(KeptRows::new);

    private static final long STEP = 0x9E3779B97F4A7C15L;

    private final TableSchema schema;

    private KeptRows(TableSchema schema) {
        this.schema = schema;
    }

    /** What the rows of a table come to. */
    static TableLedger sum(Connection target, TableSchema schema) throws SQLException {
        TableTally tally = LEDGERS.forRows(schema).orElseThrow();
        String columns =
                schema.columns().stream()
                        .map(column -> '"' + column.name().toLowerCase(Locale.ROOT) + '"')
                        .collect(Collectors.joining(", "));
        String table =
                "\"%s\".\"%s\""
                        .formatted(schema.table().schema(), schema.table().name())
                        .toLowerCase(Locale.ROOT);
        try (Statement statement = target.createStatement();
                ResultSet rows = statement.executeQuery("select " + columns + " from " + table)) {
            while (rows.next()) {
                @Nullable Object[] values = new @Nullable Object[schema.columns().size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = value(rows, i + 1, schema.columns().get(i).type());
                }
                tally.add(Row.of(values));
            }
        }
        return tally.sum();
    }

    private static @Nullable Object value(ResultSet row, int index, ColumnType type)
            throws SQLException {
        Object value =
                switch (type.kind().valueClass().getSimpleName()) {
                    case "Boolean" -> row.getBoolean(index);
                    case "Integer" -> row.getInt(index);
                    case "Long" -> row.getLong(index);
                    case "BigDecimal" -> row.getBigDecimal(index);
                    case "Float" -> row.getFloat(index);
                    case "Double" -> row.getDouble(index);
                    case "String" -> row.getString(index);
                    case "byte[]" -> row.getBytes(index);
                    case "LocalDate" -> row.getObject(index, LocalDate.class);
                    case "LocalTime" -> row.getObject(index, LocalTime.class);
                    case "LocalDateTime" -> row.getObject(index, LocalDateTime.class);
                    case "OffsetDateTime" -> row.getObject(index, OffsetDateTime.class);
                    case "UUID" -> row.getObject(index, UUID.class);
                    default -> throw new IllegalArgumentException("no values of " + type);
                };
        return row.wasNull() ? null : value;
    }

    @Override
    public RowHash row(Row row) {
        long hash = STEP;
        for (int i = 0; i < row.size(); i++) {
            if (!schema.columns().get(i).type().isLargeObject() && row.value(i) != null) {
                hash = mixed(hash, i, row);
            }
        }
        return hash(hash);
    }

    @Override
    public boolean hasLargeObjects() {
        return schema.columns().stream().anyMatch(column -> column.type().isLargeObject());
    }

    @Override
    public RowHash largeObjects(Row row) {
        long key = STEP;
        for (int ordinal : schema.keyOrdinals()) {
            key = mixed(key, ordinal, row);
        }
        long part1 = 0;
        long part2 = 0;
        for (int i = 0; i < row.size(); i++) {
            if (schema.columns().get(i).type().isLargeObject()
                    && row.value(i) != null
                    && !row.isUnchanged(i)) {
                RowHash hash = hash(mixed(key, i, row));
                part1 += hash.part1();
                part2 += hash.part2();
            }
        }
        return new RowHash(part1, part2);
    }

    private static RowHash hash(long hash) {
        return new RowHash(mixed(hash), mixed(hash + STEP));
    }

    private long mixed(long hash, int ordinal, Row row) {
        List<Column> columns = schema.columns();
        String text = ordinal + kept(columns.get(ordinal).type(), row.value(ordinal));
        long next = hash;
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            next = mixed(next + each);
        }
        return next;
    }

    private static String kept(ColumnType type, @Nullable Object value) {
        return switch (value) {
            case BigDecimal number ->
                    number.setScale(type.scale(), RoundingMode.UNNECESSARY).toPlainString();
            case Double number -> Double.toString(number + 0.0);
            case Float number -> Float.toString(number + 0.0f);
            case byte[] bytes -> Arrays.toString(bytes);
            case LocalTime time -> time.truncatedTo(ChronoUnit.MICROS).toString();
            case LocalDateTime time -> time.truncatedTo(ChronoUnit.MICROS).toString();
            case OffsetDateTime moment ->
                    moment.truncatedTo(ChronoUnit.MICROS).toInstant().toString();
            case String text when isBlankPadded(type) -> text.stripTrailing();
            case null, default -> String.valueOf(value);
        };
    }

    private static boolean isBlankPadded(ColumnType type) {
        return type.kind() == ColumnType.Kind.CHAR || type.kind() == ColumnType.Kind.NCHAR;
    }

    private static long mixed(long value) {
        long mixed = (value ^ value >>> 32) * STEP;
        mixed = (mixed ^ mixed >>> 29) * 0xD6E8FEB86659FD93L;
        return mixed ^ mixed >>> 32;
    }
}
