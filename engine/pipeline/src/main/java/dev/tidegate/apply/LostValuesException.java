package dev.tidegate.apply;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;

/**
 * A row came to a key that is loaded from one that is not, and the log left large objects out that
 * did not change: neither log nor target has them. Only the source does, so its table must be
 * loaded anew.
 */
final class LostValuesException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Not sent anywhere, so not serialised. */
    private final transient TableId table;

    private final transient Lsn commitLsn;

    LostValuesException(TableId table, Lsn commitLsn) {
        super("a row of table " + table + " has another key at " + commitLsn);
        this.table = table;
        this.commitLsn = commitLsn;
    }

    TableId table() {
        return table;
    }

    /** What to throw when the table was loaded anew for this again and again. */
    TidegateException tooOften() {
        return new TidegateException(
                ErrorCode.LOAD_TABLE_TOO_HOT,
                "rows of table "
                        + table
                        + " get other keys while the table is loaded, again and again, and the log"
                        + " does not have their large objects (transaction "
                        + commitLsn
                        + ")",
                "Start again when keys of this table do not change, or skip it: tidegate table"
                        + " skip.");
    }
}
