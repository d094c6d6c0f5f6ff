package dev.tidegate.sandbox.handover;

import dev.tidegate.cutover.Side;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What servers confirmed to the applications: their own record, which no database can change. */
public final class Promises {
    private final Map<Integer, Long> byClient = new TreeMap<>();
    private final Map<String, Long> refusals = new TreeMap<>();
    private final List<Switch> switches = new ArrayList<>();
    private Side side = Side.SOURCE;
    private long lastNanos = System.nanoTime();
    private Duration longest = Duration.ZERO;

    /**
     * The applications began to write to the other side.
     *
     * @param pause between the last commit there and the first one here, of all applications
     */
    public record Switch(Side to, Duration pause) {}

    /** A commit was confirmed. */
    synchronized void made(int client, Side at) {
        long now = System.nanoTime();
        Duration pause = Duration.ofNanos(now - lastNanos);
        if (at != side) {
            switches.add(new Switch(at, pause));
            side = at;
        }
        longest = pause.compareTo(longest) > 0 ? pause : longest;
        lastNanos = now;
        byClient.merge(client, 1L, Long::sum);
    }

    /** A commit had not been confirmed, and turned out to have happened. */
    synchronized void found(int client) {
        byClient.merge(client, 1L, Long::sum);
    }

    /** An attempt failed. */
    synchronized void refused(Side at, SQLException e) {
        refusals.merge("%s %d %s".formatted(at, e.getErrorCode(), e.getSQLState()), 1L, Long::sum);
    }

    /** How many each client was promised. */
    public synchronized Map<Integer, Long> byClient() {
        return new TreeMap<>(byClient);
    }

    /** How many there are. */
    public synchronized long count() {
        return byClient.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Failed attempts by side, error number and SQL state. */
    public synchronized Map<String, Long> refusals() {
        return new TreeMap<>(refusals);
    }

    /** Each change of sides. */
    public synchronized List<Switch> switches() {
        return List.copyOf(switches);
    }

    /** Where the last commit was. */
    public synchronized Side side() {
        return side;
    }

    /** The longest time without any commit since this was asked the last time. */
    public synchronized Duration takeLongestPause() {
        Duration present = longest;
        longest = Duration.ZERO;
        return present;
    }
}
