package dev.tidegate.faults;

import dev.tidegate.cutover.CutoverEntry.Kind;
import dev.tidegate.cutover.CutoverState;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.Side;
import dev.tidegate.cutover.StepName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
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

    /** Where the cutover is when all is at rest again, and it has come to this. */
    CutoverState end(Outcome outcome) {
        return switch (direction) {
            case FORWARD -> outcome == Outcome.STAY ? CutoverState.ARMED : CutoverState.LIVE;
            case BACK -> outcome == Outcome.STAY ? CutoverState.LIVE : CutoverState.REPLICATING;
        };
    }

    /** Where the writers are then. */
    Side writers(Outcome outcome) {
        return outcome == Outcome.STAY ? direction.from() : direction.to();
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
        return inTurn(kinds, count);
    }

    /** One of each kind in turn, as long as there are any, and no more than that. */
    static <T> List<T> inTurn(List<List<T>> kinds, int count) {
        int most = kinds.stream().mapToInt(List::size).max().orElse(0);
        return IntStream.range(0, most)
                .boxed()
                .flatMap(i -> kinds.stream().filter(it -> i < it.size()).map(it -> it.get(i)))
                .limit(count)
                .toList();
    }

    /** What somebody wants: so many, or certain ones, separated by commas. */
    static List<CutoverMoment> chosen(String wish, long seed) {
        return chosen(wish, count -> some(count, seed), all());
    }

    /**
     * The same, of anything that is named by its text.
     *
     * @param some chooses so many
     */
    static <T> List<T> chosen(String wish, IntFunction<List<T>> some, List<T> all) {
        return wish.matches("\\d+")
                ? some.apply(Integer.parseInt(wish))
                : Stream.of(wish.split(",")).map(it -> named(it, all)).toList();
    }

    private static <T> T named(String text, List<T> all) {
        return all.stream()
                .filter(it -> it.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no moment: " + text));
    }

    private static List<CutoverMoment> shuffled(
            Direction direction, Outcome outcome, SplittableRandom random) {
        return shuffled(
                all().stream()
                        .filter(it -> it.direction() == direction && it.outcome() == outcome)
                        .toList(),
                random);
    }

    /** A random comparator would be none. */
    static <T> List<T> shuffled(List<T> all, SplittableRandom random) {
        List<T> left = new ArrayList<>(all);
        List<T> shuffled = new ArrayList<>();
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
