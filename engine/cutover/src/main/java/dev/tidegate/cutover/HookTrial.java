package dev.tidegate.cutover;

import dev.tidegate.cutover.Readiness.Blocker;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether the hooks would work: that they do not is known before a pause, and not in it. */
final class HookTrial {
    private HookTrial() {}

    /** The handover that is going on, or was last, in a direction. */
    static HandoverId handover(
            String cutover, Optional<CutoverRecord> record, Direction direction) {
        return new HandoverId(
                cutover, record.map(it -> it.place().handovers()).orElse(0), direction);
    }

    /** The calls of a handover and of what may become of it, none of them meant. */
    static List<HookCall> calls(HandoverId handover) {
        return Arrays.stream(HookCall.Point.values())
                .map(point -> new HookCall(point, handover, HookCall.Style.DRY))
                .toList();
    }

    /** What each hook says to them, also behind one that refuses. */
    static List<HookAnswer> answers(Hooks hooks, HandoverId handover) throws InterruptedException {
        List<HookAnswer> answers = new ArrayList<>();
        for (HookCall call : calls(handover)) {
            answers.addAll(hooks.tryOut(call));
        }
        return answers;
    }

    /** What forbids a handover of that. */
    static List<Blocker> blockers(List<HookAnswer> answers) {
        return answers.stream().flatMap(it -> it.refusal().stream()).toList();
    }

    /** Fails with {@code CUTOVER_HOOK_FAILED}, naming all that would not work. */
    static void require(Hooks hooks, HandoverId handover) throws InterruptedException {
        List<Blocker> refusals = blockers(answers(hooks, handover));
        if (!refusals.isEmpty()) {
            throw new TidegateException(
                    ErrorCode.CUTOVER_HOOK_FAILED,
                    refusals.stream().map(Blocker::fact).collect(Collectors.joining("; ")),
                    refusals.stream()
                            .map(Blocker::remedy)
                            .distinct()
                            .collect(Collectors.joining(" ")));
        }
    }
}
