package dev.tidegate.sandbox.demo;

import dev.tidegate.sandbox.workload.ClientPool;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.LongConsumer;

/** When the source confirmed which client's which commit, until it is seen on the target. */
public final class Commits implements ClientPool.CommitListener {
    private final Map<Integer, Queue<Commit>> unseen = new HashMap<>();

    private record Commit(long number, long nanos) {}

    @Override
    public synchronized void committed(int client, long number, long nanos) {
        unseen.computeIfAbsent(client, _ -> new ArrayDeque<>()).add(new Commit(number, nanos));
    }

    /** Takes out a client's commits up to a number. */
    public synchronized void seen(int client, long number, LongConsumer commitNanos) {
        Queue<Commit> commits = unseen.getOrDefault(client, new ArrayDeque<>());
        for (Commit commit = commits.peek();
                commit != null && commit.number <= number;
                commit = commits.peek()) {
            commits.remove();
            commitNanos.accept(commit.nanos);
        }
    }
}
