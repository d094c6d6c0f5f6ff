package dev.tidegate.daemon;

import dev.tidegate.cutover.Preparation;
import dev.tidegate.cutover.PreparationAction;
import dev.tidegate.cutover.Preparations;
import dev.tidegate.cutover.Statement;
import java.util.List;
import java.util.function.Supplier;

/**
 * What arming makes on several sides, one side after the other. Which there are is asked anew each
 * time, since tables may be added between two armings.
 */
final class BothPreparations implements Preparations {
    private final List<Supplier<Preparations>> sides;

    /**
     * Makes it.
     *
     * @param sides in the order in which they are prepared
     */
    BothPreparations(List<Supplier<Preparations>> sides) {
        this.sides = List.copyOf(sides);
    }

    @Override
    public List<Preparation> all() {
        return sides.stream().flatMap(it -> it.get().all().stream()).toList();
    }

    @Override
    public boolean isThere(Preparation preparation) {
        return of(preparation).isThere(preparation);
    }

    private Preparations of(Preparation preparation) {
        return sides.stream()
                .map(Supplier::get)
                .filter(it -> it.all().contains(preparation))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("of no side: " + preparation.name()));
    }

    @Override
    public List<Statement> statements(PreparationAction action, long epoch) {
        return of(what(action)).statements(action, epoch);
    }

    private static Preparation what(PreparationAction action) {
        return switch (action) {
            case PreparationAction.Prepare(Preparation it) -> it;
            case PreparationAction.TakeBack(Preparation it) -> it;
        };
    }

    @Override
    public void perform(PreparationAction action, long epoch) throws InterruptedException {
        of(what(action)).perform(action, epoch);
    }
}
