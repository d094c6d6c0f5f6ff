package dev.tidegate.ledger;

import dev.tidegate.model.Column;
import dev.tidegate.model.TableSchema;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which of a table's columns are hashed, in which order, and under which ids: what every side that
 * computes a row's canonical bytes must agree on.
 *
 * <p>An id depends on the column's name only, and columns are in the order of their ids. So a
 * column that is added, or one that moves, changes neither id nor order of another.
 *
 * @param row all columns but large objects
 * @param key the columns of the key; empty if there is none
 * @param largeObjects the large objects
 */
public record CanonicalColumns(List<Place> row, List<Place> key, List<Place> largeObjects) {
    /** Unsigned, as bytes are compared. */
    private static final Comparator<Place> BY_ID = (a, b) -> Long.compareUnsigned(a.id(), b.id());

    /** Copies the lists. */
    public CanonicalColumns {
        row = List.copyOf(row);
        key = List.copyOf(key);
        largeObjects = List.copyOf(largeObjects);
    }

    /**
     * A column.
     *
     * @param ordinal where its value is in a row, from 0
     * @param id see {@link #id(String)}
     */
    public record Place(Column column, int ordinal, long id) {}

    /**
     * Of a table. Two names with one id, of which there is one chance in 10^13 for a table of a
     * thousand columns, are an {@link IllegalArgumentException}.
     */
    public static CanonicalColumns of(TableSchema schema) {
        List<Place> all = new ArrayList<>();
        for (int i = 0; i < schema.columns().size(); i++) {
            Column column = schema.columns().get(i);
            all.add(new Place(column, i, id(column.name())));
        }
        all.sort(BY_ID);
        requireApart(schema, all);
        return new CanonicalColumns(
                all.stream().filter(place -> !place.column().type().isLargeObject()).toList(),
                all.stream().filter(place -> schema.key().contains(place.column().name())).toList(),
                all.stream().filter(place -> place.column().type().isLargeObject()).toList());
    }

    /**
     * What stands for a column: the first eight bytes, big-endian, of the SHA-256 of its name as
     * the source's catalog has it, in UTF-8.
     */
    public static long id(String columnName) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(columnName.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void requireApart(TableSchema schema, List<Place> sorted) {
        IntStream.range(1, sorted.size())
                .filter(i -> sorted.get(i).id() == sorted.get(i - 1).id())
                .findFirst()
                .ifPresent(i -> {
                    throw new IllegalArgumentException(
                            "columns \""
                                    + sorted.get(i - 1).column().name()
                                    + "\" and \""
                                    + sorted.get(i).column().name()
                                    + "\" of "
                                    + schema.table()
                                    + " have the same id");
                });
    }
}
