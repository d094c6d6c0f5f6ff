package dev.tidegate.schema;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.CompletionBoard.Look;
import dev.tidegate.schema.CompletionBoard.Numbered;
import dev.tidegate.schema.CompletionBoard.Run;
import dev.tidegate.schema.CompletionBoard.Work;
import dev.tidegate.schema.TargetCompletion.Outcome;
import dev.tidegate.schema.TargetCompletion.Step;
import dev.tidegate.schema.TargetSchema.LeftOut;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gives tables what they get behind their rows, while other tables are still loaded and all that is
 * loaded is applied: a table gets its unique keys, indexes and statistics as soon as its rows are
 * all there, and a foreign key as soon as both its ends have theirs.
 *
 * <p>Nothing that it does is kept but by the target's own catalog: whoever is told of the same
 * tables later goes on where this one ended. A table may be taken back ({@link #withdraw}) before
 * its rows are taken away, and added again.
 *
 * <p>Owns the loop, not the threads: each thread that is in {@link #run} does the work of one
 * table, or small work of many.
 */
public final class CompletionWorker {
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /** So many failures of this kind one after the other, and it is for others to decide. */
    private static final int FAILURES_MAX = 5;

    private final TargetCompletion target;
    private final Observer observer;
    private final Duration pause;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final CompletionBoard board = new CompletionBoard();
    private final Map<Step, Running> running = new LinkedHashMap<>();
    private int failures;
    private long changes;
    private boolean doneTold;

    /** Makes one that has nothing to do yet. */
    public CompletionWorker(TargetCompletion target, Observer observer) {
        this(target, observer, PAUSE);
    }

    /**
     * Makes one that has nothing to do yet.
     *
     * @param pause before something is tried again
     */
    CompletionWorker(TargetCompletion target, Observer observer, Duration pause) {
        this.target = target;
        this.observer = observer;
        this.pause = pause;
    }

    /** Hears how it goes, on the threads that do it; must be quick, and not call back. */
    public interface Observer {
        /** A step begins. */
        void began(Running step);

        /** What the target refused, of any table. */
        void leftOut(List<LeftOut> objects);

        /** A table has all that it gets; told again if it was taken back meanwhile. */
        void completed(TableId table);

        /** All tables that were added have all that they get; told again if more were added. */
        void done();
    }

    /**
     * A step that is being done.
     *
     * @param number which of its table's steps it is, from 1
     * @param of how many steps the table has
     */
    public record Running(Step step, int number, int of) {}

    /**
     * How far it is.
     *
     * @param complete tables that have all that they get
     * @param added tables whose rows are there
     * @param running what is being done now
     */
    public record Progress(int complete, int added, List<Running> running) {
        /** Copies the list. */
        public Progress {
            running = List.copyOf(running);
        }
    }

    /** Tells of tables, whether or not their rows are there; before one of them is added. */
    public void know(Collection<TableDefinition> tables) {
        lock.lock();
        try {
            board.know(tables);
        } finally {
            lock.unlock();
        }
    }

    /** The rows of a table that is known are all there: what refers to it can be created. */
    public void add(TableId table) {
        lock.lock();
        try {
            board.add(table);
            doneTold = false;
            signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes a table back, and returns when nothing is done any more for it or for foreign keys to
     * it. To be called before its rows, keys or itself are taken away.
     */
    public void withdraw(TableId table) throws InterruptedException {
        remove(table);
        while (isBusy(table)) {
            target.cancel(table);
            awaitChange();
        }
        remove(table); // once more: what referred to it may just have been looked at
    }

    private void remove(TableId table) {
        lock.lock();
        try {
            board.remove(table);
            signal();
        } finally {
            lock.unlock();
        }
    }

    private boolean isBusy(TableId table) {
        lock.lock();
        try {
            return board.isBusy(table);
        } finally {
            lock.unlock();
        }
    }

    /** How far it is. */
    public Progress progress() {
        lock.lock();
        try {
            return new Progress(board.complete(), board.size(), List.copyOf(running.values()));
        } finally {
            lock.unlock();
        }
    }

    /** Whether all tables that were added have all that they get. */
    public boolean isDone() {
        lock.lock();
        try {
            return board.isDone();
        } finally {
            lock.unlock();
        }
    }

    /** Works until an interrupt or a failure; with nothing to do, waits for more. */
    public void run() throws InterruptedException {
        while (true) {
            done(take());
        }
    }

    /** Works until nothing is left that could be done now; for one thread alone. */
    public void runWhileThereIsWork() throws InterruptedException {
        Optional<Work> work = poll();
        while (work.isPresent()) {
            done(work.get());
            work = poll();
        }
    }

    private Optional<Work> poll() {
        lock.lock();
        try {
            return board.take();
        } finally {
            lock.unlock();
        }
    }

    private Work take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Optional<Work> work = board.take();
            while (work.isEmpty()) {
                changed.await();
                work = board.take();
            }
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private void done(Work work) throws InterruptedException {
        try {
            switch (work) {
                case Look look -> look(look);
                case Run run -> run(run);
            }
            tell();
        } catch (TidegateException e) {
            if (!mayPass(work, e)) {
                throw e;
            }
            awaitChange();
        } finally {
            release(work);
        }
    }

    private void look(Look look) {
        Collection<TableDefinition> known = known();
        List<Step> missing = target.missing(known, look.tables());
        lock.lock();
        try {
            board.looked(look, missing);
            failures = 0;
        } finally {
            lock.unlock();
        }
    }

    private Collection<TableDefinition> known() {
        lock.lock();
        try {
            return board.known();
        } finally {
            lock.unlock();
        }
    }

    private void run(Run run) throws InterruptedException {
        Map<Step, Numbered> numbers = numbered(run.steps());
        List<Step> begun = new ArrayList<>();
        Outcome outcome;
        try {
            outcome =
                    target.run(
                            run.steps(),
                            step -> {
                                Numbered place = numbers.getOrDefault(step, new Numbered(1, 1));
                                begin(new Running(step, place.number(), place.of()), begun);
                            });
        } finally {
            end(begun);
        }
        if (!outcome.leftOut().isEmpty()) {
            observer.leftOut(outcome.leftOut());
        }
        lock.lock();
        try {
            board.ran(run, outcome.postponed());
            failures = 0;
        } finally {
            lock.unlock();
        }
        if (!outcome.postponed().isEmpty()) {
            awaitChange();
        }
    }

    private Map<Step, Numbered> numbered(List<Step> steps) {
        lock.lock();
        try {
            return board.numbered(steps);
        } finally {
            lock.unlock();
        }
    }

    private void begin(Running step, List<Step> begun) {
        end(begun);
        begun.add(step.step());
        lock.lock();
        try {
            running.put(step.step(), step);
        } finally {
            lock.unlock();
        }
        observer.began(step);
    }

    private void end(List<Step> begun) {
        lock.lock();
        try {
            begun.forEach(running::remove);
            begun.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Each table is told once, by the thread that finds it. */
    private void tell() {
        List<TableId> complete;
        lock.lock();
        try {
            complete = board.newlyComplete();
        } finally {
            lock.unlock();
        }
        complete.forEach(observer::completed);
    }

    /** Whether the same may go well later; what it was about is then looked at again. */
    private boolean mayPass(Work work, TidegateException failure) {
        lock.lock();
        try {
            board.failed(work);
            failures++;
            return failure.code().action() == ErrorCode.Action.RETRY && failures < FAILURES_MAX;
        } finally {
            lock.unlock();
        }
    }

    /** Lets some time pass, or until something changes. */
    private void awaitChange() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long seen = changes;
            long left = pause.toNanos();
            while (changes == seen && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        changes++;
        changed.signalAll();
    }

    private void release(Work work) {
        boolean done;
        lock.lock();
        try {
            board.release(work);
            done = board.isDone() && !doneTold;
            doneTold |= done;
            signal();
        } finally {
            lock.unlock();
        }
        if (done) {
            observer.done();
        }
    }
}
