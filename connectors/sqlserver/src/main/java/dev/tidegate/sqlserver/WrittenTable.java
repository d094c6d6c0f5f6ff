package dev.tidegate.sqlserver;

import dev.tidegate.model.Column;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.schema.TableDefinition;
import java.nio.charset.Charset;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table of the source as the stream back writes it: each change as a statement of one row.
 *
 * <p>An update writes the columns that changed and no others: what PostgreSQL does not keep of the
 * others (a seventh digit of a second, an offset from UTC) stays on SQL Server as it is.
 */
final class WrittenTable {
    private final TableSchema schema;
    private final List<WrittenColumn> columns;
    private final int[] key;

    WrittenTable(TableDefinition definition, Map<String, Text> texts) {
        this.schema = definition.schema();
        Set<String> identities = new HashSet<>();
        definition.columns().stream()
                .filter(column -> column.identity().isPresent())
                .forEach(column -> identities.add(column.name()));
        this.columns =
                schema.columns().stream()
                        .map(column -> written(column, texts, identities.contains(column.name())))
                        .toList();
        this.key = schema.keyOrdinals();
    }

    /**
     * How a text column keeps text.
     *
     * @param charset empty if it is Unicode
     */
    record Text(String collation, Optional<Charset> charset) {}

    private static WrittenColumn written(Column column, Map<String, Text> texts, boolean identity) {
        Optional<Text> text = Optional.ofNullable(texts.get(column.name()));
        return WrittenColumn.of(
                column, text.map(Text::collation), text.flatMap(Text::charset), identity);
    }

    /**
     * A statement that must hit one row.
     *
     * @param writesIdentity whether it gives a value to an identity column
     */
    record RowStatement(String sql, boolean writesIdentity, Parameters parameters) {}

    /** Gives a statement its parameters. */
    interface Parameters {
        /** Throws {@code TARGET_REFUSED} if a column cannot have a value. */
        void bind(PreparedStatement statement) throws SQLException;
    }

    TableId table() {
        return schema.table();
    }

    /** The columns that tell rows apart, for people; empty if there are none. */
    List<String> key() {
        return schema.key();
    }

    /** What makes a change true; nothing if it changes nothing. */
    List<RowStatement> statements(LogEvent.Change change) {
        return switch (change) {
            case LogEvent.Insert insert -> List.of(insert(insert.after()));
            case LogEvent.Delete delete -> List.of(delete(delete.before()));
            case LogEvent.Update update -> update(update.before(), update.after());
        };
    }

    private List<RowStatement> update(Row before, Row after) {
        BitSet changed = new BitSet();
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).isWritable()
                    && !after.isUnchanged(i)
                    && !Objects.deepEquals(before.value(i), after.value(i))) {
                changed.set(i);
            }
        }
        if (changed.isEmpty()) {
            return List.of();
        }
        if (changed.stream().anyMatch(i -> columns.get(i).isIdentity())) {
            return List.of(delete(before), insert(after));
        }
        int[] set = changed.stream().toArray();
        Condition where = where(before);
        String sql =
                "UPDATE "
                        + Sql.name(table())
                        + " SET "
                        + list(set, i -> columns.get(i).name() + " = " + columns.get(i).place())
                        + where.sql();
        return List.of(
                new RowStatement(
                        sql,
                        false,
                        statement -> {
                            int next = bind(statement, set, after);
                            where.bind(statement, next);
                        }));
    }

    private RowStatement insert(Row after) {
        int[] given =
                IntStream.range(0, columns.size())
                        .filter(i -> columns.get(i).isWritable() && !after.isUnchanged(i))
                        .toArray();
        String sql =
                "INSERT INTO "
                        + Sql.name(table())
                        + " ("
                        + list(given, i -> columns.get(i).name())
                        + ") VALUES ("
                        + list(given, i -> columns.get(i).place())
                        + ")";
        return new RowStatement(
                sql,
                Arrays.stream(given).anyMatch(i -> columns.get(i).isIdentity()),
                statement -> {
                    int _ = bind(statement, given, after);
                });
    }

    private int bind(PreparedStatement statement, int[] ordinals, Row row) throws SQLException {
        int next = 1;
        for (int i : ordinals) {
            columns.get(i).bind(statement, next, row.value(i), table());
            next++;
        }
        return next;
    }

    private RowStatement delete(Row before) {
        Condition where = where(before);
        return new RowStatement(
                "DELETE FROM " + Sql.name(table()) + where.sql(),
                false,
                statement -> where.bind(statement, 1));
    }

    /** By the key; without one by all that can be compared. */
    private Condition where(Row row) {
        IntPredicate compared =
                i ->
                        columns.get(i).key().isPresent()
                                && columns.get(i).isWritable()
                                && !row.isUnchanged(i);
        return new Condition(
                schema.hasKey()
                        ? key
                        : IntStream.range(0, columns.size()).filter(compared).toArray(),
                row);
    }

    /** That a row is the one. */
    private final class Condition {
        private final int[] ordinals;
        private final Row row;

        Condition(int[] ordinals, Row row) {
            this.ordinals = ordinals;
            this.row = row;
        }

        String sql() {
            List<String> conditions = new ArrayList<>();
            for (int i : ordinals) {
                conditions.add(
                        row.value(i) == null
                                ? columns.get(i).name() + " IS NULL"
                                : compared(i).sameOnTheTarget());
            }
            return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        }

        void bind(PreparedStatement statement, int first) throws SQLException {
            int next = first;
            for (int i : ordinals) {
                Object value = row.value(i);
                if (value != null) {
                    next = compared(i).bindSameOnTheTarget(statement, next, comparable(i, value));
                }
            }
        }

        private KeyColumn compared(int i) {
            return columns.get(i).key().orElseThrow();
        }

        /** A value that the source cannot have had is refused, whatever it would find. */
        private Object comparable(int i, Object value) {
            return FittingValues.fitting(table(), columns.get(i), value);
        }
    }

    private static String list(int[] ordinals, IntFunction<String> each) {
        return Arrays.stream(ordinals).mapToObj(each).collect(Collectors.joining(", "));
    }
}
