package dev.tidegate.settings;

import dev.tidegate.alert.AlertSettings;
import dev.tidegate.apply.ApplySettings;
import dev.tidegate.kafka.KafkaMember;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.schema.Groups;
import dev.tidegate.sqlserver.SqlServerSettings;
import java.time.Duration;

/** Settings in the making: a part that is not given is as the settings file has it by default. */
public final class SettingsBuilder {
    private final String pipeline;
    private SqlServerSettings source;
    private KafkaSettings journal;
    private PostgresSettings target;
    private HttpSettings http;
    private ApplySettings apply = ApplySettings.DEFAULTS;
    private Duration heartbeatInterval = Settings.HEARTBEAT_INTERVAL;
    private Duration lagProbeInterval = Settings.LAG_PROBE_INTERVAL;
    private Settings.Retry retry = Settings.Retry.DEFAULTS;
    private Settings.Log log = Settings.Log.DEFAULTS;
    private Duration captureJobCheckInterval = Settings.CAPTURE_JOB_CHECK_INTERVAL;
    private Groups groups = Groups.ONE;
    private KafkaMember member = Settings.thisHost();
    private Settings.Load load = Settings.Load.DEFAULTS;
    private ValidateSettings validate = ValidateSettings.DEFAULTS;
    private CutoverSection cutover = CutoverSection.DEFAULTS;
    private AlertSettings alerts = AlertSettings.DEFAULTS;

    /** Begins with what has no default. */
    public SettingsBuilder(
            String pipeline,
            SqlServerSettings source,
            KafkaSettings journal,
            PostgresSettings target,
            HttpSettings http) {
        this.pipeline = pipeline;
        this.source = source;
        this.journal = journal;
        this.target = target;
        this.http = http;
    }

    /** Begins with what others are. */
    public SettingsBuilder(Settings like) {
        pipeline = like.pipeline();
        source = like.source();
        journal = like.journal();
        target = like.target();
        http = like.http();
        apply = like.apply();
        heartbeatInterval = like.heartbeatInterval();
        lagProbeInterval = like.lagProbeInterval();
        retry = like.retry();
        log = like.log();
        captureJobCheckInterval = like.captureJobCheckInterval();
        groups = like.groups();
        member = like.member();
        load = like.load();
        validate = like.validate();
        cutover = like.cutover();
        alerts = like.alerts();
    }

    /** Where the changes come from. */
    public SettingsBuilder source(SqlServerSettings other) {
        source = other;
        return this;
    }

    /** Where they are kept in between. */
    public SettingsBuilder journal(KafkaSettings other) {
        journal = other;
        return this;
    }

    /** Where they go. */
    public SettingsBuilder target(PostgresSettings other) {
        target = other;
        return this;
    }

    /** Where operators and probes ask, and who may ask what. */
    public SettingsBuilder http(HttpSettings other) {
        http = other;
        return this;
    }

    /** How changes are grouped. */
    public SettingsBuilder apply(ApplySettings other) {
        apply = other;
        return this;
    }

    /** How often an idle source is noted in the journal. */
    public SettingsBuilder heartbeatInterval(Duration other) {
        heartbeatInterval = other;
        return this;
    }

    /** How often a watermark is written into the source to measure the lag. */
    public SettingsBuilder lagProbeInterval(Duration other) {
        lagProbeInterval = other;
        return this;
    }

    /** How long to wait before workers are started again after a failure. */
    public SettingsBuilder retry(Settings.Retry other) {
        retry = other;
        return this;
    }

    /** What is logged, and how; only the command line uses it. */
    public SettingsBuilder log(Settings.Log other) {
        log = other;
        return this;
    }

    /** How often the source's capture job is looked at. */
    public SettingsBuilder captureJobCheckInterval(Duration other) {
        captureJobCheckInterval = other;
        return this;
    }

    /** Which tables keep one order. */
    public SettingsBuilder groups(Groups other) {
        groups = other;
        return this;
    }

    /** How this process is known to the others of the pipeline. */
    public SettingsBuilder member(KafkaMember other) {
        member = other;
        return this;
    }

    /** How the rows that exist are copied. */
    public SettingsBuilder load(Settings.Load other) {
        load = other;
        return this;
    }

    /** How it is proven that both sides hold the same rows. */
    public SettingsBuilder validate(ValidateSettings other) {
        validate = other;
        return this;
    }

    /** How the writers are moved. */
    public SettingsBuilder cutover(CutoverSection other) {
        cutover = other;
        return this;
    }

    /** Who is told of what is not as it should be. */
    public SettingsBuilder alerts(AlertSettings other) {
        alerts = other;
        return this;
    }

    /** All that was given, and the rest. */
    public Settings build() {
        return new Settings(
                pipeline,
                source,
                journal,
                target,
                apply,
                heartbeatInterval,
                http,
                lagProbeInterval,
                retry,
                log,
                captureJobCheckInterval,
                groups,
                member,
                load,
                validate,
                cutover,
                alerts);
    }
}
