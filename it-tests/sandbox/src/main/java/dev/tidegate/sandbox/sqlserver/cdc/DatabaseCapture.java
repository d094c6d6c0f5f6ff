package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.catalog.AgentJob;
import dev.tidegate.sandbox.sqlserver.catalog.CaptureJob;
import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The capture job of one database: takes committed transactions from the log, in order, and writes
 * change tables and {@code lsn_time_mapping}. All that one scan writes becomes visible at once.
 */
final class DatabaseCapture implements ChangeWriter.CapturedTables, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseCapture.class);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final ChangeCapture capture;
    private final String database;
    private final Timeline timeline;
    private final Thread worker;

    /** Guards the queue and the job's state. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final Deque<LogEntry> queue = new ArrayDeque<>();
    private final ScanHistory history = new ScanHistory();

    /** The settings that the job started with. */
    private CaptureJob job;

    private boolean paused;
    private boolean started;
    private boolean endedByItself;
    private boolean closed;
    private int scansOfCycle;
    private long wakeAt = System.nanoTime();
    private long lastEntryAt = System.nanoTime();
    private Optional<SqlError> broken = Optional.empty();

    /** Held while change tables are written, so that their DDL comes between two scans. */
    private final ReentrantLock writing = new ReentrantLock();

    private final ScanWriter writer;

    DatabaseCapture(
            ChangeCapture capture, String database, Timeline timeline, CaptureSettings settings) {
        this.capture = capture;
        this.database = database;
        this.timeline = timeline;
        this.job = CaptureJob.standard(settings.delay());
        this.writer = new ScanWriter(capture, timeline, this);
        this.worker = Thread.ofPlatform().daemon().name("capture-" + database).unstarted(this::run);
    }

    /** Makes it ready; it reads the log once its job starts. */
    void open() {
        worker.start();
    }

    @Override
    public String database() {
        return database;
    }

    @Override
    public List<CaptureInstance> instancesOf(int tableId) {
        return capture.instancesOf(tableId);
    }

    /** Adds an entry; the caller holds the commit lock, so that entries come in order. */
    void offer(LogEntry entry) {
        lock.lock();
        try {
            queue.addLast(entry);
            lastEntryAt = System.nanoTime();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isIdle() {
        lock.lock();
        try {
            return queue.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** What is committed and not captured yet. */
    List<LogEntry> backlog() {
        lock.lock();
        try {
            return List.copyOf(queue);
        } finally {
            lock.unlock();
        }
    }

    ScanHistory history() {
        return history;
    }

    /** The job starts with these settings. */
    void start(CaptureJob settings) {
        lock.lock();
        try {
            job = settings;
            started = true;
            scansOfCycle = 0;
            wakeAt = System.nanoTime();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Reads the log without a job, 22903 while one does; whether it ended within the time. */
    boolean scanOnce(CaptureJob settings, Duration timeout) throws SqlError, InterruptedException {
        long left = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            if (started) {
                throw new SqlError(
                        22903,
                        "Another connection is already running 'sp_replcmds' for Change Data"
                                + " Capture in the current database.");
            }
            start(settings);
            while (started && !closed) {
                if (left <= 0) {
                    started = false;
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** The job ends; a scan that has begun ends first. */
    void stop() {
        lock.lock();
        try {
            started = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        awaitScan();
    }

    boolean isStarted() {
        lock.lock();
        try {
            return started;
        } finally {
            lock.unlock();
        }
    }

    /** Lets all scans fail with an error, or none. */
    void broken(Optional<SqlError> error) {
        lock.lock();
        try {
            broken = error;
            wakeAt = System.nanoTime();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Holds the worker, or lets it go on: a test's, not the job's own stop and start. */
    void pause(boolean nowPaused) {
        lock.lock();
        try {
            paused = nowPaused;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (nowPaused) {
            awaitScan();
        }
    }

    @SuppressWarnings("LockNotBeforeTry") // nothing is done under the lock
    private void awaitScan() {
        writing.lock();
        writing.unlock();
    }

    /** Waits until all that is in the log is captured; false when it is not within the time. */
    boolean awaitDrained(Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (!queue.isEmpty()) {
                if (left <= 0 || closed) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a commit is captured at once. */
    boolean isImmediate() {
        lock.lock();
        try {
            return !paused && started && !closed && job.pollingInterval().isZero();
        } finally {
            lock.unlock();
        }
    }

    /** A change of change tables. */
    interface ChangeTableWork {
        void run() throws SQLException;
    }

    /** Does something to the change tables between two scans. */
    void betweenScans(ChangeTableWork work) throws SQLException {
        writing.lock();
        try {
            writer.forget();
            work.run();
        } finally {
            writing.unlock();
        }
    }

    private void run() {
        boolean open = true;
        while (open) {
            try {
                Optional<List<LogEntry>> entries = awaitEntries();
                open = entries.isPresent();
                if (open && !entries.get().isEmpty()) {
                    scan(entries.get());
                }
                tellEnd();
            } catch (InterruptedException e) {
                open = false;
            } catch (SqlError | SQLException | RuntimeException e) {
                failed(e);
            }
        }
    }

    /** Without the lock: the Agent's own comes before it. */
    private void tellEnd() {
        boolean ended;
        lock.lock();
        try {
            ended = endedByItself;
            endedByItself = false;
        } finally {
            lock.unlock();
        }
        if (ended) {
            capture.agent().ended(database, AgentJob.Kind.CAPTURE);
        }
    }

    private void failed(Exception e) {
        LOG.warn(
                "capture failed, it will be tried again database={} retry_ms={} cause={}",
                database,
                RETRY_DELAY.toMillis(),
                e.toString());
        lock.lock();
        try {
            Optional<byte[]> lsn =
                    Optional.ofNullable(queue.peekFirst())
                            .map(entry -> timeline.lsn(entry.place()));
            history.failed(ScanFailure.of(e, lsn));
            bringDdlForward();
            wakeAt = System.nanoTime() + RETRY_DELAY.toNanos();
            scansOfCycle = 0;
        } finally {
            lock.unlock();
        }
    }

    /**
     * H2 does DDL before the log hears of it, so another session's rows of the new type can stand
     * before it in the log; then their change table must have the new type first.
     */
    private void bringDdlForward() {
        if (queue.peekFirst() instanceof LogEntry.Altered) {
            return;
        }
        Optional<LogEntry> ddl =
                queue.stream().filter(LogEntry.Altered.class::isInstance).findFirst();
        ddl.ifPresent(entry -> {
            queue.remove(entry);
            queue.addFirst(entry);
        });
    }

    /**
     * Waits for the next scan and returns its entries; none when the job has ended, empty when
     * closed.
     */
    private Optional<List<LogEntry>> awaitEntries() throws InterruptedException {
        while (true) {
            lock.lockInterruptibly();
            try {
                if (closed) {
                    return Optional.empty();
                }
                if (endedByItself) {
                    return Optional.of(List.of());
                }
                if (!mayScan()) {
                    continue;
                }
                if (!queue.isEmpty()) {
                    scansOfCycle++;
                    return Optional.of(head());
                }
                if (System.nanoTime() - lastEntryAt < idleNanos()) {
                    awaitNextCycle();
                    continue;
                }
            } finally {
                lock.unlock();
            }
            // Without this lock: the commit lock, which it takes, comes before it.
            capture.offerIdle(this);
        }
    }

    private long idleNanos() {
        return capture.habits().idleInterval().toNanos();
    }

    /** What it waits for may have changed. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether a scan may begin; waits a while when it may not. */
    @SuppressWarnings("WaitNotInLoop") // its caller loops
    private boolean mayScan() throws InterruptedException {
        if (paused || !started) {
            changed.await();
            return false;
        }
        long now = System.nanoTime();
        if (scansOfCycle == 0 && now < wakeAt) {
            changed.awaitNanos(wakeAt - now);
            return false;
        }
        return true;
    }

    /** The log is read to its end: the cycle is over, or waits for the next commit. */
    @SuppressWarnings("WaitNotInLoop") // its caller loops
    private void awaitNextCycle() throws InterruptedException {
        if (scansOfCycle > 0 || !job.pollingInterval().isZero() || !job.continuous()) {
            endOfCycle();
        } else {
            changed.awaitNanos(lastEntryAt + idleNanos() - System.nanoTime());
        }
    }

    /** Notes an empty scan; the next cycle begins after the polling interval. */
    private void endOfCycle() {
        history.empty();
        nextCycle();
    }

    private void nextCycle() {
        scansOfCycle = 0;
        wakeAt = System.nanoTime() + job.pollingInterval().toNanos();
        if (!job.continuous()) {
            started = false;
            endedByItself = true;
            changed.signalAll();
        }
    }

    private List<LogEntry> head() {
        List<LogEntry> entries = new ArrayList<>();
        for (LogEntry entry : queue) {
            boolean alone = entry instanceof LogEntry.Altered;
            if (alone && !entries.isEmpty()) {
                break;
            }
            entries.add(entry);
            if (alone || entries.size() >= job.transactionsMax()) {
                break;
            }
        }
        return entries;
    }

    private void scan(List<LogEntry> entries) throws SqlError, SQLException {
        LocalDateTime began = Catalog.now();
        long commands;
        writing.lock();
        try {
            failIfBroken();
            commands = writer.write(entries);
        } finally {
            writing.unlock();
        }
        lock.lock();
        try {
            for (LogEntry entry : entries) {
                queue.removeFirst();
                capture.captured(entry);
            }
            session(entries, began, commands);
            if (scansOfCycle >= job.scansMax()) {
                nextCycle();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void failIfBroken() throws SqlError {
        lock.lock();
        try {
            if (broken.isPresent()) {
                throw broken.get();
            }
        } finally {
            lock.unlock();
        }
    }

    private void session(List<LogEntry> entries, LocalDateTime began, long commands) {
        List<LogEntry.Transaction> transactions = new ArrayList<>();
        for (LogEntry entry : entries) {
            if (entry instanceof LogEntry.Transaction transaction) {
                transactions.add(transaction);
            }
        }
        if (transactions.isEmpty()) {
            return;
        }
        history.captured(
                new ScanHistory.Captured(
                        began,
                        transactions,
                        commands,
                        timeline.lsn(transactions.getFirst().place()),
                        timeline.lsn(transactions.getLast().place())));
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            worker.join(Duration.ofSeconds(10));
            writer.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            LOG.debug("capture connection did not close database={}", database, e);
        }
        queue.forEach(capture::captured);
        queue.clear();
    }
}
