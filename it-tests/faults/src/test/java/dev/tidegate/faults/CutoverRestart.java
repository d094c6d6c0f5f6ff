package dev.tidegate.faults;

import dev.tidegate.cutover.CutoverState;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.StepName;
import dev.tidegate.faults.CutoverMoment.Outcome;
import dev.tidegate.faults.CutoverMoment.Point;
import dev.tidegate.sandbox.demo.Environment;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** A server that dies as by {@code kill -9} at a moment of a handover, and comes back. */
record CutoverRestart(CutoverMoment moment, Server server) {
    /** Which server. */
    enum Server {
        /**
         * The target's, which has the record. A line that is being committed is lost with it, so
         * there is no moment behind a record that is not one behind the act.
         */
        POSTGRES,
        /** The journal's, which knows nothing of records: once in each step. */
        BROKER;

        private boolean canDieAt(Point point) {
            return switch (point) {
                case INTENDED -> true;
                case ACTED -> this == POSTGRES;
                case DONE -> false;
            };
        }

        void kill(Environment environment) throws Exception {
            switch (this) {
                case POSTGRES -> environment.postgres().kill();
                case BROKER -> environment.kafka().kill();
            }
        }

        /** Returns when it serves. */
        void start(Environment environment) throws Exception {
            switch (this) {
                case POSTGRES -> environment.postgres().restart();
                case BROKER -> environment.kafka().restart();
            }
        }
    }

    /**
     * What it may come to. Until the closed fence is proven to have held, the handover may be given
     * up if what it needs is not there in time; from then on it goes forward, however long it
     * takes.
     */
    Set<Outcome> outcomes() {
        int order = moment.step().compareTo(StepName.PROVE_CLOSED);
        return order > 0 || order == 0 && moment.point() != Point.INTENDED
                ? EnumSet.of(Outcome.MOVE)
                : EnumSet.allOf(Outcome.class);
    }

    /** What it came to, by where the cutover rests; fails if that is none of what it may. */
    Outcome outcome(CutoverState rests) {
        return outcomes().stream()
                .filter(it -> moment.end(it) == rests)
                .findFirst()
                .orElseThrow(() -> new AssertionError(this + " ended " + rests));
    }

    /** Whether a reason names a step that can have been given up because of it. */
    boolean explains(String reason) {
        return EnumSet.range(moment.step(), StepName.PROVE_CLOSED).stream()
                .anyMatch(it -> reason.startsWith("at " + it + ": "));
    }

    /** All that there are. */
    static List<CutoverRestart> all() {
        return Stream.of(Server.values())
                .flatMap(server ->
                        CutoverMoment.all().stream()
                                .filter(it -> server.canDieAt(it.point()))
                                .map(it -> new CutoverRestart(it, server)))
                .toList();
    }

    /**
     * Some of them, at most so many: in turn one of a cutover and one of a rollback, and each time
     * another server.
     */
    static List<CutoverRestart> some(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return CutoverMoment.inTurn(
                List.of(
                        shuffled(Direction.FORWARD, Server.POSTGRES, random),
                        shuffled(Direction.BACK, Server.BROKER, random),
                        shuffled(Direction.FORWARD, Server.BROKER, random),
                        shuffled(Direction.BACK, Server.POSTGRES, random)),
                count);
    }

    private static List<CutoverRestart> shuffled(
            Direction direction, Server server, SplittableRandom random) {
        return CutoverMoment.shuffled(
                all().stream()
                        .filter(it -> it.moment().direction() == direction && it.server() == server)
                        .toList(),
                random);
    }

    /** What somebody wants: so many, or certain ones, separated by commas. */
    static List<CutoverRestart> chosen(String wish, long seed) {
        return CutoverMoment.chosen(wish, count -> some(count, seed), all());
    }

    @Override
    public String toString() {
        return moment + "/" + server;
    }
}
