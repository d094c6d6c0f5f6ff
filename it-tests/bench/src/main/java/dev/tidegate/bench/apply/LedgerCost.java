package dev.tidegate.bench.apply;

import dev.tidegate.bench.TemporaryDirectory;
import dev.tidegate.bench.orders.OrderEntry;
import dev.tidegate.sandbox.demo.Progress;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What a ledger costs the applier. */
public final class LedgerCost {
    private static final int WAREHOUSES = 20;
    private static final long SEED = 4;

    private LedgerCost() {}

    /**
     * Applies a backlog of order entry with a ledger and without, in turn.
     *
     * @param changes of the source
     * @param rounds how often each
     * @return the share of its changes a second that the applier loses by keeping one: the middle
     *     one of the rounds
     */
    public static double measure(long changes, int rounds, Progress progress)
            throws IOException, InterruptedException, SQLException {
        Plan plan =
                new Plan(
                        OrderEntry.of(changes, WAREHOUSES, SEED),
                        new Plan.Rounds(rounds, 0),
                        new Plan.Windows(0, 0),
                        List.of(Names.TIDEGATE, Names.TIDEGATE_LEDGER),
                        new Plan.Sink(Optional.empty(), List.of()));
        try (TemporaryDirectory directory = new TemporaryDirectory()) {
            return Contest.results(directory.path(), plan, progress).ledgerCost().orElseThrow();
        }
    }
}
