package dev.tidegate.cutover;

import dev.tidegate.cutover.Observation.Done;
import dev.tidegate.cutover.Observation.Never;
import dev.tidegate.cutover.Observation.NotYet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Moves sequences and identity columns of the side that will be opened beyond those of the side
 * that is fenced. Where those stand is read once for each attempt, behind the fence: nobody who is
 * kept from writing draws from them, and what others draw, the margin is for.
 */
final class AdvanceSequences implements Step {
    private final Handover handover;
    private Optional<List<SequenceValue>> wanted = Optional.empty();

    AdvanceSequences(Handover handover) {
        this.handover = handover;
    }

    @Override
    public StepName name() {
        return StepName.ADVANCE_SEQUENCES;
    }

    @Override
    public Limits limits() {
        return Handover.within(handover.times().finalizing());
    }

    @Override
    public List<Fact> intent() {
        return List.of(Fact.of("margin", margin()));
    }

    private long margin() {
        return handover.settings().sequenceMargin();
    }

    @Override
    public Observation observe() {
        List<SequenceValue> least = wanted.orElseGet(() -> handover.from().sequences().values());
        Map<String, SequenceValue> there =
                handover.to().sequences().values().stream()
                        .collect(Collectors.toMap(SequenceValue::name, Function.identity()));
        for (SequenceValue value : least) {
            SequenceValue found = there.get(value.name());
            if (found == null) {
                return new Never("the other side has no sequence " + value.name());
            }
            if (!found.isBeyond(value, margin())) {
                return new NotYet("sequence %s beyond the other side's".formatted(value.name()));
            }
        }
        return Done.with(Fact.of("sequences", least.size()));
    }

    @Override
    public void act() throws InterruptedException {
        List<SequenceValue> least = handover.from().sequences().values();
        wanted = Optional.of(least);
        handover.to()
                .sequences()
                .perform(new SequencesAction.Advance(least, margin()), handover.epoch());
    }
}
