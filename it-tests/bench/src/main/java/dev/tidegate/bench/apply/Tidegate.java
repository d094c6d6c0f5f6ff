package dev.tidegate.bench.apply;

import dev.tidegate.model.Lsn;
import java.io.IOException;
import java.util.List;

/** Tidegate's applier with its real journal and target, in a process of its own. */
final class Tidegate implements Competitor {
    private final String name;
    private final Way way;
    private final Place place;

    /**
     * How it applies.
     *
     * @param windowChanges of each window; 0 for windows as the applier wants them
     */
    record Way(int windowChanges, Checks checks, Ledger ledger) {
        /** Without a ledger. */
        Way(int windowChanges, Checks checks) {
            this(windowChanges, checks, Ledger.OFF);
        }
    }

    /** Whether a ledger is kept. */
    enum Ledger {
        OFF,
        ON
    }

    /** Where the changes are and where they go. */
    record Place(ChildJvm jvm, Databases databases, String bootstrapServers, Lsn last) {}

    Tidegate(String name, Way way, Place place) {
        this.name = name;
        this.way = way;
        this.place = place;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Outcome apply(String database) throws IOException, InterruptedException {
        List<String> arguments =
                List.of(
                        place.bootstrapServers(),
                        place.databases().url(database) + way.checks().urlParameter(),
                        place.last().toString(),
                        Integer.toString(way.windowChanges()),
                        way.ledger().name());
        ChildJvm.Ended ended = place.jvm().run(name, TidegateApplier.class, arguments);
        switch (way.ledger()) {
            case OFF -> {}
            case ON -> place.databases().requireLedgerAtEnd(database);
        }
        return new Outcome(ended.applied(), ForeignKeys.in(ended.output()));
    }
}
