package dev.tidegate.bench.decode;

import dev.tidegate.journal.Chain;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.LogEvent;

/** Proves each transaction by its link, as the applier does. */
final class Proof {
    private final Chain chain = new Chain(ChainHash.START);
    private long changes;

    void add(LogEvent event) {
        switch (event) {
            case LogEvent.Begin(var commitLsn) -> chain.begin(commitLsn);
            case LogEvent.Change change -> {
                changes++;
                chain.add(change);
            }
            case LogEvent.Watermark watermark -> chain.add(watermark);
            case LogEvent.Commit commit -> {
                if (!chain.end().equals(commit.chain())) {
                    throw new IllegalStateException("the chain is broken");
                }
            }
            case LogEvent.Heartbeat _ -> {}
        }
    }

    /** Seen so far. */
    long changes() {
        return changes;
    }
}
