package dev.tidegate.control;

import dev.tidegate.model.ErrorCode;

/** A message of each error code as an operator may see it. */
final class ErrorExample {
    private static final String VALIDATE_REFUSED =
            "rows of table dbo.visit cannot be told apart, so none can be put right";

    private static final String LOAD_DISK_UNAVAILABLE =
            "could not keep a large object in /tmp while it is loaded: No space left on device";

    private static final String ACCESS_REFUSED =
            "cutover.go needs the role cutover, and dashboard has the role viewer";

    private ErrorExample() {}

    /** The fact behind {@code CODE: }. */
    static String of(ErrorCode code) {
        return switch (code) {
            case INTERNAL ->
                    "unexpected java.lang.IllegalStateException at dev.tidegate.apply.Window.open";
            case SETTINGS_INVALID ->
                    "the settings have 1 problem: orders.yaml:7: source.pasword is not a setting;"
                            + " did you mean source.password?";
            case SOURCE_UNAVAILABLE ->
                    "could not check the source's CDC: The TCP/IP connection to the host sql, port"
                            + " 1433 has failed";
            case SOURCE_NOT_READY -> "CDC is not enabled on database shop";
            case SOURCE_LOG_TRUNCATED ->
                    "cannot read on behind LSN 0000002a:00000d68:0003: the oldest that every table"
                            + " retains is 0000002b:00000010:0001";
            case SOURCE_LOG_INCONSISTENT ->
                    "a change of the transaction at 0000002a:00000d68:0003 came after the log had"
                            + " been read up to 0000002a:00000d70:0001";
            case TYPE_UNSUPPORTED ->
                    "columns that cannot be captured: dbo.audit.payload sql_variant";
            case LOAD_TABLE_TOO_HOT ->
                    "table dbo.visit has no key, changed during each read, and could not be locked"
                            + " within 30 s";
            case JOURNAL_UNAVAILABLE ->
                    "could not look at topic shop.state: Timed out waiting for a node assignment";
            case JOURNAL_FENCED ->
                    "cannot write to shop.journal: Kafka ended this process's transaction";
            case JOURNAL_TRUNCATED ->
                    "cannot read shop.journal-0 from offset 1200, the oldest kept is 4711";
            case JOURNAL_DAMAGED ->
                    "the record at offset 17 of shop.journal-0 cannot be read: its format has"
                            + " version 2, which this release does not know";
            case CHAIN_BROKEN ->
                    "the hash chain at the transaction 0000002a:00000d68:0003 (journal offset 17)"
                            + " is 5e…, captured was 9c…";
            case TARGET_UNAVAILABLE ->
                    "could not commit changes up to 0000002a:00000d68:0003: FATAL: terminating"
                            + " connection due to administrator command (SQLSTATE 57P01)";
            case TARGET_NOT_READY ->
                    "table dbo.item exists on the target and has no column \"name\" character"
                            + " varying(20)";
            case TARGET_FENCED ->
                    "another process took over the applying of pipeline \"shop\", group 0";
            case TARGET_ROW_MISSING ->
                    "cannot apply the transaction at 0000002a:00000d68:0003: a change of table"
                            + " dbo.Item hit 0 rows of dbo.item, expected one; the row's key is in"
                            + " \"Id\"";
            case TARGET_REFUSED ->
                    "cannot apply the transaction at 0000002a:00000d68:0003: cannot apply changes"
                            + " of table dbo.Item: PostgreSQL refused it: a unique key is violated"
                            + " (SQLSTATE 23505), constraint \"uq_item_name\" of table \"item\"; the"
                            + " key of table dbo.Item is \"Id\"";
            case SOURCE_REPLACED ->
                    "pipeline \"shop\" was made from database shop, but the source is database"
                            + " shop_copy";
            case JOURNAL_NOT_READY ->
                    "topic shop.journal has cleanup.policy=compact, with which Kafka would remove"
                            + " records that are needed";
            case QUARANTINE_REFUSED ->
                    "the transaction at 0000002a:00000d70:0001 does not stand in the way of"
                            + " pipeline \"shop\"; the one at 0000002a:00000d68:0003 does";
            case GROUPS_REFUSED ->
                    "table dbo.audit is in replication group 0 (every table that no other names), and"
                            + " source.groups puts it into 1 (dbo.audit)";
            case LOAD_REFUSED ->
                    "table dbo.item cannot be loaded anew: its load is not complete yet (loading,"
                            + " 41 %)";
            case VALIDATE_REFUSED -> VALIDATE_REFUSED;
            case CUTOVER_REFUSED ->
                    "cannot cut over: the lag is 4200 ms, and may be 1000 ms at most";
            case CUTOVER_FENCED -> "another process took over the cutover: its epoch is 7";
            case CUTOVER_WAITING ->
                    "could not hold the barrier: a transaction of shop_app is open for 12 s";
            case CUTOVER_HOOK_FAILED -> "hook route (webhook) answered 503";
            case CUTOVER_ABORTED ->
                    "the cutover was aborted at VERIFY: dbo.item has 1200 rows on the source and"
                            + " 1199 on the target";
            case LOAD_DISK_UNAVAILABLE -> LOAD_DISK_UNAVAILABLE;
            case ACCESS_REFUSED -> ACCESS_REFUSED;
            case REQUEST_INVALID -> "the load has no action \"stop\"";
        };
    }
}
