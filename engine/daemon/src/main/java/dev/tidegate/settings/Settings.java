package dev.tidegate.settings;

import dev.tidegate.alert.AlertSettings;
import dev.tidegate.apply.ApplySettings;
import dev.tidegate.kafka.KafkaMember;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.load.LoadSettings;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.schema.Groups;
import dev.tidegate.sqlserver.SqlServerSettings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What an operator writes, read and checked; embedders build it in code, by {@link
 * SettingsBuilder}.
 *
 * @param pipeline its name
 * @param source where the changes come from
 * @param journal where they are kept in between
 * @param target where they go
 * @param apply how they are grouped
 * @param heartbeatInterval how often an idle source is noted in the journal
 * @param http where operators and probes ask, and who may ask what
 * @param lagProbeInterval how often a watermark is written into the source to measure the lag
 * @param retry how long to wait before workers are started again after a failure
 * @param log what is logged, and how; only the command line uses it
 * @param captureJobCheckInterval how often the source's capture job is looked at
 * @param groups which tables keep one order; each group is applied by itself
 * @param member how this process is known to the others of the pipeline
 * @param load how the rows that exist are copied
 * @param validate how it is proven that both sides hold the same rows
 * @param cutover how the writers are moved
 * @param alerts who is told of what is not as it should be
 */
public record Settings(
        String pipeline,
        SqlServerSettings source,
        KafkaSettings journal,
        PostgresSettings target,
        ApplySettings apply,
        Duration heartbeatInterval,
        HttpSettings http,
        Duration lagProbeInterval,
        Retry retry,
        Log log,
        Duration captureJobCheckInterval,
        Groups groups,
        KafkaMember member,
        Load load,
        ValidateSettings validate,
        CutoverSection cutover,
        AlertSettings alerts) {
    /** How often the capture job is looked at unless something else is asked for. */
    public static final Duration CAPTURE_JOB_CHECK_INTERVAL = Duration.ofSeconds(10);

    /** How often an idle source is noted unless something else is asked for. */
    public static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(5);

    /** How often the lag is measured unless something else is asked for. */
    public static final Duration LAG_PROBE_INTERVAL = Duration.ofSeconds(1);

    /** What a process is called on a machine without a name. */
    static final String MEMBER_WITHOUT_HOST = "tidegate";

    /** A process that is known by the name of its machine, and lost by the usual time. */
    public static KafkaMember thisHost() {
        return new KafkaMember(
                ThisHost.name(System.getenv()).orElse(MEMBER_WITHOUT_HOST), KafkaMember.TIMEOUT);
    }

    /**
     * How long to wait after a failure that may pass: doubled from attempt to attempt, between
     * these bounds, less up to a half by chance.
     */
    public record Retry(Duration delayMin, Duration delayMax) {
        /** What most pipelines need. */
        public static final Retry DEFAULTS =
                new Retry(Duration.ofSeconds(1), Duration.ofSeconds(30));
    }

    /**
     * How the rows that exist are copied.
     *
     * @param start who starts the load of a table that is new to the pipeline
     * @param chunks how much is loaded at once, for each replication group
     * @param streamLagMax no chunk is begun while apply is further behind than this
     * @param sourceCommitMax no chunk is begun while the source takes longer for a commit; zero if
     *     that is not to be measured
     * @param indexThreads how many keys and indexes are built at once
     * @param largeObjectFolder where large objects are while their row is loaded
     */
    public record Load(
            Start start,
            LoadSettings chunks,
            Duration streamLagMax,
            Duration sourceCommitMax,
            int indexThreads,
            Path largeObjectFolder) {
        /**
         * A lag of a minute is more than any chunk adds, and one that the stream catches up with
         * soon. A server in health commits within milliseconds, and within some hundred through the
         * longest network and with a synchronous replica; one that takes a second, time after time,
         * has no room for a load. Two builds of indexes leave most targets room for apply.
         */
        public static final Load DEFAULTS =
                new Load(
                        Start.AUTO,
                        LoadSettings.DEFAULTS,
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(1),
                        2,
                        Path.of(System.getProperty("java.io.tmpdir")));

        /** Who starts the load of a table that is new to the pipeline. */
        public enum Start {
            /** Nobody need do so. */
            AUTO,
            /** An operator, with {@code load start}. */
            ASKED
        }
    }

    /** What is logged, and how. */
    public record Log(Format format, Level level) {
        /** For people, without detail. */
        public static final Log DEFAULTS = new Log(Format.TEXT, Level.INFO);

        /** How a log line looks. */
        public enum Format {
            /** For people. */
            TEXT,
            /** One JSON object a line. */
            JSON
        }

        /** From which level on Tidegate's own lines are logged. */
        public enum Level {
            /** What could not be done. */
            ERROR,
            /** And what is odd. */
            WARN,
            /** And what happens. */
            INFO,
            /** And how. */
            DEBUG
        }
    }

    /** The same with another validation. */
    public Settings with(ValidateSettings other) {
        return new SettingsBuilder(this).validate(other).build();
    }

    /** The same with other replication groups. */
    public Settings with(Groups other) {
        return new SettingsBuilder(this).groups(other).build();
    }

    /** The same as another process of the pipeline. */
    public Settings with(KafkaMember other) {
        return new SettingsBuilder(this).member(other).build();
    }

    /** The same with another cutover. */
    public Settings with(CutoverSection other) {
        return new SettingsBuilder(this).cutover(other).build();
    }

    /** The same with another HTTP side. */
    public Settings with(HttpSettings other) {
        return new SettingsBuilder(this).http(other).build();
    }

    /** The same with other alerts. */
    public Settings with(AlertSettings other) {
        return new SettingsBuilder(this).alerts(other).build();
    }

    /** Names the pipeline only: the rest may hold secrets. */
    @Override
    public String toString() {
        return "Settings[pipeline=" + pipeline + "]";
    }
}
