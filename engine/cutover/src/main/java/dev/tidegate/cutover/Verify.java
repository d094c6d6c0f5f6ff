package dev.tidegate.cutover;

import dev.tidegate.cutover.Observation.Done;
import dev.tidegate.cutover.Observation.Never;
import dev.tidegate.cutover.Observation.NotYet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares the sides once; what that comes to does not change, since both stand still. */
final class Verify implements Step {
    private final Handover handover;
    private Optional<VerifyResult> result = Optional.empty();

    Verify(Handover handover) {
        this.handover = handover;
    }

    @Override
    public StepName name() {
        return StepName.VERIFY;
    }

    @Override
    public Limits limits() {
        return Handover.within(handover.times().verifying());
    }

    @Override
    public List<Fact> intent() {
        return List.of(new Fact("how", handover.settings().verify().name()));
    }

    @Override
    public Observation observe() {
        return result.map(this::observed).orElseGet(() -> new NotYet("the end of the comparison"));
    }

    private Observation observed(VerifyResult result) {
        return switch (result.verdict()) {
            case SAME -> {
                List<Fact> facts = new ArrayList<>();
                facts.add(Fact.of(compared(), result.tables()));
                facts.addAll(result.facts());
                yield new Done(facts);
            }
            case DIFFERENT ->
                    new Never("the sides differ: " + String.join("; ", result.differences()));
            case UNKNOWN ->
                    new Never(
                            "it is not known whether the sides are the same: "
                                    + String.join("; ", result.differences()));
        };
    }

    /** Back, tables may be among them that differed before. */
    private String compared() {
        return switch (handover.id().direction()) {
            case FORWARD -> "tables that are the same";
            case BACK -> "tables that were compared";
        };
    }

    @Override
    public void act() throws InterruptedException {
        result =
                Optional.of(
                        handover.ports()
                                .verification()
                                .verify(
                                        new FinalVerification.Request(
                                                handover.settings().verify(),
                                                handover.marker(Marker.Role.GUARD),
                                                handover.times().verifying())));
    }
}
