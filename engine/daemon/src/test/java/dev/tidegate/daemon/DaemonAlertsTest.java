package dev.tidegate.daemon;

import static dev.tidegate.daemon.ValidateOperator.await;
import static dev.tidegate.daemon.ValidateOperator.get;
import static dev.tidegate.daemon.ValidateOperator.ok;
import static dev.tidegate.daemon.ValidateOperator.standing;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tidegate.alert.AlertSettings;
import dev.tidegate.alert.GivenReceiver;
import dev.tidegate.control.Status;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.control.StatusJson;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.Groups;
import dev.tidegate.settings.Settings;
import dev.tidegate.validate.AuditRecords.Standing;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A whole daemon that tells of itself, and shows the same. */
@Timeout(120)
final class DaemonAlertsTest {
    private static final TableId ACCOUNT = MemorySource.ACCOUNT;
    private static final String SECRET = "the-secret-of-alerts";

    private final AuditedPorts ports = AuditedPorts.empty();

    private Daemon start(URI receiver) {
        return start(receiver, AlertSettings.Bounds.DEFAULTS);
    }

    private Daemon start(URI receiver, AlertSettings.Bounds bounds) {
        Settings settings =
                MemorySettings.of(0, Groups.ONE)
                        .with(ValidateOperator.settings())
                        .with(
                                new AlertSettings(
                                        List.of(receiver),
                                        Optional.of(SECRET),
                                        AlertSettings.DEFAULTS.conditions(),
                                        new AlertSettings.Patience(
                                                Duration.ofMillis(10), Duration.ofSeconds(5)),
                                        bounds));
        return Daemon.start(settings, MemoryWiring.alone(ports));
    }

    /** Whether it was told that. */
    private static boolean isTold(GivenReceiver receiver, String event, String condition) {
        return receiver.bodies().stream()
                .anyMatch(it ->
                        it.contains("\"event\":\"" + event + "\"")
                                && it.contains("\"condition\":\"" + condition + "\""));
    }

    @Test
    void aMismatchIsToldWhenItIsConfirmedAndWhenItIsRepairedAndShownMeanwhile() throws Exception {
        ports.source().put(1, 10);
        try (GivenReceiver receiver = GivenReceiver.answering(204);
                Daemon daemon = start(receiver.address())) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            assertThat(daemon.status().alerts()).isEmpty();
            ports.target().meddle(ACCOUNT, 1, 11);
            await(() -> isTold(receiver, "began", "rows_differ"));

            String text = ok(daemon, "status");
            assertThat(text)
                    .contains("\nNEEDS ATTENTION\n  validation, since 20")
                    .contains("      do: tidegate validate mismatches --config FILE shows which;")
                    .contains("\nnext: tidegate validate mismatches --config FILE shows which;");
            assertThat(text.lines()).allMatch(it -> it.length() <= 100);
            assertThat(text.replaceAll("\\s+", " "))
                    .contains("1 row of dbo.account certainly differs, confirmed under locks");
            Status shown = StatusJson.read(get(daemon, "/api/v1/status"));
            assertThat(shown.alerts())
                    .singleElement()
                    .satisfies(it -> {
                        assertThat(it.condition()).isEqualTo("rows_differ");
                        assertThat(it.severity()).isEqualTo("critical");
                        assertThat(it.stage()).isEqualTo("validation");
                    });
            assertThat(get(daemon, "/metrics"))
                    .contains("tidegate_alerts{severity=\"critical\"} 1.0")
                    .contains("tidegate_alert_notices_delivered_total 1.0")
                    .contains("tidegate_alert_receivers_failing 0.0");

            ok(daemon, "validate", "repair", "dbo.account", "--yes");
            await(() -> isTold(receiver, "ended", "rows_differ"));
            assertThat(receiver.events()).containsExactly("began rows_differ", "ended rows_differ");
            JsonNode began = receiver.notices().getFirst();
            JsonNode ended = receiver.notices().getLast();
            assertThat(ended.path("id")).isEqualTo(began.path("id"));
            assertThat(ended.path("since")).isEqualTo(began.path("since"));
            await(() -> daemon.status().alerts().isEmpty());
            assertThat(ok(daemon, "status")).contains("\nnext: nothing; the target follows");
        }
    }

    @Test
    void aStopIsToldWithItsErrorAlsoWhenTheProcessEndsBecauseOfIt() throws Exception {
        ports.target()
                .beforePrepare
                .add(() -> {
                    throw new TidegateException(
                            ErrorCode.TARGET_NOT_READY,
                            "the role may not create tables",
                            "Grant it.");
                });
        try (GivenReceiver receiver = GivenReceiver.answering(204)) {
            try (Daemon daemon = start(receiver.address())) {
                assertThat(daemon.awaitStopped().phase()).isEqualTo(Phase.STOPPED_BY_ERROR);
            }

            JsonNode told = receiver.notices().getFirst();
            assertThat(receiver.events()).containsExactly("began stopped");
            assertThat(told.path("what").asText())
                    .isEqualTo("TARGET_NOT_READY: the role may not create tables");
            assertThat(told.path("command").asText()).isEqualTo("Grant it.");
            assertThat(told.path("stage").asText()).isEqualTo("apply");
        }
    }

    @Test
    void aSlowTargetIsNamedWithTheLagAndWhyApplyWaits() throws Exception {
        ports.source().put(1, 10);
        AlertSettings.Bounds small =
                new AlertSettings.Bounds(Duration.ofMillis(300), Duration.ofDays(1));
        try (GivenReceiver receiver = GivenReceiver.answering(204);
                Daemon daemon = start(receiver.address(), small)) {
            await(() -> daemon.status().phase() == Phase.STREAMING);
            ports.target().spare = Optional.of("the standby \"b\" is 9.0 s behind");
            ports.source().put(1, 11);
            await(() -> isTold(receiver, "began", "lag_high"));

            assertThat(ok(daemon, "status").replaceAll("\\s+", " "))
                    .containsPattern("NEEDS ATTENTION apply, since [^ ]+ the target is")
                    .contains("it spares the target, since the standby \"b\"");
            ports.target().spare = Optional.empty();
            await(() -> isTold(receiver, "ended", "lag_high"));
        }
    }

    @Test
    void aKilledReceiverHoldsUpNothingAndIsShownWithoutAnySecret() throws Exception {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger own = context.getLogger("dev.tidegate");
        Level before = own.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.setContext(context);
        log.start();
        own.addAppender(log);
        own.setLevel(Level.DEBUG); // as --debug does
        ports.source().put(1, 10);
        GivenReceiver killed = GivenReceiver.answering(204);
        killed.close();
        try (Daemon daemon = start(killed.address())) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            ports.target().meddle(ACCOUNT, 1, 11);
            await(() ->
                    daemon.status().receivers().getFirst().failing().isPresent()
                            && daemon.status().receivers().getFirst().failedAttempts() > 0);

            ports.source().put(2, 20);
            await(() -> ports.target().rows().containsKey(2));
            assertThat(ok(daemon, "status"))
                    .contains(
                            "  alerts         NOT DELIVERED to http://127.0.0.1:" + killed.port());
            assertThat(get(daemon, "/metrics"))
                    .contains("tidegate_alert_receivers_failing 1.0")
                    .contains("tidegate_alert_notices_waiting 1.0");
            assertThat(get(daemon, "/api/v1/status") + get(daemon, "/metrics"))
                    .doesNotContain(SECRET, "t0ken-in-the-path");
        } finally {
            own.setLevel(before);
            own.detachAppender(log);
        }
        List<String> lines = log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        assertThat(lines)
                .anyMatch(it -> it.contains("alerts: http://127.0.0.1:" + killed.port()))
                .noneMatch(it -> it.contains(SECRET) || it.contains("t0ken-in-the-path"));
    }
}
