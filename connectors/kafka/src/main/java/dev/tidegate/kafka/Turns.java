package dev.tidegate.kafka;

import java.util.List;

/**
 * In which order a writer's producers are initialised, and whose turn a commit is.
 *
 * <p>Kafka confirms a commit before its markers are in the partitions, and keeps the same
 * producer's next transaction waiting until they are: 20 ms where it looked too early. Another
 * producer's may begin at once; readers see the two in their order all the same.
 *
 * <p>There is one writer though each producer is fenced by itself, since every writer initialises
 * all of them in this order, reads the state only then, and begins with the one that it initialised
 * first (decision 23). Owned by one thread.
 *
 * @param <P> a producer
 */
final class Turns<P> {
    /** How many producers a writer has. */
    static final int COUNT = 2;

    private final List<P> all;
    private int next;

    Turns(List<P> all) {
        this.all = List.copyOf(all);
    }

    /** All of them, in the order in which they are initialised. */
    List<P> all() {
        return all;
    }

    /** Whose turn it is; the next call gives the next one. */
    P take() {
        P taken = all.get(next);
        next = (next + 1) % all.size();
        return taken;
    }
}
