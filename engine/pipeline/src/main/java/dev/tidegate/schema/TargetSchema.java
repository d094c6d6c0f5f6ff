package dev.tidegate.schema;

import java.util.List;

/** Port: the tables on the target. */
public interface TargetSchema {
    /**
     * Creates what is missing: schemas, tables, defaults, checks, and the key that tells rows apart
     * ({@code TableSchema.key}). Leaves other unique keys, foreign keys and indexes to {@link
     * #completeAfterLoad}: before it, the rows may be of different moments. A table that exists
     * must have the same columns, else {@code TARGET_NOT_READY}.
     *
     * @return what the source has and the target does not get, each with the reason
     */
    List<LeftOut> create(List<TableDefinition> tables);

    /**
     * Creates the unique keys, indexes and deferrable foreign keys that are not there yet, and
     * analyses the tables; to be called when every table's rows are there and consistent. What is
     * there already stays as it is.
     *
     * @return what the target refused, altogether or for the rows that are there
     */
    List<LeftOut> completeAfterLoad(List<TableDefinition> tables);

    /**
     * Something of the source that the target does not get.
     *
     * @param object its kind and name, such as {@code check "CK_employee"} or {@code computed
     *     column "total"}
     * @param of the table's name
     * @param reason why
     */
    record LeftOut(String object, String of, String reason) {}
}
