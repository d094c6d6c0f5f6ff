package dev.tidegate.alert;

import dev.tidegate.alert.AlertNotice.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which conditions last, since when, and what of it is news.
 *
 * <pre>
 *   seen ──▶ lasts, not told ──▶ told ──▶ away, told ──▶ forgotten
 *              │    for its patience  ▲       │  for its patience: ENDED
 *              ▼ not seen    BEGAN    └───────┘ seen again
 *            forgotten
 * </pre>
 *
 * <p>So each is told once when it begins and once when it ends, and what comes and goes is told
 * once. None of it is durable: a process that starts tells of what it sees. Safe for use by several
 * threads.
 */
public final class AlertBoard {
    private static final Comparator<Alert> WORST_FIRST =
            Comparator.<Alert, Condition.Severity>comparing(
                            it -> it.observed().condition().severity())
                    .thenComparing(it -> it.observed().condition());

    private final AlertSettings settings;

    /** By their keys, oldest first. */
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private Instant lookedAt = Instant.EPOCH;

    /** Makes one that has seen nothing. */
    public AlertBoard(AlertSettings settings) {
        this.settings = settings;
    }

    private static final class Entry {
        private final Instant since;
        private Observed observed;
        private boolean told;
        private @Nullable Instant awaySince;

        Entry(Observed observed, Instant since) {
            this.observed = observed;
            this.since = since;
        }

        Alert alert() {
            return new Alert(observed, since);
        }
    }

    /** Takes everything that holds at a moment; returns what receivers are to be told. */
    public synchronized List<AlertNotice> look(List<Observed> now, Instant at) {
        lookedAt = at;
        List<AlertNotice> notices = new ArrayList<>();
        Map<String, Observed> seen = new LinkedHashMap<>();
        now.forEach(it -> seen.put(it.key(), it));
        Iterator<Map.Entry<String, Entry>> each = entries.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<String, Entry> next = each.next();
            if (!seen.containsKey(next.getKey()) && isOver(next.getValue(), at)) {
                each.remove();
                if (next.getValue().told) {
                    notices.add(new AlertNotice(Event.ENDED, next.getValue().alert(), at));
                }
            }
        }
        seen.forEach((key, observed) -> {
            Entry entry = entries.computeIfAbsent(key, _ -> new Entry(observed, at));
            entry.observed = observed;
            entry.awaySince = null;
            if (isNews(entry, at)) {
                entry.told = true;
                notices.add(new AlertNotice(Event.BEGAN, entry.alert(), at));
            }
        });
        return notices;
    }

    private boolean isNews(Entry entry, Instant at) {
        Condition condition = entry.observed.condition();
        return !entry.told
                && settings.conditions().contains(condition)
                && hasPassed(entry.since, settings.patience().begin(condition), at);
    }

    /** Of one that is not seen. */
    private boolean isOver(Entry entry, Instant at) {
        if (!entry.told) {
            return true;
        }
        Instant away = entry.awaySince == null ? at : entry.awaySince;
        entry.awaySince = away;
        return hasPassed(away, settings.patience().end(entry.observed.condition()), at);
    }

    private static boolean hasPassed(Instant since, Duration time, Instant at) {
        return !at.isBefore(since.plus(time));
    }

    /**
     * Those that were there at the last look, also those that nobody is told of; worst first.
     * Without those that may be as they should be, for a while, and have not lasted longer.
     */
    public synchronized List<Alert> lasting() {
        return entries.values().stream()
                .filter(it -> it.awaySince == null)
                .filter(it ->
                        it.observed.condition().patience() != Condition.Patience.LONG
                                || hasPassed(it.since, settings.patience().holdLong(), lookedAt))
                .map(Entry::alert)
                .sorted(WORST_FIRST)
                .toList();
    }
}
