package dev.tidegate.sqlserver;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.TableDefinition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * Images of one table's rows, from Debezium's structs.
 *
 * <p>What the log leaves out of an image is {@link Row#UNCHANGED}:
 *
 * <ul>
 *   <li>(max) types: both images of an update hold NULL if the update did not set the column; a
 *       column that was set has its old value or its new one, so both NULL means "not set", or NULL
 *       before and after, which is the same.
 *   <li>text, ntext, image, xml: the update mask decides. The old value of the first three is never
 *       in the log, neither for updates nor for deletes.
 * </ul>
 */
final class TableRecords {
    private final TableSchema schema;
    private final Set<String> computed;
    private final String placeholder;
    private final Large[] large;
    private final boolean[] doubtful;
    private @Nullable Schema known;
    private Field[] fields = {};

    /** How the log shows large objects. */
    private enum Large {
        NO,
        NULL_IF_UNCHANGED,
        BY_MASK,
        BY_MASK_NEVER_BEFORE
    }

    TableRecords(TableDefinition table, String placeholder) {
        this.schema = table.schema();
        this.placeholder = placeholder;
        this.computed = new HashSet<>();
        table.columns().stream()
                .filter(column -> column.computedExpression().isPresent())
                .forEach(column -> computed.add(column.name()));
        this.large =
                schema.columns().stream().map(column -> large(column.type())).toArray(Large[]::new);
        this.doubtful = new boolean[large.length];
        for (int i = 0; i < doubtful.length; i++) {
            doubtful[i] = Doubts.arePossible(schema.columns().get(i).type());
        }
    }

    private static Large large(ColumnType type) {
        return switch (type.kind()) {
            case TEXT, NTEXT, IMAGE -> Large.BY_MASK_NEVER_BEFORE;
            case XML -> Large.BY_MASK;
            default -> type.isLargeObject() ? Large.NULL_IF_UNCHANGED : Large.NO;
        };
    }

    TableSchema schema() {
        return schema;
    }

    /** Whether updates can only be read with their masks. */
    boolean needsMasks() {
        return Arrays.stream(large)
                .anyMatch(how -> how == Large.BY_MASK || how == Large.BY_MASK_NEVER_BEFORE);
    }

    /** Whether an image has values in doubt, which {@link #inserted} and its kin need exactly. */
    boolean isDoubtful(Struct image) {
        List<Column> columns = schema.columns();
        for (int i = 0; i < doubtful.length; i++) {
            if (doubtful[i]
                    && image.schema().field(columns.get(i).name()) != null
                    && Doubts.about(
                            columns.get(i).type(),
                            image.getWithoutDefault(columns.get(i).name()))) {
                return true;
            }
        }
        return false;
    }

    /**
     * An image of a row.
     *
     * @param struct as Debezium gave it
     * @param exact where the values in doubt are read from; only asked if there are some
     */
    record Image(Struct struct, Supplier<Row> exact) {}

    /** Both images of an update. */
    record Images(Row before, Row after) {}

    Row inserted(Image after) {
        return Row.of(values(after));
    }

    Row deleted(Image before) {
        @Nullable Object[] values = values(before);
        for (int i = 0; i < values.length; i++) {
            if (large[i] == Large.BY_MASK_NEVER_BEFORE) {
                values[i] = Row.UNCHANGED;
            }
        }
        return Row.of(values);
    }

    /**
     * Reads an update.
     *
     * @param isSet whether the update set the column of this name; only asked where the values
     *     alone do not tell
     */
    Images updated(Image beforeImage, Image afterImage, Predicate<String> isSet) {
        @Nullable Object[] before = values(beforeImage);
        @Nullable Object[] after = values(afterImage);
        for (int i = 0; i < before.length; i++) {
            boolean unchanged =
                    switch (large[i]) {
                        case NO -> false;
                        case NULL_IF_UNCHANGED -> before[i] == null && after[i] == null;
                        case BY_MASK, BY_MASK_NEVER_BEFORE ->
                                !isSet.test(schema.columns().get(i).name());
                    };
            if (unchanged) {
                before[i] = Row.UNCHANGED;
                after[i] = Row.UNCHANGED;
            } else if (large[i] == Large.BY_MASK_NEVER_BEFORE
                    || (large[i] == Large.BY_MASK && before[i] == null)) {
                before[i] = Row.UNCHANGED;
            }
        }
        return new Images(Row.of(before), Row.of(after));
    }

    private @Nullable Object[] values(Image image) {
        Struct struct = image.struct();
        if (!struct.schema().equals(known)) {
            adopt(struct.schema());
        }
        List<Column> columns = schema.columns();
        @Nullable Object[] values = new @Nullable Object[fields.length];
        for (int i = 0; i < fields.length; i++) {
            // get() would give the column's default for NULL
            Object value = struct.getWithoutDefault(fields[i].name());
            boolean shown = large[i] == Large.NO || !isPlaceholder(value);
            if (doubtful[i] && Doubts.about(columns.get(i).type(), value)) {
                values[i] = image.exact().get().value(i);
            } else {
                values[i] = shown ? Values.ofRecord(columns.get(i).type(), value) : null;
            }
        }
        return values;
    }

    private boolean isPlaceholder(@Nullable Object value) {
        if (value instanceof ByteBuffer bytes) {
            return bytes.equals(ByteBuffer.wrap(placeholder.getBytes(StandardCharsets.UTF_8)));
        }
        return placeholder.equals(value);
    }

    /** Finds each column in a shape that Debezium has not used before. */
    private void adopt(Schema shape) {
        List<Column> columns = schema.columns();
        Field[] found = new Field[columns.size()];
        Set<String> names = new HashSet<>(computed);
        for (int i = 0; i < found.length; i++) {
            String name = columns.get(i).name();
            Field field = shape.field(name);
            if (field == null) {
                throw altered("column \"" + name + "\" is gone");
            }
            found[i] = field;
            names.add(name);
        }
        for (Field field : shape.fields()) {
            if (!names.contains(field.name())) {
                throw altered("column \"" + field.name() + "\" is new");
            }
        }
        fields = found;
        known = shape;
    }

    private TidegateException altered(String reason) {
        return new TidegateException(
                ErrorCode.SOURCE_LOG_INCONSISTENT,
                "table " + schema.table() + " was altered while it was captured: " + reason,
                "Alter the target's table in the same way, capture the table anew, and load it"
                        + " again.");
    }
}
