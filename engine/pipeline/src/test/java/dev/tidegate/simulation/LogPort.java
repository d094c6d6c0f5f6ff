package dev.tidegate.simulation;

import dev.tidegate.capture.SourceLog;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.schema.TableDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.random.RandomGenerator;

/** The source's log as one daemon reads it. */
final class LogPort implements SourceLog {
    private static final String WATERMARK = "watermark";

    private final SourceDatabase source;
    private final Daemon daemon;
    private final RandomGenerator random;
    private final Order order;

    /** How the parts of a transaction come. */
    enum Order {
        /** As they were made, each time. */
        STABLE,
        /** Only inside each table as they were made, and each time anew. */
        BY_TABLE
    }

    LogPort(SourceDatabase source, Daemon daemon, RandomGenerator random, Order order) {
        this.source = source;
        this.daemon = daemon;
        this.random = random;
        this.order = order;
    }

    @Override
    public void follow(Optional<SourceOffset> from, BatchHandler handler)
            throws InterruptedException {
        Lsn start = from.map(offset -> Lsn.parse(offset.text())).orElseGet(source::end);
        source.requireRetained(start);
        List<SourceEvent> batch = new ArrayList<>();
        if (from.isEmpty() || random.nextBoolean()) {
            batch.add(drained(start));
        }
        // a connector may begin with what it handed over before
        Lsn at = from.isEmpty() ? start : someEarlier(start);
        while (true) {
            daemon.before(Site.SOURCE_READ);
            source.requireRetained(at);
            Map.Entry<Lsn, List<LogEvent>> next = source.log().higherEntry(at);
            Lsn end = source.end();
            daemon.after(Site.SOURCE_READ);
            if (next != null) {
                source.report(next.getKey()); // also of what nothing is selected from
                read(next.getKey(), next.getValue(), batch, handler);
                at = next.getKey();
            } else if (!batch.isEmpty() || random.nextInt(4) == 0) {
                batch.add(drained(end));
                hand(batch, handler);
            } else {
                daemon.rest();
            }
        }
    }

    /** At any moment between two transactions; what is read of one is read with all tables. */
    @Override
    public boolean include(TableDefinition table, Duration atMost) {
        daemon.before(Site.SOURCE_READ);
        daemon.selectToo(table.schema());
        daemon.after(Site.SOURCE_READ);
        return true;
    }

    private void read(
            Lsn commitLsn, List<LogEvent> logged, List<SourceEvent> batch, BatchHandler handler)
            throws InterruptedException {
        Instant committedAt = Instant.ofEpochSecond(commitLsn.block());
        long number = 0;
        for (LogEvent event : ordered(logged.stream().filter(daemon::selects).toList())) {
            LogEvent placed = Changes.at(new Position(commitLsn, number++), event);
            batch.add(new Changed(placed, commitLsn, committedAt, offset(commitLsn)));
            if (random.nextInt(5) == 0) {
                hand(batch, handler);
            }
        }
        if (random.nextInt(3) == 0) {
            batch.add(drained(commitLsn));
        }
        if (random.nextInt(3) == 0 && !batch.isEmpty()) {
            hand(batch, handler);
        }
    }

    private void hand(List<SourceEvent> batch, BatchHandler handler) throws InterruptedException {
        daemon.before(Site.SOURCE_BATCH);
        for (SourceEvent event : batch) {
            switch (event) {
                case Drained drained -> source.report(drained.upTo());
                case Changed changed -> source.report(changed.commitLsn());
            }
        }
        handler.handle(List.copyOf(batch));
        batch.clear();
        daemon.after(Site.SOURCE_BATCH);
    }

    private Lsn someEarlier(Lsn start) {
        Lsn at = start;
        for (int i = random.nextInt(4); i > 1; i--) {
            Lsn before = source.log().lowerKey(at);
            at = before == null ? at : before;
        }
        return at;
    }

    /** Order across tables is the connector's best effort. */
    private List<LogEvent> ordered(List<LogEvent> logged) {
        if (order == Order.STABLE) {
            return logged;
        }
        Map<String, Queue<LogEvent>> byTable = new LinkedHashMap<>();
        for (LogEvent event : logged) {
            String table =
                    event instanceof LogEvent.Change change
                            ? change.schema().table().name()
                            : WATERMARK;
            byTable.computeIfAbsent(table, _ -> new ArrayDeque<>()).add(event);
        }
        List<LogEvent> mixed = new ArrayList<>();
        while (!byTable.isEmpty()) {
            List<String> tables = List.copyOf(byTable.keySet());
            String table = tables.get(random.nextInt(tables.size()));
            Queue<LogEvent> queue = byTable.getOrDefault(table, new ArrayDeque<>());
            mixed.add(queue.remove());
            if (queue.isEmpty()) {
                byTable.remove(table);
            }
        }
        return mixed;
    }

    private Drained drained(Lsn upTo) {
        return new Drained(upTo, daemon.now(), offset(upTo));
    }

    private static SourceOffset offset(Lsn lsn) {
        return new SourceOffset(lsn.toString());
    }
}
