package dev.tidegate.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * That there is one writer, though its producers are fenced one by one: every order in which the
 * steps of three writers can come is tried on a model of what Kafka does.
 */
class TurnsTest {
    private static final int WRITERS = 3;
    private static final int COMMITS = 3;
    private static final List<Integer> PRODUCERS = IntStream.range(0, Turns.COUNT).boxed().toList();

    /** Which producers a writer initialises, and which it commits with, in their order. */
    private record Rule(List<Integer> initialised, List<Integer> committed) {
        static Rule ofTurns() {
            Turns<Integer> turns = new Turns<>(PRODUCERS);
            List<Integer> committed = new ArrayList<>();
            for (int i = 0; i < COMMITS; i++) {
                committed.add(turns.take());
            }
            return new Rule(turns.all(), committed);
        }
    }

    /**
     * A moment.
     *
     * @param steps by writer: how many it has done
     * @param broken by writer: whether a commit of it failed
     * @param known by writer: the transactions that it thinks are in the journal
     * @param owners by producer: who initialised it last, or -1
     * @param journal how many transactions it has
     */
    private record Moment(
            List<Integer> steps,
            List<Boolean> broken,
            List<Integer> known,
            List<Integer> owners,
            int journal) {
        static Moment first() {
            return new Moment(
                    filled(0, WRITERS),
                    filled(false, WRITERS),
                    filled(0, WRITERS),
                    filled(-1, Turns.COUNT),
                    0);
        }

        private static <T> List<T> filled(T value, int count) {
            return IntStream.range(0, count).mapToObj(_ -> value).toList();
        }
    }

    private static <T> List<T> with(List<T> list, int at, T value) {
        List<T> changed = new ArrayList<>(list);
        changed.set(at, value);
        return List.copyOf(changed);
    }

    /**
     * A way on which somebody committed behind something that it did not know of; if there is one.
     */
    private static Optional<String> wrongWay(Rule rule) {
        return wrongWay(rule, Moment.first(), "", new HashSet<>());
    }

    private static Optional<String> wrongWay(
            Rule rule, Moment moment, String way, Set<Moment> seen) {
        if (!seen.add(moment)) {
            return Optional.empty();
        }
        int end = Turns.COUNT + 1 + COMMITS;
        for (int writer = 0; writer < WRITERS; writer++) {
            int step = moment.steps().get(writer);
            if (step == end || moment.broken().get(writer)) {
                continue;
            }
            Moment on =
                    new Moment(
                            with(moment.steps(), writer, step + 1),
                            moment.broken(),
                            moment.known(),
                            moment.owners(),
                            moment.journal());
            String text = way + " " + writer + ":";
            Optional<String> found;
            if (step < Turns.COUNT) {
                int producer = rule.initialised().get(step);
                on =
                        new Moment(
                                on.steps(),
                                on.broken(),
                                on.known(),
                                with(on.owners(), producer, writer),
                                on.journal());
                found = wrongWay(rule, on, text + "initialise" + producer, seen);
            } else if (step == Turns.COUNT) {
                on =
                        new Moment(
                                on.steps(),
                                on.broken(),
                                with(on.known(), writer, on.journal()),
                                on.owners(),
                                on.journal());
                found = wrongWay(rule, on, text + "read", seen);
            } else {
                int producer = rule.committed().get(step - Turns.COUNT - 1);
                found = afterCommit(rule, on, writer, producer, text + "commit" + producer, seen);
            }
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> afterCommit(
            Rule rule, Moment on, int writer, int producer, String way, Set<Moment> seen) {
        if (on.owners().get(producer) != writer) {
            Moment fenced =
                    new Moment(
                            on.steps(),
                            with(on.broken(), writer, true),
                            on.known(),
                            on.owners(),
                            on.journal());
            return wrongWay(rule, fenced, way + "(fenced)", seen);
        }
        if (on.known().get(writer) != on.journal()) {
            return Optional.of(way);
        }
        Moment committed =
                new Moment(
                        on.steps(),
                        on.broken(),
                        with(on.known(), writer, on.journal() + 1),
                        on.owners(),
                        on.journal() + 1);
        return wrongWay(rule, committed, way, seen);
    }

    @Test
    void nobodyCommitsBehindATransactionThatItDoesNotKnow() {
        assertThat(wrongWay(Rule.ofTurns())).isEmpty();
    }

    @Test
    void somebodyWouldIfWritersBeganWithAnotherThanTheFirstInitialised() {
        assertThat(wrongWay(new Rule(List.of(0, 1), List.of(1, 0, 1)))).isPresent();
        assertThat(wrongWay(new Rule(List.of(1, 0), List.of(0, 1, 0)))).isPresent();
    }
}
