package dev.tidegate.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.HookAnswer;
import dev.tidegate.cutover.HookCall;
import dev.tidegate.cutover.HookCall.Point;
import dev.tidegate.cutover.HookCall.Style;
import dev.tidegate.cutover.Readiness.Blocker;
import dev.tidegate.hook.GivenServer.Answer;
import dev.tidegate.hook.GivenServer.Asked;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What plans and dry runs learn of hooks: each is called, and none is meant. */
final class DryCallsTest {
    private static final HookCall ROUTE_DRY = Calls.call(Point.ROUTE, Direction.FORWARD, Style.DRY);

    @TempDir Path directory;

    @Test
    void eachHookOfAPointSaysWhetherItWouldWorkAlsoBehindOneThatRefuses() throws Exception {
        Path told = directory.resolve("told");
        try (GivenServer refusing = GivenServer.answering(new Answer(403, "frozen"));
                GivenServer server = GivenServer.answering(new Answer(204, ""));
                OperatorHooks hooks =
                        Calls.hooks(
                                at(
                                        HookPlace.PAUSE,
                                        List.of(refusing.address("/t0ken"), server.address("/")),
                                        List.of("/bin/sh", "-c", "env > " + told)))) {
            List<HookAnswer> answers = hooks.tryOut(Calls.PAUSE_DRY);

            assertThat(answers)
                    .extracting(it -> it.refusal().isEmpty())
                    .containsExactly(false, true, true);
            assertThat(answers).extracting(HookAnswer::setting).containsOnly("cutover.hooks.pause");
            assertThat(answers.getFirst().refusal().orElseThrow())
                    .satisfies(it -> assertThat(it.fact()).endsWith("answered 403: frozen"))
                    .extracting(Blocker::remedy)
                    .asString()
                    .startsWith("Mend the hook");
            assertThat(answers.toString()).doesNotContain("t0ken");
            assertThat(answers.getLast().call().text())
                    .contains("TIDEGATE_POINT=pause ", " /bin/sh -c ");
            assertThat(server.asked())
                    .singleElement()
                    .extracting(Asked::body)
                    .asString()
                    .contains("\"dry\":true");
            assertThat(Files.readString(told)).contains("TIDEGATE_DRY=true");
        }
    }

    @Test
    void howLongARefusalTookCountsForNoPause() throws Exception {
        try (GivenServer refusing = GivenServer.answering(new Answer(403, ""));
                OperatorHooks hooks =
                        Calls.hooks(Calls.webhook(refusing.address("/"), Calls.LONG))) {
            assertThat(hooks.tryOut(Calls.PAUSE_DRY)).hasSize(1);

            assertThat(hooks.dryTime(Direction.FORWARD)).isZero();
        }
    }

    @Test
    void aHookThatDoesNotAnswerIsGivenUpWhenItsTimeIsOver() throws Exception {
        try (GivenServer silent = GivenServer.answering(Answer.NONE);
                OperatorHooks hooks =
                        Calls.hooks(Calls.webhook(silent.address("/"), Duration.ofMillis(300)))) {
            assertThat(hooks.tryOut(Calls.PAUSE_DRY))
                    .singleElement()
                    .satisfies(it -> {
                        assertThat(it.refusal().orElseThrow().fact())
                                .contains("did not answer within");
                        assertThat(it.took()).isGreaterThanOrEqualTo(Duration.ofMillis(300));
                    });
        }
    }

    @Test
    void theWayToTheTargetIsTriedWithTheWayBackAlsoWhenItRefuses() throws Exception {
        try (GivenServer refusing = GivenServer.answering(new Answer(403, ""));
                GivenServer back = GivenServer.answering(new Answer(204, ""));
                OperatorHooks hooks =
                        Calls.hooks(
                                at(HookPlace.ROUTE, List.of(refusing.address("/")), List.of())
                                        .with(
                                                HookPlace.ROUTE_BACK,
                                                called(List.of(back.address("/")), List.of())))) {
            assertThat(hooks.tryOut(ROUTE_DRY))
                    .extracting(HookAnswer::setting, it -> it.refusal().isEmpty())
                    .containsExactly(
                            tuple("cutover.hooks.route", false),
                            tuple("cutover.hooks.route_back", true));
        }
    }

    @Test
    void aPointWithoutHooksHasNoneToTryOut() throws Exception {
        try (OperatorHooks hooks = Calls.hooks(HookSettings.NONE)) {
            assertThat(hooks.tryOut(Calls.PAUSE_DRY)).isEmpty();
        }
    }

    private static HookSettings at(HookPlace place, List<URI> webhooks, List<String> command) {
        return HookSettings.NONE.with(place, called(webhooks, command));
    }

    private static HookSettings.Called called(List<URI> webhooks, List<String> command) {
        return new HookSettings.Called(webhooks, command, Map.of(), Calls.LONG);
    }
}
