package dev.tidegate.postgres;

import dev.tidegate.model.TableSchema;
import java.util.List;

/**
 * A statement for one kind of change of one table, without the values.
 *
 * @param parameters what to bind, in order
 * @param plainInsert whether it inserts whole rows and nothing else, so that {@code COPY} can stand
 *     for it
 */
record Shape(TableSchema schema, String sql, List<Parameter> parameters, boolean plainInsert) {
    /** Copies the list. */
    Shape {
        parameters = List.copyOf(parameters);
    }

    /** Which image of the row a value is from. */
    enum Image {
        BEFORE,
        AFTER
    }

    /** A value to bind. */
    record Parameter(Image image, int ordinal) {}
}
