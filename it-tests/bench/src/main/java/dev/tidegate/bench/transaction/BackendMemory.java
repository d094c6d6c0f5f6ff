package dev.tidegate.bench.transaction;

import dev.tidegate.sandbox.demo.Poller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Watches the memory of the PostgreSQL process that serves the applier, as Linux counts it. */
final class BackendMemory implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int KIB_OF_MIB = 1024;

    private static final String PIDS =
            "select pid from pg_stat_activity where datname = current_database()"
                    + " and application_name like 'tidegate % apply %'";

    private final Poller poller;
    private long residentKib;
    private long ownKib;

    private BackendMemory(Connection target) {
        poller = Poller.start("backend-memory", target, PAUSE, this::look);
    }

    /**
     * In MiB, at most.
     *
     * @param resident with the pages of the shared buffers that it touched
     * @param own without what is shared
     */
    record Peak(long resident, long own) {}

    /** Starts; closes the connection in the end. */
    static BackendMemory watch(Connection target) {
        return new BackendMemory(target);
    }

    private void look(Connection target) throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet pids = statement.executeQuery(PIDS)) {
            while (pids.next()) {
                note(Path.of("/proc", pids.getString(1), "status"));
            }
        }
    }

    private synchronized void note(Path status) throws SQLException {
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmRSS:")) {
                    residentKib = Math.max(residentKib, kib(line));
                } else if (line.startsWith("RssAnon:")) {
                    ownKib = Math.max(ownKib, kib(line));
                }
            }
        } catch (NoSuchFileException _) {
            // the session has just ended
        } catch (IOException e) {
            throw new SQLException("cannot read " + status, e);
        }
    }

    /** Of a line such as {@code VmRSS: 1234 kB}. */
    private static long kib(String line) {
        return Long.parseLong(line.replaceAll("\\D", ""));
    }

    /** What it takes at most so far, with the shared pages. */
    synchronized long residentMib() {
        return residentKib / KIB_OF_MIB;
    }

    /** So far; throws what ended the watching. */
    synchronized Peak peak() throws Exception {
        if (poller.failure().isPresent()) {
            throw poller.failure().get();
        }
        return new Peak(residentKib / KIB_OF_MIB, ownKib / KIB_OF_MIB);
    }

    @Override
    public void close() {
        poller.close();
    }
}
