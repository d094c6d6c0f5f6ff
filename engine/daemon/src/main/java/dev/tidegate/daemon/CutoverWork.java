package dev.tidegate.daemon;

import dev.tidegate.control.CutoverDesk.CutoverAction;
import dev.tidegate.control.CutoverDesk.Order;
import dev.tidegate.cutover.Caretaker;
import dev.tidegate.cutover.Coordinator;
import dev.tidegate.cutover.CutoverRecord;
import dev.tidegate.cutover.CutoverState;
import dev.tidegate.cutover.Surroundings;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one thread of this process that coordinates: does what operators order, one after the other,
 * and in between what is due without one ({@link Caretaker}).
 *
 * <p>An order that is going on is ended for another one only where that leads somewhere: for an
 * abort before the commit point, and for a rollback while applications are only being led over.
 * Then it leaves what a crash leaves, and the next order brings that to rest first. What is due
 * without an operator is ended for any order.
 */
final class CutoverWork implements AutoCloseable {
    /** What its look is called in the status. */
    static final String CARETAKER = "caretaker";

    /** Failures that say nothing of the ports. */
    private static final Set<ErrorCode> ANSWERS =
            EnumSet.of(
                    ErrorCode.CUTOVER_REFUSED,
                    ErrorCode.CUTOVER_ABORTED,
                    ErrorCode.CUTOVER_FENCED,
                    ErrorCode.CUTOVER_HOOK_FAILED);

    private final String id;
    private final CutoverPortsInUse ports;
    private final CutoverMemory memory;
    private final Function<Order, Surroundings> surroundings;
    private final Duration careInterval;
    private final Thread thread;

    /** Guards what is below; told when something is ordered, or this is closed. */
    private final Object lock = new Object();

    private @Nullable Task working;
    private @Nullable Task next;
    private boolean closed;

    /**
     * A piece of work.
     *
     * @param order empty for what is due without one
     */
    private record Task(Optional<Order> order, CompletableFuture<CutoverRecord> ended) {
        static Task of(Order order) {
            return new Task(Optional.of(order), new CompletableFuture<>());
        }

        static Task care() {
            return new Task(Optional.empty(), new CompletableFuture<>());
        }

        boolean does(CutoverAction action) {
            return order.stream().anyMatch(it -> it.action() == action);
        }
    }

    /**
     * Makes one.
     *
     * @param id of the cutover
     * @param surroundings by what was ordered
     * @param careInterval how often what is due without an operator is looked at
     */
    CutoverWork(
            String id,
            CutoverOpener opener,
            CutoverMemory memory,
            Function<Order, Surroundings> surroundings,
            Duration careInterval) {
        this.id = id;
        this.ports = new CutoverPortsInUse(opener);
        this.memory = memory;
        this.surroundings = surroundings;
        this.careInterval = careInterval;
        this.thread = Thread.ofPlatform().name("cutover-work").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /**
     * Has something done; whoever orders what is going on gets the same. Fails with {@code
     * CUTOVER_REFUSED} if something else is going on that is not ended for it.
     */
    CompletableFuture<CutoverRecord> order(Order order) {
        synchronized (lock) {
            Optional<Task> same =
                    Stream.of(Optional.ofNullable(next), Optional.ofNullable(working))
                            .flatMap(Optional::stream)
                            .filter(it -> it.does(order.action()))
                            .findFirst();
            if (same.isPresent()) {
                return same.get().ended();
            }
            if (closed || next != null) {
                throw busy(next == null ? "the end of this process" : name(next));
            }
            Task before = working;
            requireUndecided(order.action(), before);
            if (before != null && !isEndedFor(order.action(), before)) {
                throw busy(name(before));
            }
            Task made = Task.of(order);
            next = made;
            if (before != null) {
                thread.interrupt();
            }
            lock.notifyAll();
            return made.ended();
        }
    }

    private boolean isEndedFor(CutoverAction action, Task before) {
        if (before.order().isEmpty()) {
            return true;
        }
        return switch (action) {
            case ABORT -> true;
            case ROLLBACK ->
                    before.does(CutoverAction.GO)
                            && memory.ownState().filter(CutoverState.ROUTING::equals).isPresent();
            case ARM, DISARM, REHEARSE, GO, COMPLETE -> false;
        };
    }

    private void requireUndecided(CutoverAction action, @Nullable Task before) {
        boolean decided =
                memory.ownState().filter(it -> it.kind() == CutoverState.Kind.DECIDED).isPresent();
        if (action == CutoverAction.ABORT && before != null && decided) {
            throw new TidegateException(
                    ErrorCode.CUTOVER_REFUSED,
                    "cannot abort: the writers have been moved",
                    "`tidegate cutover rollback` moves them back without loss.");
        }
    }

    private static String name(Task task) {
        return task.order()
                .map(it -> "\"tidegate cutover " + it.action().text() + "\"")
                .orElse("what is due by itself");
    }

    private static TidegateException busy(String what) {
        return new TidegateException(
                ErrorCode.CUTOVER_REFUSED,
                "this process is at work at the cutover: " + what,
                "Look at `tidegate cutover status`; `tidegate cutover abort` ends what is going on,"
                        + " before its commit point.");
    }

    private void run() {
        try {
            for (Optional<Task> task = await(); task.isPresent(); task = await()) {
                work(task.get());
            }
        } finally {
            ports.close();
        }
    }

    /** Waits for an order, or for the time of what is due; empty when this is closed. */
    private Optional<Task> await() {
        synchronized (lock) {
            long due = System.nanoTime() + careInterval.toNanos();
            while (!closed && next == null && due - System.nanoTime() > 0) {
                try {
                    long millis = Math.max(1, (due - System.nanoTime()) / 1_000_000);
                    lock.wait(millis);
                } catch (InterruptedException _) {
                    // told to look again, and it does
                }
            }
            if (closed) {
                return Optional.empty();
            }
            Task task = next == null ? Task.care() : next;
            next = null;
            working = task;
            return Optional.of(task);
        }
    }

    private void work(Task task) {
        try {
            if (task.order().isPresent()) {
                task.ended().complete(perform(task.order().get()));
            } else {
                care();
            }
        } catch (InterruptedException e) {
            task.ended().completeExceptionally(ended(e));
        } catch (RuntimeException | Error e) {
            failed(task, e);
        } finally {
            synchronized (lock) {
                working = null;
                boolean _ = Thread.interrupted(); // it was for the work that has ended
            }
        }
    }

    private void failed(Task task, Throwable e) {
        if (!(e instanceof TidegateException known && ANSWERS.contains(known.code()))) {
            ports.close();
        }
        if (task.order().isEmpty()) {
            memory.seen(CARETAKER, Optional.of(Failure.of(e, Instant.now())));
        }
        task.ended().completeExceptionally(e);
    }

    private static TidegateException ended(InterruptedException e) {
        return new TidegateException(
                ErrorCode.CUTOVER_FENCED,
                "it was ended for another order, or with this process",
                "Look at `tidegate cutover status`; what it left is brought to rest.",
                e);
    }

    private void care() throws InterruptedException {
        new Caretaker(id, ports.get(), surroundings.apply(Order.plain(CutoverAction.ROLLBACK)))
                .look();
        memory.seen(CARETAKER, Optional.empty());
    }

    private CutoverRecord perform(Order order) throws InterruptedException {
        Coordinator coordinator = new Coordinator(id, ports.get(), surroundings.apply(order));
        return switch (order.action()) {
            case ARM -> coordinator.arm();
            case DISARM -> coordinator.disarm();
            case REHEARSE -> coordinator.rehearse();
            case GO -> coordinator.go();
            case ABORT -> coordinator.abort();
            case ROLLBACK -> coordinator.rollback();
            case COMPLETE -> coordinator.complete();
        };
    }

    /** Ends what is going on, as a crash would; another process goes on with it. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            Task waiting = next;
            next = null;
            if (waiting != null) {
                waiting.ended().completeExceptionally(busy("the end of this process"));
            }
            thread.interrupt();
            lock.notifyAll();
        }
    }
}
