package dev.tidegate.sandbox.demo;

import dev.tidegate.cutover.CutoverSettings;
import dev.tidegate.cutover.CutoverSettings.AutomaticRollback;
import dev.tidegate.cutover.CutoverSettings.Times;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.sandbox.handover.RouteHook;
import dev.tidegate.settings.CutoverSection;
import dev.tidegate.settings.CutoverSection.SourceFence;
import dev.tidegate.settings.CutoverSection.SourceSide;
import dev.tidegate.settings.HttpSettings;
import dev.tidegate.settings.Settings;
import dev.tidegate.settings.SettingsBuilder;
import dev.tidegate.settings.ValidateSettings.Switch;
import dev.tidegate.sqlserver.SqlServerSettings;
import java.time.Duration;
import java.util.List;

/**
 * What a daemon of a {@link MovingDatabase} needs to know, also in a process of its own.
 *
 * @param sourceUrl of the source database
 * @param bootstrapServers of the journal
 * @param targetUrl of the target database, with its user
 * @param hookPort of what leads the applications
 * @param fence how the source is fenced
 */
record MovingSettings(
        String sourceUrl,
        String bootstrapServers,
        String targetUrl,
        int hookPort,
        SourceFence fence) {
    static final String PIPELINE = "shop";
    static final String MOVER = "mover";
    static final String PASSWORD = "Passw0rd!";

    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofMinutes(1);
    private static final Duration DRAIN_MAX = Duration.ofSeconds(45);
    private static final Duration LAG_MAX = Duration.ofMinutes(1);

    /** As a command line has them. */
    List<String> arguments() {
        return List.of(
                sourceUrl, bootstrapServers, targetUrl, Integer.toString(hookPort), fence.name());
    }

    /** The other way round. */
    static MovingSettings parse(List<String> arguments) {
        return new MovingSettings(
                arguments.get(0),
                arguments.get(1),
                arguments.get(2),
                Integer.parseInt(arguments.get(3)),
                SourceFence.valueOf(arguments.get(4)));
    }

    /** A daemon's settings. */
    Settings daemon(int httpPort) {
        return new SettingsBuilder(
                        PIPELINE,
                        new SqlServerSettings(
                                sourceUrl,
                                MOVER,
                                PASSWORD,
                                List.of("dbo.*"),
                                List.of(),
                                POLL_INTERVAL),
                        KafkaSettings.local(bootstrapServers, PIPELINE),
                        new PostgresSettings(targetUrl, "", ""),
                        new HttpSettings("127.0.0.1", httpPort))
                .heartbeatInterval(HEARTBEAT_INTERVAL)
                .cutover(
                        new CutoverSection(
                                Switch.ON,
                                sourceSide(),
                                CutoverSection.TargetSide.DEFAULTS,
                                machine(),
                                RouteHook.settings(hookPort)))
                .build();
    }

    private SourceSide sourceSide() {
        SourceSide usual = SourceSide.DEFAULTS;
        return new SourceSide(fence, usual.usersExempt(), usual.logins(), usual.login());
    }

    /** Patient, since servers, daemon and applications share this machine. */
    private static CutoverSettings machine() {
        CutoverSettings usual = CutoverSettings.DEFAULTS;
        return new CutoverSettings(
                PAUSE_MAX,
                LAG_MAX,
                usual.transactionMax(),
                usual.sequenceMargin(),
                usual.verify(),
                usual.armedFor(),
                usual.wayBackFor(),
                patient(usual.times()),
                new AutomaticRollback(1, LAG_MAX));
    }

    private static Times patient(Times usual) {
        return new Times(
                usual.look(),
                usual.pausing(),
                usual.barrier(),
                usual.fencing().multipliedBy(2),
                DRAIN_MAX,
                usual.verifying().multipliedBy(2),
                usual.finalizing().multipliedBy(2),
                usual.behind());
    }
}
