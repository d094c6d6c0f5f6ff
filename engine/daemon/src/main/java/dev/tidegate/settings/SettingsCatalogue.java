package dev.tidegate.settings;

import dev.tidegate.apply.ApplySettings;
import dev.tidegate.kafka.KafkaMember;
import dev.tidegate.load.LoadSettings;
import dev.tidegate.load.LoadSettings.BesideStream;
import dev.tidegate.postgres.PostgresSettings.ForeignKeys;
import dev.tidegate.postgres.PostgresSettings.TextUnstorable;
import dev.tidegate.settings.Setting.Presence;
import dev.tidegate.settings.Setting.Secrecy;
import dev.tidegate.settings.Setting.Shape;
import dev.tidegate.sqlserver.SqlServerSettings;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every setting that there is: the reader and {@code deploy/settings.md} go by it. */
public final class SettingsCatalogue {
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final ValueType<String> TEXT = ValueType.text("text");
    private static final ValueType<String> FILE = ValueType.file();

    static final Setting<String> PIPELINE =
            Setting.required(
                    "pipeline",
                    ValueType.form(
                            "1 to 200 letters, digits, dots, underscores or hyphens",
                            Pattern.compile("[A-Za-z0-9._-]{1,200}")),
                    "Name of the pipeline. Names the Kafka topics, the checkpoint on the target and"
                            + " the watermarks on the source: never change it.");
    static final Setting<String> SOURCE_URL =
            Setting.required(
                            "source.url",
                            ValueType.form(
                                    "jdbc:sqlserver://HOST:PORT;databaseName=NAME",
                                    Pattern.compile(
                                            "jdbc:sqlserver://.*;\\s*database(Name)?\\s*=.+",
                                            Pattern.CASE_INSENSITIVE)),
                            "The SQL Server database, as mssql-jdbc takes it.")
                    .with(Secrecy.URL);
    static final Setting<String> SOURCE_USER =
            Setting.required("source.user", TEXT, "Login of the source.");
    static final Setting<String> SOURCE_PASSWORD =
            Setting.required(
                            "source.password",
                            TEXT,
                            "Its password. Keep it out of the file: `${NAME}`,"
                                    + " `${file:/run/secrets/x}`, `source.password_file`, or"
                                    + " `${aws:NAME#KEY}` for a secret of AWS Secrets Manager.")
                    .with(Secrecy.SECRET);
    static final Setting<String> SOURCE_PASSWORD_FILE =
            Setting.optional(
                    "source.password_file",
                    FILE,
                    "File that holds the password; a line end at its end is not a part of it.");
    static final Setting<String> SOURCE_TABLES =
            Setting.optional(
                            "source.tables",
                            ValueType.form(
                                    "schema.table, with * for any text",
                                    Pattern.compile("[^.]+\\..+")),
                            "Which tables to replicate: a list of `schema.table` with `*` for any"
                                    + " text. Empty for all. A running pipeline takes one more with"
                                    + " `tidegate table add`; one that it has stays until `tidegate"
                                    + " table remove`.")
                    .with(Shape.LIST);
    static final Setting<String> SOURCE_TABLES_EXCLUDED =
            Setting.optional("source.tables_excluded", SOURCE_TABLES.type(), "Which of them not.")
                    .with(Shape.LIST);
    static final Setting<List<String>> SOURCE_GROUPS =
            Setting.optional(
                            "source.groups",
                            ValueType.commaSeparated(SOURCE_TABLES.type()),
                            "Replication groups, which are captured together and applied side by"
                                    + " side: the first entry names the tables of group 1, the"
                                    + " second those of group 2, each as `schema.table` with `*`"
                                    + " for any text, separated by commas. Tables that none names"
                                    + " are group 0. No foreign key may lead from one group to"
                                    + " another, a transaction over several groups becomes visible"
                                    + " group by group, and a table keeps its group for good: add"
                                    + " new entries at the end.")
                    .with(Shape.LIST);
    static final Setting<String> SOURCE_COLUMNS_EXCLUDED =
            Setting.optional(
                            "source.columns_excluded",
                            ValueType.text("schema.table.column"),
                            "Which columns of them not: `schema.table.column` with `*` for any"
                                    + " text. A column whose type cannot be captured must be named"
                                    + " here, a column of a key cannot.")
                    .with(Shape.LIST);
    static final Setting<Duration> SOURCE_POLL_INTERVAL =
            Setting.of(
                    "source.poll_interval",
                    ValueType.duration(MILLISECOND, Duration.ofMinutes(1)),
                    "100ms",
                    "How often an idle log is asked for changes.");
    static final Setting<Duration> SOURCE_CAPTURE_JOB_CHECK_INTERVAL =
            Setting.of(
                    "source.capture_job_check_interval",
                    ValueType.duration(Duration.ofMillis(100), Duration.ofHours(1)),
                    Durations.text(Settings.CAPTURE_JOB_CHECK_INTERVAL),
                    "How often CDC's capture job is looked at, for status and metrics: six small"
                            + " statements each time.");
    static final Setting<String> JOURNAL_SERVERS =
            Setting.required(
                    "journal.bootstrap_servers",
                    ValueType.text("host:port,host:port"),
                    "The Kafka brokers to ask first.");
    static final Setting<Integer> JOURNAL_REPLICATION =
            Setting.of(
                    "journal.replication_factor",
                    ValueType.whole(1, 15),
                    "3",
                    "Copies of topics that are created; one copy fewer must confirm each commit."
                            + " 1 for a single broker.");
    static final Setting<ValueType.Retention> JOURNAL_RETENTION =
            Setting.of(
                    "journal.retention",
                    ValueType.retention(),
                    "forever",
                    "How long a created journal keeps its records. Must exceed the load plus the"
                            + " longest outage to survive.");
    static final Setting<String> JOURNAL_PROPERTIES =
            Setting.optional(
                            "journal.client_properties",
                            TEXT,
                            "More properties for all Kafka clients, such as those of TLS and SASL.")
                    .with(Shape.MAPPING)
                    .with(Secrecy.SECRET);
    static final Setting<String> TARGET_URL =
            Setting.required(
                            "target.url",
                            ValueType.form(
                                    "jdbc:postgresql://HOST:PORT/DATABASE",
                                    Pattern.compile("(jdbc:)?postgres(ql)?:.+")),
                            "The PostgreSQL database, as pgjdbc takes it. Without it: PGHOST,"
                                    + " PGPORT, PGDATABASE and PGSSLMODE. Without sslmode a server on"
                                    + " another machine must show a certificate for its name"
                                    + " (verify-full), from an authority in sslrootcert or among"
                                    + " Java's.")
                    .with(Secrecy.URL);
    static final Setting<String> TARGET_USER =
            Setting.required("target.user", TEXT, "Role on the target.").orVariable("PGUSER");
    static final Setting<String> TARGET_PASSWORD =
            Setting.optional(
                            "target.password",
                            TEXT,
                            "Its password, as for the source. None where the target asks for none.")
                    .with(Secrecy.SECRET)
                    .orVariable("PGPASSWORD");
    static final Setting<String> TARGET_PASSWORD_FILE =
            Setting.optional(
                    "target.password_file",
                    FILE,
                    "File that holds the password; a line end at its end is not a part of it.");
    static final Setting<TargetLogin> TARGET_LOGIN =
            Setting.of(
                    "target.login",
                    ValueType.choice(TargetLogin.class),
                    "password",
                    "How the role logs in. password: with target.password. iam: to RDS or Aurora"
                            + " with a token that AWS's credentials of this process sign, anew for"
                            + " each session; target.url then names one server as AWS calls it.");
    static final Setting<TextUnstorable> TARGET_TEXT_UNSTORABLE =
            Setting.of(
                    "target.text_unstorable",
                    ValueType.choice(TextUnstorable.class),
                    "refuse",
                    "What to do with text that PostgreSQL cannot hold, which is U+0000 and halves"
                            + " of surrogate pairs: stop with an error, or put U+FFFD in the place"
                            + " of each. In keys it is always refused.");
    static final Setting<ForeignKeys> TARGET_FOREIGN_KEYS =
            Setting.of(
                    "target.foreign_keys",
                    ValueType.choice(ForeignKeys.class),
                    "auto",
                    "Who sees to the foreign keys of applied rows. auto: Tidegate, for many rows at"
                            + " a time and without the target's triggers, where the role may set"
                            + " session_replication_role; else as with triggers: PostgreSQL, row by"
                            + " row, and the application's triggers fire too.");
    static final Setting<Duration> TARGET_STANDBY_LAG_MAX =
            Setting.optional(
                    "target.standby_lag_max",
                    ValueType.duration(MILLISECOND, Duration.ofHours(24)),
                    "Apply waits while a standby of the target replays what was written longer ago"
                            + " than this. The role must be a member of pg_monitor to see that.");
    static final Setting<Integer> WINDOW_CHANGES_MAX =
            Setting.of(
                    "apply.window_changes_max",
                    ValueType.whole(1, 10_000_000),
                    Integer.toString(ApplySettings.DEFAULTS.windowChangesMax()),
                    "A window (source transactions applied as one target transaction) is closed"
                            + " when it has this many changes. Only a backlog makes it so large.");
    static final Setting<Integer> WINDOW_BYTES_MAX =
            Setting.optional(
                    "apply.window_bytes_max",
                    ValueType.whole(1 << 20, Integer.MAX_VALUE),
                    "A window is closed when its changes take about this many bytes of memory, and"
                            + " with few tables at 50331648 of them. Each replication group has two"
                            + " windows in hand at a time: give the heap eight times as much for"
                            + " each. Without it, they have an eighth of the heap together, one"
                            + " 134217728 at most.");
    static final Setting<Duration> WINDOW_DELAY_MAX =
            Setting.of(
                    "apply.window_delay_max",
                    ValueType.duration(Duration.ZERO, Duration.ofMinutes(1)),
                    Durations.text(ApplySettings.DEFAULTS.windowDelayMax()),
                    "How long a transaction may wait for others that have arrived with it. It"
                            + " waits longer only for the window before it.");
    static final Setting<Integer> TRANSACTION_BUFFER_MAX =
            Setting.of(
                    "apply.transaction_buffer_max",
                    ValueType.whole(1, 10_000_000),
                    Integer.toString(ApplySettings.DEFAULTS.transactionBufferMax()),
                    "A source transaction with more changes is sent to the target as it comes,"
                            + " in a window of its own, instead of waiting in memory.");
    static final Setting<Settings.Load.Start> LOAD_START =
            Setting.of(
                    "load.start",
                    ValueType.choice(Settings.Load.Start.class),
                    "auto",
                    "Whether the load of a table that is new to the pipeline starts by itself, or"
                            + " waits for `tidegate load start`. Its changes are in the journal from"
                            + " the start either way.");
    static final Setting<Integer> LOAD_PARALLEL_READS =
            Setting.of(
                    "load.parallel_reads",
                    ValueType.whole(1, 64),
                    Integer.toString(LoadSettings.DEFAULTS.parallelReads()),
                    "How many chunks each replication group reads from the source at once, of one"
                            + " table or of several. This bounds what the load asks of the source:"
                            + " lower it when the source's users notice. Up to four times as many"
                            + " are open, each with a connection to the target: they are read, and"
                            + " wait for apply.");
    static final Setting<Integer> LOAD_PARALLEL_READS_STREAMING =
            Setting.of(
                    "load.parallel_reads_streaming",
                    ValueType.whole(1, 64),
                    Integer.toString(BesideStream.DEFAULTS.parallelReads()),
                    "The same, and never more than load.parallel_reads, for tables that are added"
                            + " or reloaded once all others were loaded: what such a load takes of"
                            + " the processors is missing where the others' changes are applied."
                            + " Raise it when the new table is in more of a hurry than they are.");
    static final Setting<Integer> LOAD_DUTY_PERCENT_STREAMING =
            Setting.of(
                    "load.duty_percent_streaming",
                    ValueType.whole(1, 100),
                    Integer.toString(BesideStream.DEFAULTS.dutyPercent()),
                    "The share of the time in which each of load.parallel_reads_streaming reads: it"
                            + " works for milliseconds, and rests for as long as this says, so that"
                            + " the others' changes are not kept waiting. 100: it never rests.");
    static final Setting<Integer> LOAD_CHUNK_ROWS_MAX =
            Setting.of(
                    "load.chunk_rows_max",
                    ValueType.whole(1, 100_000_000),
                    Long.toString(LoadSettings.DEFAULTS.chunk().rows()),
                    "A chunk (a range of keys that is loaded as one target transaction) ends with"
                            + " this many rows. What a crash repeats is the open chunks.");
    static final Setting<Integer> LOAD_CHUNK_BYTES_MAX =
            Setting.of(
                    "load.chunk_bytes_max",
                    ValueType.whole(1 << 10, Integer.MAX_VALUE),
                    Long.toString(LoadSettings.DEFAULTS.chunk().bytes()),
                    "A chunk ends when its rows have this many bytes. They are not kept in"
                            + " memory.");
    static final Setting<Integer> LOAD_KEPT_BYTES_MAX =
            Setting.of(
                    "load.kept_bytes_max",
                    ValueType.whole(1 << 10, Integer.MAX_VALUE),
                    Long.toString(LoadSettings.DEFAULTS.keptBytesMax()),
                    "Changes of an open chunk's rows are kept in memory until it is loaded: those"
                            + " of all open chunks of a replication group take this many bytes at"
                            + " most. A chunk that exceeds its share is given up, and done again"
                            + " with fewer rows.");
    static final Setting<Duration> LOAD_STREAM_LAG_MAX =
            Setting.of(
                    "load.stream_lag_max",
                    ValueType.duration(Duration.ofMillis(100), Duration.ofHours(24)),
                    Durations.text(Settings.Load.DEFAULTS.streamLagMax()),
                    "No chunk is begun while apply is further behind the source than this: the"
                            + " stream goes before the load. Open chunks are finished.");
    static final Setting<Duration> LOAD_SOURCE_COMMIT_MAX =
            Setting.of(
                    "load.source_commit_max",
                    ValueType.duration(Duration.ZERO, Duration.ofHours(1)),
                    Durations.text(Settings.Load.DEFAULTS.sourceCommitMax()),
                    "No chunk is begun while the source takes longer than this for a commit of one"
                            + " row: its applications wait as long. The mean of the last five"
                            + " counts, one each lag_probe_interval; the load goes on when it is at"
                            + " half of this. 0s: nobody measures it.");
    static final Setting<Duration> LOAD_VISIBILITY_GUARD =
            Setting.of(
                    "load.visibility_guard",
                    ValueType.duration(Duration.ofMillis(10), Duration.ofMinutes(10)),
                    Durations.text(SqlServerSettings.VISIBILITY_GUARD),
                    "How long after a transaction was seen in the source's log the load still waits"
                            + " before it reads: reads see it later, by a time that nobody promises."
                            + " Too short, and rows would be missing.");
    static final Setting<Integer> LOAD_INDEX_THREADS =
            Setting.of(
                    "load.index_threads",
                    ValueType.whole(1, 64),
                    Integer.toString(Settings.Load.DEFAULTS.indexThreads()),
                    "How many keys, indexes and foreign keys of loaded tables are built at once,"
                            + " beside apply. Each takes a connection to the target, and its"
                            + " maintenance_work_mem.");
    static final Setting<String> LOAD_LARGE_OBJECT_FOLDER =
            Setting.optional(
                    "load.large_object_folder",
                    ValueType.text("the path of a folder"),
                    "Where values of large objects of more than 1 MiB are while their row is"
                            + " loaded, one row for each read, as files without a name. Without it,"
                            + " Java's temporary folder, usually /tmp. Where that is in memory (tmpfs),"
                            + " or too small for the largest row times load.parallel_reads, name a"
                            + " folder on a disk.");
    static final Setting<String> MEMBER =
            Setting.optional(
                    "member",
                    ValueType.form(
                            "1 to 200 letters, digits, dots, underscores or hyphens",
                            Pattern.compile("[A-Za-z0-9._-]{1,200}")),
                    "What this process is called among those of the pipeline, which share its"
                            + " replication groups. Without it, the name of the machine, which in"
                            + " Kubernetes is the pod's. A process that starts under the name of one"
                            + " that runs takes its place; under another one it gets its share of the"
                            + " groups, or stands by.");
    static final Setting<Duration> MEMBER_TIMEOUT =
            Setting.of(
                    "member_timeout",
                    ValueType.duration(Duration.ofSeconds(1), Duration.ofMinutes(30)),
                    Durations.text(KafkaMember.TIMEOUT),
                    "How long nothing may be heard of a process before others take its groups. The"
                            + " brokers' group.min.session.timeout.ms is 6s unless they are told"
                            + " otherwise.");
    static final Setting<Duration> HEARTBEAT_INTERVAL =
            Setting.of(
                    "heartbeat_interval",
                    ValueType.duration(Duration.ofMillis(10), Duration.ofHours(1)),
                    Durations.text(Settings.HEARTBEAT_INTERVAL),
                    "How often an idle source is noted in the journal.");
    static final Setting<Duration> LAG_PROBE_INTERVAL =
            Setting.of(
                    "lag_probe_interval",
                    ValueType.duration(Duration.ofMillis(10), Duration.ofHours(1)),
                    Durations.text(Settings.LAG_PROBE_INTERVAL),
                    "How often a watermark is written into the source, to measure the lag. While"
                            + " nothing else comes from the source, up to five times seldomer: at"
                            + " least each five seconds, or each interval if that is longer.");
    static final Setting<Duration> RETRY_DELAY_MIN =
            Setting.of(
                    "retry.delay_min",
                    ValueType.duration(MILLISECOND, Duration.ofHours(1)),
                    Durations.text(Settings.Retry.DEFAULTS.delayMin()),
                    "Wait after the first failure that may pass; doubles with each further one.");
    static final Setting<Duration> RETRY_DELAY_MAX =
            Setting.of(
                    "retry.delay_max",
                    ValueType.duration(MILLISECOND, Duration.ofHours(1)),
                    Durations.text(Settings.Retry.DEFAULTS.delayMax()),
                    "Longest wait between attempts.");
    static final Setting<Settings.Log.Format> LOG_FORMAT =
            Setting.of(
                    "log.format",
                    ValueType.choice(Settings.Log.Format.class),
                    "text",
                    "For people, or one JSON object a line.");
    static final Setting<Settings.Log.Level> LOG_LEVEL =
            Setting.of(
                    "log.level",
                    ValueType.choice(Settings.Log.Level.class),
                    "info",
                    "From which level on Tidegate's own lines are logged.");

    /** All, in the order of the table. */
    static final List<Setting<?>> ALL =
            Stream.of(
                            List.<Setting<?>>of(
                                    PIPELINE,
                                    SOURCE_URL,
                                    SOURCE_USER,
                                    SOURCE_PASSWORD,
                                    SOURCE_PASSWORD_FILE,
                                    SOURCE_TABLES,
                                    SOURCE_TABLES_EXCLUDED,
                                    SOURCE_GROUPS,
                                    SOURCE_COLUMNS_EXCLUDED,
                                    SOURCE_POLL_INTERVAL,
                                    SOURCE_CAPTURE_JOB_CHECK_INTERVAL,
                                    JOURNAL_SERVERS,
                                    JOURNAL_REPLICATION,
                                    JOURNAL_RETENTION,
                                    JOURNAL_PROPERTIES,
                                    TARGET_URL,
                                    TARGET_USER,
                                    TARGET_PASSWORD,
                                    TARGET_PASSWORD_FILE,
                                    TARGET_LOGIN,
                                    TARGET_TEXT_UNSTORABLE,
                                    TARGET_FOREIGN_KEYS,
                                    TARGET_STANDBY_LAG_MAX,
                                    WINDOW_CHANGES_MAX,
                                    WINDOW_BYTES_MAX,
                                    WINDOW_DELAY_MAX,
                                    TRANSACTION_BUFFER_MAX,
                                    LOAD_START,
                                    LOAD_PARALLEL_READS,
                                    LOAD_PARALLEL_READS_STREAMING,
                                    LOAD_DUTY_PERCENT_STREAMING,
                                    LOAD_CHUNK_ROWS_MAX,
                                    LOAD_CHUNK_BYTES_MAX,
                                    LOAD_KEPT_BYTES_MAX,
                                    LOAD_STREAM_LAG_MAX,
                                    LOAD_SOURCE_COMMIT_MAX,
                                    LOAD_VISIBILITY_GUARD,
                                    LOAD_INDEX_THREADS,
                                    LOAD_LARGE_OBJECT_FOLDER),
                            ValidateCatalogue.ALL,
                            CutoverCatalogue.ALL,
                            List.<Setting<?>>of(
                                    MEMBER,
                                    MEMBER_TIMEOUT,
                                    HEARTBEAT_INTERVAL,
                                    LAG_PROBE_INTERVAL,
                                    RETRY_DELAY_MIN,
                                    RETRY_DELAY_MAX),
                            HttpCatalogue.ALL,
                            AlertCatalogue.ALL,
                            List.<Setting<?>>of(LOG_FORMAT, LOG_LEVEL))
                    .flatMap(List::stream)
                    .toList();

    private SettingsCatalogue() {}

    /** The page {@code deploy/settings.md}. */
    public static String markdown() {
        StringBuilder page =
                new StringBuilder(
                        """
                        # Settings

                        Generated from `SettingsCatalogue`; do not edit.

                        One YAML file. The path `apply.window_changes_max` is `window_changes_max:` below `apply:`.
                        In values, `${NAME}` stands for an environment variable, `${file:/run/secrets/x}` for a file's
                        content, `$${` for a plain `${`. A name that is not in this table is an error.

                        | setting | expected | default | what it is |
                        |---|---|---|---|
                        """);
        for (Setting<?> setting : ALL) {
            page.append(
                    "| `%s` | %s | %s | %s |\n"
                            .formatted(
                                    setting.path(),
                                    expected(setting),
                                    standard(setting),
                                    setting.help()));
        }
        return page.toString();
    }

    private static String expected(Setting<?> setting) {
        String each = setting.type().expected();
        return switch (setting.shape()) {
            case VALUE -> each;
            case LIST -> "a list, each " + each;
            case MAPPING -> "a mapping, each value " + each;
        };
    }

    private static String standard(Setting<?> setting) {
        if (setting.standard().isPresent()) {
            return "`" + setting.standard().get() + "`";
        }
        String variable = setting.variable().map(name -> "`$" + name + "`, else ").orElse("");
        return variable + (setting.presence() == Presence.REQUIRED ? "must be given" : "none");
    }
}
