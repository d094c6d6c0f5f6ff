package dev.tidegate.ledger;

import dev.tidegate.model.TableSchema;
import java.util.Optional;

/** Whether ledgers are kept, and how rows are hashed for them. Safe for use by several threads. */
public final class Ledgers {
    /** None are kept, which costs nothing. */
    public static final Ledgers OFF = new Ledgers(Optional.empty(), BrokenImages.NONE);

    private final Optional<RowHasher.Factory> hashers;
    private final BrokenImages broken;

    private Ledgers(Optional<RowHasher.Factory> hashers, BrokenImages broken) {
        this.hashers = hashers;
        this.broken = broken;
    }

    /** They are kept. */
    public static Ledgers with(RowHasher.Factory hashers) {
        return new Ledgers(Optional.of(hashers), BrokenImages.NONE);
    }

    /** The same, of which somebody hears when images of a row do not meet. */
    public Ledgers telling(BrokenImages listener) {
        return new Ledgers(hashers, listener);
    }

    /** The same without these columns. */
    public Ledgers without(ExcludedColumns excluded) {
        return new Ledgers(hashers.map(excluded::without), broken);
    }

    /** For the windows of one applier, if ledgers are kept. */
    public Optional<WindowTally> forWindows() {
        return hashers.map(it -> new WindowTally(it, broken));
    }

    /** For rows of one shape, if ledgers are kept. */
    public Optional<TableTally> forRows(TableSchema schema) {
        return hashers.map(it -> new TableTally(schema, it.of(schema)));
    }
}
