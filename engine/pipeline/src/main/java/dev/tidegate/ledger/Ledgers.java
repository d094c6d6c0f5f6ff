package dev.tidegate.ledger;

import dev.tidegate.model.TableSchema;
import java.util.Optional;

/** Whether ledgers are kept, and how rows are hashed for them. Safe for use by several threads. */
public final class Ledgers {
    /** None are kept, which costs nothing. */
    public static final Ledgers OFF = new Ledgers(Optional.empty());

    private final Optional<RowHasher.Factory> hashers;

    private Ledgers(Optional<RowHasher.Factory> hashers) {
        this.hashers = hashers;
    }

    /** They are kept. */
    public static Ledgers with(RowHasher.Factory hashers) {
        return new Ledgers(Optional.of(hashers));
    }

    /** The same without these columns. */
    public Ledgers without(ExcludedColumns excluded) {
        return new Ledgers(hashers.map(excluded::without));
    }

    /** For the windows of one applier, if ledgers are kept. */
    public Optional<WindowTally> forWindows() {
        return hashers.map(WindowTally::new);
    }

    /** For rows of one shape, if ledgers are kept. */
    public Optional<TableTally> forRows(TableSchema schema) {
        return hashers.map(it -> new TableTally(schema, it.of(schema)));
    }
}
