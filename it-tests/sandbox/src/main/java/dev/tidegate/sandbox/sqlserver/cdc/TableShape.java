package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.util.List;

/**
 * What the values of a logged row image mean: the captured columns of a table at the time when the
 * row changed.
 *
 * @param id number under which a spilled change finds its shape again
 * @param database the database
 * @param tableId object id of the table
 * @param generation number of the table's captured columns; another one makes this shape obsolete
 * @param columns one a value
 */
record TableShape(int id, String database, int tableId, int generation, List<ShapeColumn> columns) {
    /**
     * A column of a row image.
     *
     * @param columnId {@code column_id}
     * @param type its type
     * @param position place in H2's row, from 1
     * @param key whether it belongs to the key whose change is a delete and an insert
     * @param computed computed columns are never captured
     */
    record ShapeColumn(int columnId, SqlType type, int position, boolean key, boolean computed) {
        /** Whether an update carries it only when it changed. */
        boolean large() {
            return switch (type.kind()) {
                case TEXT, NTEXT, IMAGE, XML -> true;
                default -> type.isMax();
            };
        }

        /** Whether before images never have it. */
        boolean legacyLarge() {
            return switch (type.kind()) {
                case TEXT, NTEXT, IMAGE -> true;
                default -> false;
            };
        }
    }
}
