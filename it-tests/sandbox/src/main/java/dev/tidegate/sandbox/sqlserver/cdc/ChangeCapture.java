package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.catalog.AgentJob;
import dev.tidegate.sandbox.sqlserver.catalog.CaptureJob;
import dev.tidegate.sandbox.sqlserver.catalog.CaptureState;
import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.ScanError;
import dev.tidegate.sandbox.sqlserver.catalog.ScanSession;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/**
 * The server's transaction log, and change data capture on it.
 *
 * <p>Commit protocol. A session's changes gather in its own {@link TransactionLog}. Its commit
 * takes one fair lock, commits H2, draws the commit LSN and queues the transaction for the capture
 * worker of each database that it changed: so the order of LSNs is the order in which transactions
 * became visible, and the lock is held for microseconds. Change tables are written later, by the
 * workers, in the order of LSNs.
 */
public final class ChangeCapture implements CaptureState, AutoCloseable {
    /** Above this, transactions that wait for capture go to the spill file. */
    private static final long QUEUE_BYTES_MAX = 32L << 20;

    /** Opens connections to H2. */
    public interface Connections {
        /** A new connection. */
        Connection open() throws SQLException;
    }

    /** When and where a transaction began. */
    record Begin(LocalDateTime time, long place) {}

    private final Catalog catalog;
    private final Connections connections;
    private final CaptureSettings settings;
    private final Agent agent = new Agent(this);
    private final LogClock clock = new LogClock();
    private final SpillFile spillFile = new SpillFile();
    private final ReentrantLock commitLock = new ReentrantLock(true);
    private final AtomicLong queuedBytes = new AtomicLong();
    private final Map<String, DatabaseCapture> databases = new ConcurrentHashMap<>();
    private final Map<Integer, CapturedTable> tables = new ConcurrentHashMap<>();
    private final Map<String, Timeline> timelines = new ConcurrentHashMap<>();
    private final List<TableShape> shapes = new CopyOnWriteArrayList<>();

    private volatile Runnable onDefinition = () -> {};
    private volatile IntSupplier largeBytesMax = () -> -1;
    private volatile LogHabits habits;

    /** Capture for the databases of this catalog; none is enabled yet. */
    public ChangeCapture(Catalog catalog, Connections connections, CaptureSettings settings) {
        this.catalog = catalog;
        this.connections = connections;
        this.settings = settings;
        this.habits = new LogHabits(settings.idleInterval(), LogHabits.Sequence.AS_COMMANDS);
    }

    /** The log of a session that owns this H2 connection. */
    public TransactionLog open(Connection h2) throws SQLException {
        return new SessionLog(this, h2);
    }

    @Override
    public boolean isEnabled(String database) {
        return databases.containsKey(fold(database));
    }

    @Override
    public boolean isTracked(Table table) {
        return tables.containsKey(table.id());
    }

    /** Holds the capture of a database until {@link #resume}; commits go on. */
    public void pause(String database) throws SqlError {
        requireEnabled(database).pause(true);
    }

    /** Lets the capture of a database go on. */
    public void resume(String database) throws SqlError {
        requireEnabled(database).pause(false);
    }

    /** Lets the log have other habits from here on. */
    public void habits(LogHabits other) {
        habits = other;
        databases.values().forEach(DatabaseCapture::wake);
    }

    LogHabits habits() {
        return habits;
    }

    /** Where the limit of large values comes from, in bytes; -1 is none. */
    public void limitLargeValues(IntSupplier bytesMax) {
        largeBytesMax = bytesMax;
    }

    int largeBytesMax() {
        return largeBytesMax.getAsInt();
    }

    /** Waits until everything committed so far is captured; false when the time is over. */
    public boolean awaitCaptured(String database, Duration timeout)
            throws SqlError, InterruptedException {
        return requireEnabled(database).awaitDrained(timeout);
    }

    /** The Agent, which runs the capture and cleanup jobs. */
    public Agent agent() {
        return agent;
    }

    /**
     * Lets every scan of a database's log fail with this error until {@link #mend}; the job tries
     * again and again, and nothing is captured.
     */
    public void breakScans(String database, SqlError error) throws SqlError {
        requireEnabled(database).broken(Optional.of(error));
    }

    /** Lets scans succeed again. */
    public void mend(String database) throws SqlError {
        requireEnabled(database).broken(Optional.empty());
    }

    @Override
    public boolean isAgentRunning() {
        return agent.isRunning();
    }

    @Override
    public boolean isBehind(String database) {
        return capture(database).filter(reader -> !reader.isIdle()).isPresent();
    }

    @Override
    public List<AgentJob> jobs() {
        return agent.jobs();
    }

    @Override
    public Optional<String> gatingRole(String database, String instance) {
        return instance(database, instance).flatMap(CaptureInstance::role);
    }

    @Override
    public Optional<ObjectName> source(String database, String instance) {
        return instance(database, instance)
                .flatMap(found -> catalog.table(database, found.sourceTableId()))
                .map(Table::name);
    }

    @Override
    public List<ScanSession> scanSessions(String database) {
        return capture(database).map(reader -> reader.history().sessions()).orElse(List.of());
    }

    @Override
    public List<ScanError> scanErrors(String database) {
        return capture(database).map(reader -> reader.history().errors()).orElse(List.of());
    }

    // Backups --------------------------------------------------------------------------------

    /** Copies the rows of a database while nothing is committed or captured. */
    public interface RowsCopy {
        /** Does it. */
        void run() throws SQLException;
    }

    /** What a backup of a database holds of its log and capture; its rows are copied meanwhile. */
    public CaptureCopy copy(String database, RowsCopy rows) throws SQLException {
        Optional<DatabaseCapture> reader = capture(database);
        if (reader.isEmpty()) {
            return copyWithoutCommits(database, rows);
        }
        List<CaptureCopy> copies = new ArrayList<>();
        reader.get().betweenScans(() -> copies.add(copyWithoutCommits(database, rows)));
        return copies.getFirst();
    }

    private CaptureCopy copyWithoutCommits(String database, RowsCopy rows) throws SQLException {
        commitLock.lock();
        try {
            rows.run();
            Optional<CaptureCopy.Enabled> enabled =
                    capture(database)
                            .map(reader ->
                                    new CaptureCopy.Enabled(
                                            capturedTables(database),
                                            reader.backlog().stream().map(this::copy).toList(),
                                            agent.jobs(database).stream()
                                                    .map(AgentJob::settings)
                                                    .findFirst()));
            return new CaptureCopy(database, clock.last(), enabled);
        } finally {
            commitLock.unlock();
        }
    }

    private LogEntry copy(LogEntry entry) {
        return switch (entry) {
            case LogEntry.Transaction transaction -> {
                ChangeBuffer changes = newBuffer();
                transaction.changes().forEach(changes::add);
                changes.spill();
                yield transaction.holding(changes);
            }
            case LogEntry.Enabled _, LogEntry.Altered _, LogEntry.Idle _ -> entry;
        };
    }

    /** Ends the capture of a database that is about to be restored. */
    public void forget(String database) {
        removeDatabase(database);
    }

    /**
     * Goes back to the log and capture of a backup, and on from there with LSNs that were in use
     * since; the caller has put the rows back.
     */
    public void restore(CaptureCopy copy) {
        forget(copy.database());
        commitLock.lock();
        try {
            timeline(copy.database()).rewind(copy.place(), clock.last());
            copy.capture().ifPresent(capture -> restore(copy.database(), capture));
        } finally {
            commitLock.unlock();
        }
    }

    private void restore(String database, CaptureCopy.Enabled capture) {
        capture.tables().forEach(this::put);
        DatabaseCapture reader = addDatabase(database);
        capture.log().stream().map(this::copy).forEach(reader::offer);
        reader.open();
        capture.jobs().ifPresent(settings -> agent.firstTable(database, settings));
    }

    CaptureJob standardJob() {
        return CaptureJob.standard(settings.delay());
    }

    // Inside the package: sessions and triggers ---------------------------------------------

    void commit(Connection h2, ChangeBuffer changes, Set<String> changed, Begin begin)
            throws SQLException {
        if (queuedBytes.get() + changes.memoryBytes() > QUEUE_BYTES_MAX) {
            changes.spill();
        }
        List<DatabaseCapture> readers = new ArrayList<>();
        commitLock.lock();
        try {
            h2.commit();
            changed.forEach(database -> capture(database).ifPresent(readers::add));
            LogEntry.Transaction transaction =
                    new LogEntry.Transaction(
                            clock.next(),
                            begin.place(),
                            begin.time(),
                            now(),
                            changes,
                            new AtomicInteger(readers.size()));
            queuedBytes.addAndGet(changes.memoryBytes());
            readers.forEach(reader -> reader.offer(transaction));
        } finally {
            commitLock.unlock();
        }
        if (readers.isEmpty()) {
            release(changes);
        }
    }

    /** A worker has done with an entry. */
    void captured(LogEntry entry) {
        if (entry instanceof LogEntry.Transaction transaction
                && transaction.readers().decrementAndGet() == 0) {
            release(transaction.changes());
        }
    }

    private void release(ChangeBuffer changes) {
        queuedBytes.addAndGet(-changes.memoryBytes());
        changes.clear();
    }

    void offerIdle(DatabaseCapture reader) {
        commitLock.lock();
        try {
            if (reader.isIdle()) {
                reader.offer(new LogEntry.Idle(clock.next(), now()));
            }
        } finally {
            commitLock.unlock();
        }
    }

    /** Makes an instance capture from here on. The caller keeps writers off its table. */
    void activate(CapturedTable table, CaptureInstance instance, DatabaseCapture reader) {
        commitLock.lock();
        try {
            long place = clock.next();
            tables.put(table.tableId(), table.replacing(instance.startingAt(place)));
            reader.offer(new LogEntry.Enabled(place, now(), instance.changeTableId()));
        } finally {
            commitLock.unlock();
        }
    }

    private Timeline timeline(String database) {
        return timelines.computeIfAbsent(fold(database), _ -> new Timeline());
    }

    void offerAltered(DatabaseCapture reader, LogEntry.Ddl ddl) {
        commitLock.lock();
        try {
            reader.offer(new LogEntry.Altered(clock.next(), now(), ddl));
        } finally {
            commitLock.unlock();
        }
    }

    /** What is to be done whenever change tables have changed. */
    public void onDefinition(Runnable work) {
        onDefinition = work;
    }

    void defined() {
        onDefinition.run();
    }

    long nextPlace() {
        return clock.next();
    }

    LocalDateTime now() {
        return Catalog.now();
    }

    ChangeBuffer newBuffer() {
        return new ChangeBuffer(spillFile, shapes::get);
    }

    boolean isCurrent(TableShape shape) {
        CapturedTable table = tables.get(shape.tableId());
        return table != null && table.generation() == shape.generation();
    }

    /** The shape of a captured table's rows whose H2 columns are these. */
    synchronized TableShape shapeOf(int tableId, List<String> h2Columns) throws SQLException {
        CapturedTable captured = tables.get(tableId);
        Optional<Table> table =
                captured == null ? Optional.empty() : catalog.table(captured.database(), tableId);
        if (captured == null || table.isEmpty()) {
            throw new SQLException("the table with object id " + tableId + " is not captured");
        }
        TableShape shape = captured.shape(shapes.size(), table.get(), h2Columns);
        shapes.add(shape);
        return shape;
    }

    // Inside the package: what is captured --------------------------------------------------

    Catalog catalog() {
        return catalog;
    }

    Connection connect() throws SQLException {
        return connections.open();
    }

    List<CaptureInstance> instancesOf(int tableId) {
        CapturedTable table = tables.get(tableId);
        return table == null ? List.of() : table.instances();
    }

    Optional<CapturedTable> captured(int tableId) {
        return Optional.ofNullable(tables.get(tableId));
    }

    List<CapturedTable> capturedTables(String database) {
        return tables.values().stream()
                .filter(table -> table.database().equalsIgnoreCase(database))
                .toList();
    }

    Optional<CaptureInstance> instance(String database, String name) {
        return capturedTables(database).stream()
                .flatMap(table -> table.instances().stream())
                .filter(instance -> instance.name().equalsIgnoreCase(name))
                .findFirst();
    }

    void put(CapturedTable table) {
        tables.put(table.tableId(), table);
    }

    void remove(int tableId) {
        tables.remove(tableId);
    }

    DatabaseCapture addDatabase(String database) {
        DatabaseCapture added = new DatabaseCapture(this, database, timeline(database), settings);
        databases.put(fold(database), added);
        return added;
    }

    void removeDatabase(String database) {
        Optional<DatabaseCapture> removed = Optional.ofNullable(databases.remove(fold(database)));
        agent.forget(database);
        removed.ifPresent(DatabaseCapture::close);
        tables.values().removeIf(table -> table.database().equalsIgnoreCase(database));
    }

    Optional<DatabaseCapture> capture(String database) {
        return Optional.ofNullable(databases.get(fold(database)));
    }

    DatabaseCapture requireEnabled(String database) throws SqlError {
        Optional<DatabaseCapture> found = capture(database);
        if (found.isEmpty()) {
            throw new SqlError(
                    22901,
                    "The database '"
                            + database
                            + "' is not enabled for Change Data Capture. Ensure that the correct"
                            + " database context is set and retry the operation. To report on the"
                            + " databases enabled for Change Data Capture, query the"
                            + " is_cdc_enabled column in the sys.databases catalog view.");
        }
        return found.get();
    }

    private static String fold(String database) {
        return database.toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        List.copyOf(databases.values()).forEach(DatabaseCapture::close);
        databases.clear();
        tables.clear();
        spillFile.close();
    }
}
