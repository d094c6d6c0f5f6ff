package dev.tidegate.faults;

import dev.tidegate.cutover.CutoverEntry.Kind;
import dev.tidegate.cutover.CutoverState;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.StepName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** When a coordinator dies: at a step of a handover, and how much of it was done. */
record CutoverMoment(Direction direction, StepName step, Point point) {
    /** What of a step there is. */
    enum Point {
        /** The intent is durable, and nothing was done. */
        INTENDED(Kind.INTENT),
        /** It was done, and the record does not say so. */
        ACTED(Kind.DONE),
        /** The record says so. */
        DONE(Kind.DONE);

        private final Kind line;

        Point(Kind line) {
            this.line = line;
        }

        /** The line of the log at which it is halted. */
        Kind line() {
            return line;
        }
    }

    /** What it must come to. */
    enum Outcome {
        /** The writers stay where they are. */
        STAY,
        /** They move. */
        MOVE
    }

    /** The fence that is closed decides. */
    Outcome outcome() {
        int order = step.compareTo(StepName.CLOSE_FENCE);
        return order < 0 || order == 0 && point == Point.INTENDED ? Outcome.STAY : Outcome.MOVE;
    }

    /** Where the cutover is when all is at rest again. */
    CutoverState end() {
        return switch (direction) {
            case FORWARD -> outcome() == Outcome.STAY ? CutoverState.ARMED : CutoverState.LIVE;
            case BACK -> outcome() == Outcome.STAY ? CutoverState.LIVE : CutoverState.REPLICATING;
        };
    }

    /** All that there are, of both directions. */
    static List<CutoverMoment> all() {
        List<CutoverMoment> all = new ArrayList<>();
        for (Direction direction : Direction.values()) {
            for (StepName step : EnumSet.range(StepName.PAUSE_APPLICATIONS, StepName.PROVE_LAST)) {
                for (Point point : Point.values()) {
                    all.add(new CutoverMoment(direction, step, point));
                }
            }
        }
        return all;
    }

    /**
     * Some of them: in turn one that leaves the writers on the source, one that moves them, one
     * that leaves them on the target, one that moves them back. So each finds them where the one
     * before left them.
     *
     * @param count how many at most; each comes once
     */
    static List<CutoverMoment> some(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<List<CutoverMoment>> kinds = new ArrayList<>();
        for (Direction direction : Direction.values()) {
            for (Outcome outcome : Outcome.values()) {
                kinds.add(shuffled(direction, outcome, random));
            }
        }
        List<CutoverMoment> chosen = new ArrayList<>();
        for (int i = 0; chosen.size() < Math.min(count, all().size()); i++) {
            List<CutoverMoment> kind = kinds.get(i % kinds.size());
            if (i / kinds.size() < kind.size()) {
                chosen.add(kind.get(i / kinds.size()));
            }
        }
        return chosen;
    }

    /** What somebody wants: so many, or certain ones, separated by commas. */
    static List<CutoverMoment> chosen(String wish, long seed) {
        return wish.matches("\\d+")
                ? some(Integer.parseInt(wish), seed)
                : Stream.of(wish.split(",")).map(CutoverMoment::parse).toList();
    }

    private static CutoverMoment parse(String text) {
        return all().stream()
                .filter(it -> it.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no moment: " + text));
    }

    /** A random comparator would be none. */
    private static List<CutoverMoment> shuffled(
            Direction direction, Outcome outcome, SplittableRandom random) {
        List<CutoverMoment> left =
                new ArrayList<>(
                        all().stream()
                                .filter(it ->
                                        it.direction() == direction && it.outcome() == outcome)
                                .toList());
        List<CutoverMoment> shuffled = new ArrayList<>();
        while (!left.isEmpty()) {
            shuffled.add(left.remove(random.nextInt(left.size())));
        }
        return shuffled;
    }

    @Override
    public String toString() {
        return direction + "/" + step + "/" + point;
    }
}
