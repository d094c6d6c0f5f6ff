package dev.tidegate.settings;

import dev.tidegate.ledger.ExcludedColumns;
import dev.tidegate.validate.Anchoring;
import dev.tidegate.validate.AuditSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How it is proven that both sides hold the same rows.
 *
 * @param ledger whether the applier keeps a ledger of the target's tables
 * @param audit whether both sides are audited all the time
 * @param threads tables that each replication group audits at once
 * @param pace how the audits go about it
 * @param sourceRowsPerSecondMax rows that a group's audits read from the source, on average
 * @param targetRowsPerSecondMax the same of the target
 * @param tablesExcluded tables that are not audited, as {@code schema.table} with {@code *} for any
 *     text, and why
 * @param columnsExcluded columns that are not compared, as {@code schema.table.column} with {@code
 *     *} for any text, and why
 * @param anchor when the ledger of a table is anchored of which it does not know all
 * @param onMismatch what a confirmed mismatch leads to
 * @param certificateKey the file of the key that certificates are signed with
 */
public record ValidateSettings(
        Switch ledger,
        Switch audit,
        int threads,
        AuditSettings pace,
        int sourceRowsPerSecondMax,
        int targetRowsPerSecondMax,
        Map<String, String> tablesExcluded,
        Map<String, String> columnsExcluded,
        Anchoring.When anchor,
        OnMismatch onMismatch,
        Optional<Path> certificateKey) {
    /** Both are on; ten per cent of the time of two threads, and no certificates. */
    public static final ValidateSettings DEFAULTS =
            new ValidateSettings(
                    Switch.ON,
                    Switch.ON,
                    2,
                    AuditSettings.DEFAULTS,
                    20_000,
                    50_000,
                    Map.of(),
                    Map.of(),
                    Anchoring.When.ALWAYS,
                    OnMismatch.ALERT,
                    Optional.empty());

    /** Copies the maps. */
    public ValidateSettings {
        tablesExcluded = Map.copyOf(tablesExcluded);
        columnsExcluded = Map.copyOf(columnsExcluded);
    }

    /** What is not compared: those columns, and what never is. */
    public ExcludedColumns excludedColumns() {
        return ExcludedColumns.of(
                columnsExcluded.entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey,
                                        it -> "validate.columns_excluded: " + it.getValue())));
    }

    /** The same with these columns left out, each with the reason. */
    public ValidateSettings withColumnsExcluded(Map<String, String> columns) {
        return new ValidateSettings(
                ledger,
                audit,
                threads,
                pace,
                sourceRowsPerSecondMax,
                targetRowsPerSecondMax,
                tablesExcluded,
                columns,
                anchor,
                onMismatch,
                certificateKey);
    }

    /** The same with the key that certificates are signed with, or none. */
    public ValidateSettings withCertificateKey(Optional<Path> key) {
        return new ValidateSettings(
                ledger,
                audit,
                threads,
                pace,
                sourceRowsPerSecondMax,
                targetRowsPerSecondMax,
                tablesExcluded,
                columnsExcluded,
                anchor,
                onMismatch,
                key);
    }

    /** Whether something is done at all. */
    public enum Switch {
        /** It is. */
        ON,
        /** It is not, and costs nothing. */
        OFF
    }

    /** What a confirmed mismatch leads to; never anything that is only suspected. */
    public enum OnMismatch {
        /** It is logged, shown and counted. */
        ALERT,
        /** And the pipeline is INCOMPLETE, not STREAMING, as long as there is one. */
        HOLD,
        /** And the table is set aside: no change of it is applied until it is loaded anew. */
        QUARANTINE_TABLE
    }
}
