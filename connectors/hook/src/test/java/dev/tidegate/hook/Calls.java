package dev.tidegate.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.HookCall;
import dev.tidegate.cutover.HookCall.Point;
import dev.tidegate.cutover.HookCall.Style;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Calls of one handover, and settings with one thing at one place. */
final class Calls {
    static final Duration LONG = Duration.ofSeconds(30);
    static final HookCall PAUSE = call(Point.PAUSE, Direction.FORWARD, Style.REAL);
    static final HookCall PAUSE_DRY = call(Point.PAUSE, Direction.FORWARD, Style.DRY);

    private Calls() {}

    static HookCall call(Point point, Direction direction, Style style) {
        return new HookCall(point, new HandoverId("orders", 3, direction), style);
    }

    static HookSettings webhook(URI address, Duration time) {
        return HookSettings.NONE.with(
                HookPlace.PAUSE,
                new HookSettings.Called(List.of(address), List.of(), Map.of(), time));
    }

    static HookSettings command(Duration time, String... words) {
        return HookSettings.NONE.with(
                HookPlace.PAUSE,
                new HookSettings.Called(List.of(), List.of(words), Map.of(), time));
    }

    static HookSettings patch(String object, String patch, Duration time) {
        return HookSettings.NONE.with(
                HookPlace.PAUSE,
                new HookSettings.Called(
                        List.of(),
                        List.of(),
                        Map.of(KubernetesObject.parse(object).orElseThrow(), patch),
                        time));
    }

    static OperatorHooks hooks(HookSettings settings) {
        return hooks(settings, List.of(), System.getenv());
    }

    static OperatorHooks hooks(
            HookSettings settings, List<String> secrets, Map<String, String> environment) {
        return new OperatorHooks(
                settings, secrets, environment, Optional.empty(), InstantSource.system());
    }

    /** What an operator is told of a call that fails. */
    static TidegateException failure(OperatorHooks hooks, HookCall call) {
        TidegateException failed =
                catchThrowableOfType(TidegateException.class, () -> hooks.perform(call, 1));
        assertThat(failed).isNotNull();
        assertThat(failed.code()).isEqualTo(ErrorCode.CUTOVER_HOOK_FAILED);
        return failed;
    }
}
