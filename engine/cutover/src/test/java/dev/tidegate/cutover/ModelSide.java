package dev.tidegate.cutover;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A database: rows, its log, its applications' rights, its fence. */
final class ModelSide {
    /** How applications are kept out. */
    enum Kind {
        /** By denials: they stay until somebody lifts them. */
        DENIALS,
        /** By triggers that read the fence's row: its lease ends by itself. */
        TRIGGERS
    }

    /** A commit. */
    record Commit(By by, long row, Optional<Marker> marker) {}

    /** Who committed. */
    enum By {
        APPLICATION,
        OUTLAW,
        STREAM,
        US
    }

    /** A transaction that has written. */
    record Open(Application application, long row, long since) {}

    static final Denial OF_OTHERS = new Denial(Denial.Kind.WRITES, "auditor", "insert");

    final Side side;
    final Kind kind;
    final List<Commit> log = new ArrayList<>();
    final Map<Long, Integer> rows = new HashMap<>();
    final Map<Marker, Integer> markers = new LinkedHashMap<>();
    final List<Open> open = new ArrayList<>();
    final Set<Denial> inForce = new TreeSet<>();
    final List<Denial> recorded = new ArrayList<>();
    boolean claimed;
    long epoch;
    FenceMode mode;
    Optional<HandoverId> handover = Optional.empty();
    long expiresAt;
    long sequence;
    boolean enforced;
    long downUntil;

    ModelSide(Side side, Kind kind, long sequence) {
        this.side = side;
        this.kind = kind;
        this.sequence = sequence;
        this.mode = side == Side.SOURCE ? FenceMode.OPEN : FenceMode.CLOSED;
        this.enforced = side == Side.SOURCE;
        inForce.add(OF_OTHERS);
    }

    /** Whether an application's statement that writes would go through. */
    boolean isWritable(long now) {
        return switch (kind) {
            case DENIALS -> inForce.stream().noneMatch(it -> it.principal().equals("shop"));
            case TRIGGERS -> mode == FenceMode.OPEN || mode == FenceMode.LEASED && now >= expiresAt;
        };
    }

    /** What would have to be denied. */
    List<Denial> denials() {
        return switch (kind) {
            case DENIALS ->
                    List.of(
                                    new Denial(Denial.Kind.WRITES, "shop", "insert"),
                                    new Denial(Denial.Kind.LOGIN, "shop", ""))
                            .stream()
                            .filter(it -> !inForce.contains(it))
                            .toList();
            case TRIGGERS -> List.of();
        };
    }

    void commit(By by, long row) {
        log.add(new Commit(by, row, Optional.empty()));
        rows.merge(row, 1, Integer::sum);
    }

    void mark(Marker marker) {
        if (!markers.containsKey(marker)) {
            markers.put(marker, log.size());
            log.add(new Commit(By.US, 0, Optional.of(marker)));
        }
    }
}
