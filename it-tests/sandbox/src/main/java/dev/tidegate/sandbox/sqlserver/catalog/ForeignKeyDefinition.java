package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A FOREIGN KEY as DDL text declares it.
 *
 * @param name constraint name when one was written
 * @param columns of the table itself
 * @param referencedSchema schema of the other table
 * @param referencedTable the other table
 * @param referencedColumns columns over there; empty when not written (its primary key)
 * @param onDelete ON DELETE
 * @param onUpdate ON UPDATE
 * @param trusted false when it was added WITH NOCHECK
 */
public record ForeignKeyDefinition(
        Optional<String> name,
        List<String> columns,
        String referencedSchema,
        String referencedTable,
        List<String> referencedColumns,
        Action onDelete,
        Action onUpdate,
        boolean trusted) {
    /** What happens to the rows that refer. */
    public enum Action {
        NO_ACTION(0),
        CASCADE(1),
        SET_NULL(2),
        SET_DEFAULT(3);

        private final int number;

        Action(int number) {
            this.number = number;
        }

        /** SQL Server's number. */
        public int number() {
            return number;
        }
    }
}
