package dev.tidegate.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidegate.alert.AlertNotice.Event;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Receivers that answer, are killed, are slow, say no: real servers. */
@Timeout(60)
final class AlertChannelTest {
    private static final Instant SINCE = Instant.parse("2026-07-01T12:00:00Z");
    private static final AlertNotice.Sender SENDER = new AlertNotice.Sender("orders", "pod-1");
    private static final int WAITING_MAX = 3;

    private static final AlertDelivery.Limits BRIEF =
            new AlertDelivery.Limits(
                    WAITING_MAX,
                    Duration.ofSeconds(10),
                    Duration.ofMillis(10),
                    Duration.ofMillis(50),
                    Duration.ofHours(1));

    private static AlertChannel channel(AlertDelivery.Limits limits, URI... receivers) {
        return channel(limits, InstantSource.system(), receivers);
    }

    private static AlertChannel channel(
            AlertDelivery.Limits limits, InstantSource clock, URI... receivers) {
        AlertSettings settings =
                new AlertSettings(
                        List.of(receivers),
                        Optional.of("s3cret"),
                        AlertSettings.DEFAULTS.conditions(),
                        AlertSettings.Patience.DEFAULTS,
                        AlertSettings.Bounds.DEFAULTS);
        AlertChannel channel = new AlertChannel(settings, SENDER, limits, clock, new Random(1));
        channel.start();
        return channel;
    }

    private static AlertNotice notice(int number) {
        Observed observed =
                Observed.of(Condition.LAG_HIGH, "it is " + number + " s behind", "tidegate status")
                        .in("apply");
        return new AlertNotice(Event.BEGAN, new Alert(observed, SINCE), Instant.now());
    }

    private static void await(Callable<Boolean> isSo) throws Exception {
        while (!isSo.call()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static String what(int number) {
        return "it is " + number + " s behind";
    }

    private static List<String> whats(GivenReceiver receiver) throws Exception {
        return receiver.notices().stream().map(it -> it.path("what").asText()).toList();
    }

    @Test
    void aReceiverIsToldWhatWhereSinceWhenAndWhatToDoAndCanCheckWhoTold() throws Exception {
        try (GivenReceiver receiver = GivenReceiver.answering(204);
                AlertChannel channel = channel(BRIEF, receiver.address())) {
            channel.tell(notice(41));
            await(() -> channel.receivers().getFirst().delivered() == 1);

            JsonNode told = receiver.notices().getFirst();
            assertThat(told.path("id").asText()).isEqualTo("orders/lag_high");
            assertThat(told.path("event").asText()).isEqualTo("began");
            assertThat(told.path("pipeline").asText()).isEqualTo("orders");
            assertThat(told.path("member").asText()).isEqualTo("pod-1");
            assertThat(told.path("condition").asText()).isEqualTo("lag_high");
            assertThat(told.path("severity").asText()).isEqualTo("warning");
            assertThat(told.path("stage").asText()).isEqualTo("apply");
            assertThat(told.path("what").asText()).isEqualTo(what(41));
            assertThat(told.path("since").asText()).isEqualTo("2026-07-01T12:00:00Z");
            assertThat(told.path("command").asText()).isEqualTo("tidegate status");
            assertThat(told.path("runbook").asText())
                    .isEqualTo("deploy/runbook.md#the-target-is-behind");
            assertThat(receiver.signatures())
                    .containsExactly("sha256=" + hmac(receiver.bodies().getFirst()));
        }
    }

    private static String hmac(String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("s3cret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatAKilledReceiverMissesItGetsInOrderWhenItIsBack() throws Exception {
        GivenReceiver killed = GivenReceiver.answering(204);
        int port = killed.port();
        try (AlertChannel channel = channel(BRIEF, killed.address())) {
            killed.close();
            channel.tell(notice(1));
            channel.tell(notice(2));
            await(() -> channel.receivers().getFirst().failedAttempts() > 2);
            AlertChannel.Receiver down = channel.receivers().getFirst();
            assertThat(down.failing())
                    .hasValueSatisfying(
                            it -> assertThat(it).startsWith("cannot be reached (ConnectException"));
            assertThat(down.failingSince()).isPresent();
            assertThat(down.waiting()).isEqualTo(2);
            assertThat(down.address()).isEqualTo("http://127.0.0.1:" + port);

            try (GivenReceiver back = GivenReceiver.at(port, 204)) {
                await(() -> channel.receivers().getFirst().delivered() == 2);
                assertThat(whats(back)).containsExactly(what(1), what(2));
                assertThat(channel.receivers().getFirst().failing()).isEmpty();
                assertThat(channel.receivers().getFirst().lost()).isZero();
            }
        }
    }

    @Test
    void aSlowReceiverHoldsUpNeitherWhoTellsNorAnotherReceiver() throws Exception {
        try (GivenReceiver slow = GivenReceiver.answering(GivenReceiver.SILENT);
                GivenReceiver other = GivenReceiver.answering(200);
                AlertChannel channel = channel(BRIEF, slow.address(), other.address())) {
            channel.tell(notice(0));
            await(() -> slow.bodies().size() == 1);
            long began = System.nanoTime();
            for (int number = 1; number <= 10; number++) {
                channel.tell(notice(number));
                int sofar = number;
                await(() -> channel.receivers().getLast().delivered() == sofar + 1);
            }

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(BRIEF.attemptMax());
            assertThat(whats(other))
                    .isEqualTo(
                            IntStream.rangeClosed(0, 10).mapToObj(AlertChannelTest::what).toList());
            AlertChannel.Receiver behind = channel.receivers().getFirst();
            assertThat(behind.delivered()).isZero();
            assertThat(behind.waiting()).as("bounded").isEqualTo(WAITING_MAX + 1);
            assertThat(behind.lost()).as("counted").isEqualTo(10 - WAITING_MAX);
        }
    }

    @Test
    void aReceiverThatIsBusyIsToldAgainAndOneThatRefusesIsNot() throws Exception {
        try (GivenReceiver receiver = GivenReceiver.answering(503);
                AlertChannel channel = channel(BRIEF, receiver.address())) {
            channel.tell(notice(1));
            await(() -> receiver.bodies().size() > 2);
            receiver.answer(400);
            await(() -> channel.receivers().getFirst().lost() == 1);
            receiver.answer(200);
            channel.tell(notice(2));
            await(() -> channel.receivers().getFirst().delivered() == 1);

            assertThat(whats(receiver)).endsWith(what(1), what(2)).contains(what(1));
            assertThat(channel.receivers().getFirst().failing()).isEmpty();
        }
    }

    @Test
    void aNoticeThatIsTooOldIsLostAndTheNextOneIsTried() throws Exception {
        AlertDelivery.Limits impatient =
                new AlertDelivery.Limits(
                        WAITING_MAX,
                        BRIEF.attemptMax(),
                        BRIEF.retryMin(),
                        BRIEF.retryMax(),
                        Duration.ofMillis(100));
        try (GivenReceiver receiver = GivenReceiver.answering(500);
                AlertChannel channel = channel(impatient, receiver.address())) {
            channel.tell(notice(1));

            await(() -> channel.receivers().getFirst().lost() == 1);
            assertThat(channel.receivers().getFirst().waiting()).isZero();
            assertThat(channel.receivers().getFirst().failing()).hasValue("answered 500");
        }
    }

    @Test
    void aFaultOfOursCostsOneNoticeAndTheNextOneIsDelivered() throws Exception {
        InstantSource broken =
                () -> {
                    throw new IllegalStateException("nobody foresaw this");
                };
        try (GivenReceiver receiver = GivenReceiver.answering(500);
                AlertChannel channel = channel(BRIEF, broken, receiver.address())) {
            channel.tell(notice(1));
            await(() -> channel.receivers().getFirst().lost() == 1);
            AlertChannel.Receiver hurt = channel.receivers().getFirst();
            assertThat(hurt.failing())
                    .hasValueSatisfying(it ->
                            assertThat(it)
                                    .contains("unexpected java.lang.IllegalStateException")
                                    .doesNotContain("foresaw"));
            assertThat(hurt.failingSince()).isPresent();
            assertThat(hurt.failedAttempts()).isEqualTo(1);
            assertThat(hurt.waiting()).isZero();

            receiver.answer(204);
            channel.tell(notice(2));
            await(() -> channel.receivers().getFirst().delivered() == 1);
            assertThat(whats(receiver)).containsExactly(what(1), what(2));
            assertThat(channel.receivers().getFirst().failing()).isEmpty();
        }
    }

    @Test
    void whatIsToldLastIsDeliveredBeforeTheEnd() throws Exception {
        try (GivenReceiver receiver = GivenReceiver.answering(204)) {
            AlertChannel channel = channel(BRIEF, receiver.address());
            channel.tell(notice(1));
            channel.close();

            assertThat(whats(receiver)).containsExactly(what(1));
        }
    }

    @Test
    void theEndDoesNotWaitLongForAReceiverThatSaysNothing() throws Exception {
        try (GivenReceiver receiver = GivenReceiver.answering(GivenReceiver.SILENT)) {
            AlertChannel channel = channel(BRIEF, receiver.address());
            channel.tell(notice(1));
            long began = System.nanoTime();
            channel.close();

            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isLessThan(Duration.ofSeconds(6));
        }
    }
}
