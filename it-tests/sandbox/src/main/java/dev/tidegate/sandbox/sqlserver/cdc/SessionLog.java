package dev.tidegate.sandbox.sqlserver.cdc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.engine.Session;
import org.h2.jdbc.JdbcConnection;
import org.jspecify.annotations.Nullable;

/**
 * One session's open transaction in the log.
 *
 * <p>An update that moves a row's key is logged as a delete and an insert. When one statement moves
 * several keys, SQL Server logs all deletes before all inserts; otherwise {@code SET id = id + 1}
 * could not be replayed. So the inserts wait in {@link #moved} for the end of their statement.
 */
final class SessionLog implements TransactionLog {
    /** Logs by H2 session: how a trigger finds the log of the session that it runs in. */
    private static final Map<Session, SessionLog> BY_SESSION = new ConcurrentHashMap<>();

    private final ChangeCapture capture;
    private final Session session;
    private ChangeBuffer changes;
    private ChangeBuffer moved;
    private final Set<String> databases = new LinkedHashSet<>();
    private @Nullable LocalDateTime begun;
    private long beginPlace;

    SessionLog(ChangeCapture capture, Connection connection) throws SQLException {
        this.capture = capture;
        this.session = connection.unwrap(JdbcConnection.class).getSession();
        this.changes = capture.newBuffer();
        this.moved = capture.newBuffer();
        BY_SESSION.put(session, this);
    }

    static SessionLog of(Connection connection) throws SQLException {
        Session session = connection.unwrap(JdbcConnection.class).getSession();
        SessionLog log = BY_SESSION.get(session);
        if (log == null) {
            throw new SQLException("a captured table is changed by a connection without a log");
        }
        return log;
    }

    ChangeCapture capture() {
        return capture;
    }

    void changed(
            TableShape shape,
            @Nullable Object @Nullable [] before,
            @Nullable Object @Nullable [] after)
            throws SQLException {
        if (begun == null) {
            begin();
        }
        databases.add(shape.database());
        if (before != null && after != null) {
            updated(shape, before, after);
        } else {
            if (after != null) {
                LargeValues.check(shape, after, capture.largeBytesMax());
            }
            changes.add(new Change(shape, capture.nextPlace(), before, after));
        }
    }

    private void updated(TableShape shape, @Nullable Object[] before, @Nullable Object[] after)
            throws SQLException {
        if (RowImages.keyMoved(shape, before, after)) {
            LargeValues.check(shape, after, capture.largeBytesMax());
            changes.add(new Change(shape, capture.nextPlace(), before, null));
            moved.add(new Change(shape, 0, null, after));
        } else if (RowImages.reduce(shape, before, after)) {
            LargeValues.check(shape, after, capture.largeBytesMax());
            changes.add(new Change(shape, capture.nextPlace(), before, after));
        }
    }

    private void endStatement() {
        if (!moved.isEmpty()) {
            moved.forEach(insert ->
                    changes.add(
                            new Change(insert.shape(), capture.nextPlace(), null, insert.after())));
            moved.clear();
        }
    }

    @Override
    public void begin() {
        begun = capture.now();
        beginPlace = capture.nextPlace();
    }

    @Override
    public long mark() {
        endStatement();
        return changes.size();
    }

    @Override
    public void rollbackTo(long mark) {
        moved.clear();
        changes.truncate(mark);
    }

    @Override
    public void commit(Connection h2) throws SQLException {
        endStatement();
        LocalDateTime since = begun;
        if (changes.isEmpty() || since == null) {
            h2.commit();
            reset();
            return;
        }
        capture.commit(
                h2, changes, Set.copyOf(databases), new ChangeCapture.Begin(since, beginPlace));
        changes = capture.newBuffer();
        reset();
    }

    @Override
    public void rollback() {
        changes.clear();
        reset();
    }

    private void reset() {
        moved.clear();
        databases.clear();
        begun = null;
    }

    @Override
    public void close() {
        rollback();
        BY_SESSION.remove(session, this);
    }
}
