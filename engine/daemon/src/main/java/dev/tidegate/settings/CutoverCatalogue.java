package dev.tidegate.settings;

import dev.tidegate.cutover.CutoverSettings;
import dev.tidegate.cutover.VerifyMode;
import dev.tidegate.settings.CutoverSection.SourceFence;
import dev.tidegate.settings.Setting.Secrecy;
import dev.tidegate.settings.Setting.Shape;
import dev.tidegate.settings.ValidateSettings.Switch;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The settings of the cutover: a part of {@link SettingsCatalogue}. */
final class CutoverCatalogue {
    private static final CutoverSettings DEFAULTS = CutoverSettings.DEFAULTS;
    private static final CutoverSettings.Times TIMES = CutoverSettings.Times.DEFAULTS;
    private static final ValueType<Duration> MOMENT =
            ValueType.duration(Duration.ofMillis(1), Duration.ofHours(1));

    static final Setting<Switch> ENABLED =
            Setting.of(
                    "cutover.enabled",
                    ValueType.choice(Switch.class),
                    "off",
                    "Whether this pipeline has a cutover. If so, every process looks at both sides'"
                            + " fences each second, so that applications may write again when a"
                            + " pause's time is over, whoever died. Nothing is changed before"
                            + " `tidegate cutover arm`.");
    static final Setting<SourceFence> SOURCE_FENCE =
            Setting.of(
                    "cutover.source_fence",
                    ValueType.choice(SourceFence.class),
                    "deny",
                    "What keeps the source's applications from writing. deny: writing and executing"
                            + " are denied to every user but Tidegate's. trigger: each table gets a"
                            + " trigger that refuses writes while the fence is up; also stops"
                            + " sysadmins and owners, and ends by itself with the lease.");
    static final Setting<String> SOURCE_USERS_EXEMPT =
            Setting.optional(
                            "cutover.source_users_exempt",
                            ValueType.text("the name of a user"),
                            "Which users of the source's database keep their rights in a pause and"
                                    + " behind it, beside Tidegate's own: those of jobs that write"
                                    + " nothing that is replicated.")
                    .with(Shape.LIST);
    static final Setting<String> SOURCE_LOGINS =
            Setting.optional(
                            "cutover.source_logins",
                            ValueType.text("the name of a login"),
                            "Which logins of the source are disabled, and their sessions ended:"
                                    + " those of applications that no denial stops, since they are"
                                    + " sysadmin or own the database. Never Tidegate's own.")
                    .with(Shape.LIST);
    static final Setting<String> SOURCE_USER =
            Setting.optional(
                    "cutover.source_user",
                    ValueType.text("text"),
                    "What the source's fence connects as, if not as `source.user`: it needs db_owner,"
                            + " VIEW SERVER STATE and ALTER ANY CONNECTION, and ALTER ANY LOGIN for"
                            + " `cutover.source_logins`.");
    static final Setting<String> SOURCE_PASSWORD =
            Setting.optional(
                            "cutover.source_password",
                            ValueType.text("text"),
                            "Its password. Keep it out of the file, as the others.")
                    .with(Secrecy.SECRET);
    static final Setting<String> SOURCE_PASSWORD_FILE =
            Setting.optional(
                    "cutover.source_password_file",
                    ValueType.file(),
                    "File that holds it; a line end at its end is not a part of it.");
    static final Setting<String> TARGET_ROLES_EXEMPT =
            Setting.optional(
                            "cutover.target_roles_exempt",
                            ValueType.text("the name of a role"),
                            "Which roles of the target keep their rights before a cutover and in the"
                                    + " pause of a rollback, beside Tidegate's own.")
                    .with(Shape.LIST);
    static final Setting<String> SEQUENCES =
            Setting.optional(
                            "cutover.sequences",
                            ValueType.form("schema.sequence", Pattern.compile("[^.]+\\..+")),
                            "Sequences that both sides have, as the source names them; those of"
                                    + " identity columns are found without.")
                    .with(Shape.LIST);
    static final Setting<String> TARGET_TRIGGERS_DISABLED =
            Setting.optional(
                            "cutover.target_triggers_disabled",
                            ValueType.form(
                                    "schema.table.trigger", Pattern.compile("[^.]+\\.[^.].*\\..+")),
                            "Which triggers of the target stay disabled when applications write"
                                    + " there; all others are enabled.")
                    .with(Shape.LIST);
    static final Setting<Duration> WRITE_PAUSE_MAX =
            duration(
                    "write_pause_max",
                    DEFAULTS.writePauseMax(),
                    "How long applications may be kept from writing before the commit point: the"
                            + " fence's lease. When it ends they may write again, whatever happened"
                            + " to Tidegate.");
    static final Setting<Duration> LAG_MAX =
            duration("lag_max", DEFAULTS.lagMax(), "A handover does not begin with a larger lag.");
    static final Setting<Duration> TRANSACTION_MAX =
            duration(
                    "transaction_max",
                    DEFAULTS.transactionMax(),
                    "A handover does not begin while a writing transaction is open for longer.");
    static final Setting<Integer> SEQUENCE_MARGIN =
            Setting.of(
                    "cutover.sequence_margin",
                    ValueType.whole(0, 1_000_000_000),
                    Long.toString(DEFAULTS.sequenceMargin()),
                    "How many values of each sequence are left free when it is moved on: at least"
                            + " what the source keeps in its identity cache, which is 1,000 or"
                            + " 10,000.");
    static final Setting<VerifyMode> FINAL_VERIFY =
            Setting.of(
                    "cutover.final_verify",
                    ValueType.choice(VerifyMode.class),
                    "ledger",
                    "How both sides are compared in the pause. ledger: count and hash of each"
                            + " table. touched: and the rows of tables that changed since their last"
                            + " audit. full: all rows of both sides, for as long as that takes. A"
                            + " rollback compares what came since the cutover in the same ways.");
    static final Setting<Duration> ARMED_FOR =
            Setting.of(
                    "cutover.armed_for",
                    ValueType.duration(Duration.ofMinutes(1), Duration.ofDays(30)),
                    Durations.text(DEFAULTS.armedFor()),
                    "How long it stays armed; then all that was prepared is taken back.");
    static final Setting<Duration> WAY_BACK_FOR =
            Setting.of(
                    "cutover.way_back_for",
                    ValueType.duration(Duration.ofMinutes(1), Duration.ofDays(365)),
                    Durations.text(DEFAULTS.wayBackFor()),
                    "How long behind a cutover it may be rolled back automatically. The way back"
                            + " itself lasts until `tidegate cutover complete`; after this time"
                            + " operators are reminded of it.");
    static final Setting<Integer> ROLLBACK_MISMATCHES_MIN =
            Setting.of(
                    "cutover.rollback_mismatches_min",
                    ValueType.whole(0, 1_000_000_000),
                    Long.toString(DEFAULTS.rollback().mismatchesMin()),
                    "From how many confirmed mismatches on a cutover is rolled back automatically,"
                            + " once. 0: never; an operator does it.");
    static final Setting<Duration> ROLLBACK_LAG_MAX =
            duration(
                    "rollback_lag_max",
                    DEFAULTS.rollback().lagMax(),
                    "No automatic rollback with a larger lag of the stream back.");
    static final Setting<Duration> LOOK_INTERVAL =
            Setting.of(
                    "cutover.look_interval",
                    ValueType.duration(Duration.ofMillis(1), Duration.ofSeconds(5)),
                    Durations.text(TIMES.look()),
                    "How often what is waited for in the pause is looked at.");
    static final Setting<Duration> PAUSING_TIME_MAX =
            duration(
                    "pausing_time_max",
                    TIMES.pausing(),
                    "How long the hooks that pause the applications may take, with all attempts.");
    static final Setting<Duration> BARRIER_TIME_MAX =
            duration(
                    "barrier_time_max",
                    TIMES.barrier(),
                    "How long open transactions get to end by themselves, and how long one attempt"
                            + " waits until none is left.");
    static final Setting<Duration> FENCING_TIME_MAX =
            duration(
                    "fencing_time_max",
                    TIMES.fencing(),
                    "How long each step of fencing may take before the handover is given up.");
    static final Setting<Duration> DRAINING_TIME_MAX =
            duration(
                    "draining_time_max",
                    TIMES.draining(),
                    "The same for the drain: until the other side has everything.");
    static final Setting<Duration> VERIFYING_TIME_MAX =
            duration("verifying_time_max", TIMES.verifying(), "The same for the comparison.");
    static final Setting<Duration> FINALIZING_TIME_MAX =
            duration(
                    "finalizing_time_max",
                    TIMES.finalizing(),
                    "The same for each step up to the commit point.");
    static final Setting<Duration> ALARM_DELAY =
            duration(
                    "alarm_delay",
                    TIMES.behind(),
                    "How long a step that must be done, behind the commit point or of an abort, is"
                            + " tried before the operator hears of it.");
    static final Setting<String> HOOK_SECRET =
            Setting.optional(
                            "cutover.hooks.secret",
                            ValueType.text("text"),
                            "What webhooks are signed with: `sha256=` and the HMAC-SHA256 of the"
                                    + " body, in hex, in the header `Tidegate-Signature`. Keep it"
                                    + " out of the file, as the passwords.")
                    .with(Secrecy.SECRET);
    static final Setting<String> HOOK_SECRET_FILE =
            Setting.optional(
                    "cutover.hooks.secret_file",
                    ValueType.file(),
                    "File that holds it; a line end at its end is not a part of it.");

    /** All, in the order of the table. */
    static final List<Setting<?>> ALL =
            Stream.of(
                            List.<Setting<?>>of(
                                    ENABLED,
                                    SOURCE_FENCE,
                                    SOURCE_USERS_EXEMPT,
                                    SOURCE_LOGINS,
                                    SOURCE_USER,
                                    SOURCE_PASSWORD,
                                    SOURCE_PASSWORD_FILE,
                                    TARGET_ROLES_EXEMPT,
                                    SEQUENCES,
                                    TARGET_TRIGGERS_DISABLED,
                                    WRITE_PAUSE_MAX,
                                    LAG_MAX,
                                    TRANSACTION_MAX,
                                    SEQUENCE_MARGIN,
                                    FINAL_VERIFY,
                                    ARMED_FOR,
                                    WAY_BACK_FOR,
                                    ROLLBACK_MISMATCHES_MIN,
                                    ROLLBACK_LAG_MAX,
                                    LOOK_INTERVAL,
                                    PAUSING_TIME_MAX,
                                    BARRIER_TIME_MAX,
                                    FENCING_TIME_MAX,
                                    DRAINING_TIME_MAX,
                                    VERIFYING_TIME_MAX,
                                    FINALIZING_TIME_MAX,
                                    ALARM_DELAY,
                                    HOOK_SECRET,
                                    HOOK_SECRET_FILE),
                            HookCatalogue.ALL)
                    .flatMap(List::stream)
                    .toList();

    private CutoverCatalogue() {}

    private static Setting<Duration> duration(String name, Duration standard, String help) {
        return Setting.of("cutover." + name, MOMENT, Durations.text(standard), help);
    }
}
