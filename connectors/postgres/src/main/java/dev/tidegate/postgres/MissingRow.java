package dev.tidegate.postgres;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;

/** The error {@code TARGET_ROW_MISSING}. */
final class MissingRow {
    private MissingRow() {}

    /** For a table with a key. */
    static TidegateException byKey(TableSchema schema, long count, long expected) {
        return error(
                schema,
                count,
                expected,
                (expected == 1 ? "the row's key is in " : "the rows' key is in ")
                        + "\""
                        + String.join("\", \"", schema.key())
                        + "\"",
                RELOAD);
    }

    /**
     * For a table without one.
     *
     * @param inDoubt whether large objects could not be compared
     */
    static TidegateException byValues(TableSchema schema, long count, InDoubt inDoubt) {
        String compared = "the table has no key, so all columns were compared";
        return switch (inDoubt) {
            case NO -> error(schema, count, 1, compared, RELOAD);
            case YES ->
                    error(
                            schema,
                            count,
                            1,
                            compared
                                    + " but large objects that the log leaves out; there is no such"
                                    + " row, or several that differ only in those",
                            "Give the table a key on the source, or leave its large objects out"
                                    + " with source.columns_excluded; then load the table again.");
        };
    }

    /** Whether there were large objects that could not be compared. */
    enum InDoubt {
        NO,
        YES
    }

    private static final String RELOAD =
            "Something else wrote to the target's table, or it was not loaded from this source."
                    + " Stop the other writer, then load the table again.";

    private static TidegateException error(
            TableSchema schema, long count, long expected, String row, String hint) {
        return new TidegateException(
                ErrorCode.TARGET_ROW_MISSING,
                (expected == 1 ? "a change of table " : expected + " changes of table ")
                        + schema.table()
                        + " hit "
                        + count
                        + " rows of "
                        + Names.plain(schema.table())
                        + (expected == 1 ? ", expected one; " : ", expected one each; ")
                        + row,
                hint);
    }
}
