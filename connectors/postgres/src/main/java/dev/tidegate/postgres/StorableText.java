package dev.tidegate.postgres;

import dev.tidegate.model.Column;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LargeObject;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.PostgresSettings.TextUnstorable;
import dev.tidegate.schema.TargetSchema.LeftOut;
import java.util.IdentityHashMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that rows, loaded or changed, hold only text that PostgreSQL can hold: it has no
 * U+0000, and no half of a surrogate pair. Owned by one thread.
 */
@SuppressWarnings("ReferenceEquality") // the same row, if nothing had to be replaced
final class StorableText {
    private static final char REPLACEMENT = '\uFFFD';

    private final TextUnstorable policy;

    /** By the schemas themselves, which are one object for many rows. */
    private final IdentityHashMap<TableSchema, TextColumns> columns = new IdentityHashMap<>();

    StorableText(TextUnstorable policy) {
        this.policy = policy;
    }

    /** What is not kept under {@link TextUnstorable#REPLACE}, for the operator. */
    static final LeftOut REPLACED =
            new LeftOut(
                    "U+0000 and halves of surrogate pairs in text",
                    "all tables",
                    "PostgreSQL cannot hold them; U+FFFD stands in their place, as"
                            + " target.text_unstorable says");

    /**
     * Where a table has text.
     *
     * @param all places in a row
     * @param identifying those by which a row is found: of an image before a change, no more goes
     *     to the target
     */
    private record TextColumns(int[] all, int[] identifying) {
        static TextColumns of(TableSchema schema) {
            int[] all =
                    IntStream.range(0, schema.columns().size())
                            .filter(i ->
                                    schema.columns().get(i).type().kind().valueClass()
                                            == String.class)
                            .toArray();
            IntPredicate inKey = i -> schema.key().contains(schema.columns().get(i).name());
            return new TextColumns(
                    all, schema.hasKey() ? IntStream.of(all).filter(inKey).toArray() : all);
        }
    }

    /** The change with images that can be held; fails with {@code TARGET_REFUSED}. */
    LogEvent.Change storable(LogEvent.Change change) {
        TableSchema schema = change.schema();
        TextColumns texts = columns.computeIfAbsent(schema, TextColumns::of);
        return switch (change) {
            case LogEvent.Insert insert -> {
                Row after = replaced(schema, insert.after(), texts.all());
                yield after == insert.after()
                        ? insert
                        : new LogEvent.Insert(insert.position(), schema, after);
            }
            case LogEvent.Update update -> {
                Row before = replaced(schema, update.before(), texts.identifying());
                Row after = replaced(schema, update.after(), texts.all());
                yield before == update.before() && after == update.after()
                        ? update
                        : new LogEvent.Update(update.position(), schema, before, after);
            }
            case LogEvent.Delete delete -> {
                Row before = replaced(schema, delete.before(), texts.identifying());
                yield before == delete.before()
                        ? delete
                        : new LogEvent.Delete(delete.position(), schema, before);
            }
        };
    }

    /** The row as it can be held, itself if nothing has to change. */
    Row storable(TableSchema schema, Row row) {
        return replaced(schema, row, columns.computeIfAbsent(schema, TextColumns::of).all());
    }

    /** Whether all of a row's text, or of a key's, can be held as it is. */
    static boolean isStorable(Row row) {
        for (int i = 0; i < row.size(); i++) {
            if (row.value(i) instanceof String text && firstUnstorable(text) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** The row with what had to be replaced in these columns, itself if nothing had. */
    private Row replaced(TableSchema schema, Row row, int[] ordinals) {
        @Nullable Object[] changed = null;
        for (int i : ordinals) {
            if (row.value(i) instanceof String text) {
                int at = firstUnstorable(text);
                if (at >= 0) {
                    refuseUnlessReplaced(schema, schema.columns().get(i), text.charAt(at));
                    changed = changed == null ? values(row) : changed;
                    changed[i] = replaced(text);
                }
            } else if (row.value(i) instanceof LargeObject text) { // with what replaces them
                Column column = schema.columns().get(i);
                text.replaced().ifPresent(unit -> refuseUnlessReplaced(schema, column, unit));
            }
        }
        return changed == null ? row : Row.of(changed);
    }

    private static @Nullable Object[] values(Row row) {
        @Nullable Object[] values = new @Nullable Object[row.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.value(i);
        }
        return values;
    }

    /** Where the first unit is that cannot be held; -1 if there is none. */
    private static int firstUnstorable(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return i;
            }
            if (Character.isSurrogate(c)) {
                if (!isPair(text, i)) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    private static boolean isPair(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1));
    }

    private static String replaced(String text) {
        StringBuilder replaced = new StringBuilder(text);
        for (int i = 0; i < replaced.length(); i++) {
            char c = replaced.charAt(i);
            if (Character.isSurrogate(c) && isPair(text, i)) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                replaced.setCharAt(i, REPLACEMENT);
            }
        }
        return replaced.toString();
    }

    /** Two keys that differ must not become one. */
    private void refuseUnlessReplaced(TableSchema schema, Column column, char unit) {
        boolean inKey = schema.key().contains(column.name());
        switch (policy) {
            case REPLACE -> {
                if (inKey) {
                    throw refused(
                            schema,
                            column,
                            unit,
                            "In a key it cannot be replaced. Correct the value on the source and"
                                    + " load the table again, or leave the table out of the"
                                    + " pipeline.");
                }
            }
            case REFUSE ->
                    throw refused(
                            schema,
                            column,
                            unit,
                            "Correct the value on the source and load the table again, or leave the "
                                    + (inKey
                                            ? "table out of the pipeline."
                                            : "column out with source.columns_excluded, or have it"
                                                    + " replaced with target.text_unstorable:"
                                                    + " replace."));
        }
    }

    private static TidegateException refused(
            TableSchema schema, Column column, char unit, String hint) {
        return new TidegateException(
                ErrorCode.TARGET_REFUSED,
                "a value of column \""
                        + column.name()
                        + "\" of table "
                        + schema.table()
                        + " has "
                        + (unit == 0 ? "the character U+0000" : "half of a surrogate pair")
                        + ", which PostgreSQL cannot hold in text; "
                        + (schema.hasKey()
                                ? "the row's key is in \""
                                        + String.join("\", \"", schema.key())
                                        + "\""
                                : "the table has no key"),
                hint);
    }
}
