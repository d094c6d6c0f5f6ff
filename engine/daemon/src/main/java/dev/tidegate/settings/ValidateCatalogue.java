package dev.tidegate.settings;

import dev.tidegate.postgres.PostgresSettings.WhenBehind;
import dev.tidegate.settings.Setting.Secrecy;
import dev.tidegate.settings.Setting.Shape;
import dev.tidegate.settings.ValidateSettings.OnMismatch;
import dev.tidegate.settings.ValidateSettings.Switch;
import dev.tidegate.validate.Anchoring;
import dev.tidegate.validate.AuditSettings;
import dev.tidegate.validate.AuditSettings.Keyless;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** The settings of validation: a part of {@link SettingsCatalogue}. */
final class ValidateCatalogue {
    private static final ValidateSettings DEFAULTS = ValidateSettings.DEFAULTS;
    private static final ValueType<Integer> ROWS_PER_SECOND = ValueType.whole(1, 1_000_000_000);

    static final Setting<Switch> LEDGER =
            Setting.of(
                    "validate.ledger",
                    ValueType.choice(Switch.class),
                    "on",
                    "Whether apply keeps a ledger on the target: count and hash of each table's rows"
                            + " at each checkpoint. Tables that were loaded or changed while it was"
                            + " off have none until they are loaded again.");
    static final Setting<Switch> AUDIT =
            Setting.of(
                    "validate.audit",
                    ValueType.choice(Switch.class),
                    "on",
                    "Whether both sides are audited all the time, beside the stream: the target's"
                            + " rows against the ledger, the source's against the target's.");
    static final Setting<Integer> THREADS =
            Setting.of(
                    "validate.threads",
                    ValueType.whole(1, 64),
                    Integer.toString(DEFAULTS.threads()),
                    "How many reads of each side the audits of a replication group have under way at"
                            + " once, each on a connection of its own. Many more tables are audited"
                            + " at once, and wait most of the time.");
    static final Setting<Integer> DUTY_PERCENT =
            Setting.of(
                    "validate.duty_percent",
                    ValueType.whole(1, 100),
                    Integer.toString(AuditSettings.DEFAULTS.dutyPercent()),
                    "The share of the time in which each of the `validate.threads` reads, of each"
                            + " side; after a read it rests. So both sides' load is bounded, however"
                            + " many tables there are.");
    static final Setting<Integer> SOURCE_ROWS_PER_SECOND =
            Setting.of(
                    "validate.source_rows_per_second_max",
                    ROWS_PER_SECOND,
                    Integer.toString(DEFAULTS.sourceRowsPerSecondMax()),
                    "How many rows the audits of a replication group read from the source in a"
                            + " second, on average over some ranges.");
    static final Setting<Integer> TARGET_ROWS_PER_SECOND =
            Setting.of(
                    "validate.target_rows_per_second_max",
                    ROWS_PER_SECOND,
                    Integer.toString(DEFAULTS.targetRowsPerSecondMax()),
                    "The same of the target, or of the replica that `validate.reader_url` names.");
    static final Setting<Integer> RANGE_ROWS_MAX =
            Setting.of(
                    "validate.range_rows_max",
                    ValueType.whole(1, 1_000_000),
                    Long.toString(AuditSettings.DEFAULTS.range().rows()),
                    "A range of keys that is read at once has this many rows at most: two hashes of"
                            + " each are kept in memory, and no snapshot is older than such a read.");
    static final Setting<Duration> TARGET_INTERVAL =
            Setting.of(
                    "validate.target_interval",
                    ValueType.duration(Duration.ofSeconds(1), Duration.ofDays(365)),
                    Durations.text(AuditSettings.DEFAULTS.targetInterval()),
                    "From one comparison of a table's rows on the target with the ledger to the next:"
                            + " from beginning to beginning, or without a pause if it takes longer.");
    static final Setting<Duration> SOURCE_INTERVAL =
            Setting.of(
                    "validate.source_interval",
                    ValueType.duration(Duration.ofSeconds(1), Duration.ofDays(365)),
                    Durations.text(AuditSettings.DEFAULTS.sourceInterval()),
                    "The same for the comparison of the source's rows with the target's; not shorter"
                            + " than `validate.target_interval`. A table is as old as the older of"
                            + " the two: with a minute each, under two minutes if it is read in one."
                            + " A larger one is always being read, as fast as the bounds allow, and is"
                            + " as old as two of its comparisons take.");
    static final Setting<Keyless> KEYLESS =
            Setting.of(
                    "validate.keyless",
                    ValueType.choice(Keyless.class),
                    "waits_for_quiet",
                    "How tables without a key are compared with the source. waits_for_quiet: when"
                            + " nothing writes to them while they are read. may_lock: if they are"
                            + " never quiet, or differ, they are locked for the read: for some"
                            + " milliseconds where the database allows snapshots"
                            + " (ALLOW_SNAPSHOT_ISOLATION), else until it has ended.");
    static final Setting<String> TABLES_EXCLUDED =
            Setting.optional(
                            "validate.tables_excluded",
                            ValueType.text("why it is not audited"),
                            "Which tables are not audited, and why: `schema.table` with `*` for any"
                                    + " text as the name, the reason as the value. Status, metrics"
                                    + " and certificates show them as loudly as mismatches.")
                    .with(Shape.MAPPING);
    static final Setting<String> COLUMNS_EXCLUDED =
            Setting.optional(
                            "validate.columns_excluded",
                            ValueType.text("why it is not compared"),
                            "Which columns are replicated but not compared, and why:"
                                    + " `schema.table.column` with `*` for any text as the name, the"
                                    + " reason as the value. No column of a key. Shown as loudly as"
                                    + " excluded tables. A change makes the ledger of the table not"
                                    + " known until it is anchored. A rowversion is never compared"
                                    + " outside of a key.")
                    .with(Shape.MAPPING);
    static final Setting<String> READER_URL =
            Setting.optional(
                            "validate.reader_url",
                            ValueType.form(
                                    "jdbc:postgresql://HOST:PORT/DATABASE",
                                    Pattern.compile("jdbc:postgresql:.+")),
                            "A replica of the target, such as an Aurora reader, to read the target's"
                                    + " rows from, with the target's role and password. Without it:"
                                    + " the target itself.")
                    .with(Secrecy.URL);
    static final Setting<Duration> READER_LAG_MAX =
            Setting.of(
                    "validate.reader_lag_max",
                    ValueType.duration(Duration.ofSeconds(1), Duration.ofDays(1)),
                    "1m",
                    "How long that replica may not show what an audit waits for, or not answer,"
                            + " before it is told as a failure of the audits. However far behind it"
                            + " is, nothing is compared that does not belong together.");
    static final Setting<WhenBehind> READER_BEHIND =
            Setting.of(
                    "validate.reader_behind",
                    ValueType.choice(WhenBehind.class),
                    "wait",
                    "What the audits do while that replica is behind for longer than"
                            + " `validate.reader_lag_max`, or was promoted, or is gone. wait: they"
                            + " wait for it, and tables grow older. read_target: they read the target"
                            + " itself, within the same bounds, until it has caught up.");
    static final Setting<Anchoring.When> ANCHOR =
            Setting.of(
                    "validate.anchor",
                    ValueType.choice(Anchoring.When.class),
                    "always",
                    "When the ledger of a table is made known again of which it does not know all,"
                            + " behind a comparison with the source in which nothing differed."
                            + " always: behind each that read all rows. asked: only where `tidegate"
                            + " validate anchor` asked for it.");
    static final Setting<OnMismatch> ON_MISMATCH =
            Setting.of(
                    "validate.on_mismatch",
                    ValueType.choice(OnMismatch.class),
                    "alert",
                    "What a confirmed mismatch leads to, never a suspicion. alert: it is logged,"
                            + " shown and counted. hold: the pipeline is INCOMPLETE too, as with"
                            + " transactions in quarantine, until it is repaired. quarantine_table:"
                            + " besides, the table is set aside, as by `tidegate table skip`, until"
                            + " it is loaded anew; but not if foreign keys connect it with tables"
                            + " that are followed.");
    static final Setting<String> CERTIFICATE_KEY =
            Setting.optional(
                    "validate.certificate_key",
                    ValueType.file(),
                    "File with the Ed25519 private key (PEM) that `tidegate validate certify` signs"
                            + " with: `openssl genpkey -algorithm ed25519 -out FILE`.");

    /** All, in the order of the table. */
    static final List<Setting<?>> ALL =
            List.of(
                    LEDGER,
                    AUDIT,
                    THREADS,
                    DUTY_PERCENT,
                    SOURCE_ROWS_PER_SECOND,
                    TARGET_ROWS_PER_SECOND,
                    RANGE_ROWS_MAX,
                    TARGET_INTERVAL,
                    SOURCE_INTERVAL,
                    KEYLESS,
                    TABLES_EXCLUDED,
                    COLUMNS_EXCLUDED,
                    READER_URL,
                    READER_LAG_MAX,
                    READER_BEHIND,
                    ANCHOR,
                    ON_MISMATCH,
                    CERTIFICATE_KEY);

    private ValidateCatalogue() {}
}
