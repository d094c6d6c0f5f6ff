package dev.tidegate.sqlserver;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.LargeObject.Form;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a SELECT from a table or from its change table, and the rows of its result; every
 * value as the database has it.
 *
 * <p>The driver has no class for datetimeoffset that is right around the year 1582, so it is
 * selected as its local time and its offset. Where large objects need not be held in memory, {@link
 * LargeReads} selects them.
 */
final class ColumnReads {
    private final TableSchema schema;
    private final Scope scope;
    private final int first;
    private final List<String> expressions = new ArrayList<>();
    private final int[] indexes;
    private final Optional<LargeReads> large;

    /** Which of a table's columns to read. */
    private enum Scope {
        ALL,
        DOUBTFUL
    }

    private ColumnReads(TableSchema schema, Scope scope, int first, Optional<LargeReads> large) {
        this.schema = schema;
        this.scope = scope;
        this.first = first;
        this.large = large;
        this.indexes = new int[schema.columns().size()];
        for (int i = 0; i < indexes.length; i++) {
            Column column = schema.columns().get(i);
            if (scope == Scope.ALL || Doubts.arePossible(column.type())) {
                indexes[i] = first + expressions.size();
                add(column);
            }
        }
    }

    /** All columns. */
    static ColumnReads all(TableSchema schema) {
        return new ColumnReads(schema, Scope.ALL, 1, Optional.empty());
    }

    /** All columns, with what of large objects does not fit into memory as {@code large} has it. */
    static ColumnReads all(TableSchema schema, LargeReads large) {
        return new ColumnReads(schema, Scope.ALL, 1, Optional.of(large));
    }

    /**
     * The columns whose values may come through the driver and Debezium changed; in the rows, the
     * others are null.
     *
     * @param first index of the first of them in the result, from 1
     */
    static ColumnReads doubtful(TableSchema schema, int first) {
        return new ColumnReads(schema, Scope.DOUBTFUL, first, Optional.empty());
    }

    private void add(Column column) {
        String name = Sql.name(column.name());
        if (column.type().kind() == Kind.DATETIMEOFFSET) {
            expressions.add("CAST(" + name + " AS datetime2(" + column.type().scale() + "))");
            expressions.add("DATEPART(tzoffset, " + name + ")");
        } else if (largeForm(column).equals(Optional.of(Form.TEXT))) {
            expressions.add(LargeReads.heldText(column));
            expressions.add(LargeReads.streamedText(column));
        } else if (isAsBytes(column)) {
            expressions.add("CAST(CAST(" + name + " AS nvarchar(max)) AS varbinary(max))");
        } else {
            expressions.add(name);
        }
    }

    /** Between SELECT and FROM. */
    String selectList() {
        return String.join(", ", expressions);
    }

    /** The result's current row. */
    Row row(ResultSet rows) throws SQLException {
        List<Column> columns = schema.columns();
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            if (indexes[i] >= first) {
                values[i] = value(rows, columns.get(i), indexes[i]);
            }
        }
        return Row.of(values);
    }

    /** Whether a text is selected as its bytes, which the driver cannot decode wrongly. */
    private boolean isAsBytes(Column column) {
        return scope == Scope.DOUBTFUL && Values.isText(column.type());
    }

    /** What large objects of a column are, if they are not read as ever. */
    private Optional<Form> largeForm(Column column) {
        return large.flatMap(_ -> LargeReads.form(column.type()));
    }

    private @Nullable Object value(ResultSet rows, Column column, int index) throws SQLException {
        Optional<Form> form = largeForm(column);
        if (form.isPresent()) {
            return switch (form.get()) {
                case BYTES -> large.orElseThrow().bytes(rows, index);
                case TEXT -> {
                    Object held = Values.ofResult(schema.table(), column, rows, index);
                    yield held == null ? large.orElseThrow().text(rows, index + 1) : held;
                }
            };
        }
        if (!isAsBytes(column)) {
            return Values.ofResult(schema.table(), column, rows, index);
        }
        byte[] bytes = rows.getBytes(index);
        return bytes == null ? null : Values.national(bytes);
    }
}
