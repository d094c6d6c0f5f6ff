package dev.tidegate.sqlserver;

import dev.tidegate.ledger.ExcludedColumns;
import dev.tidegate.ledger.Ledgers;
import dev.tidegate.ledger.RowHasher;
import dev.tidegate.model.TableSchema;
import java.util.Optional;

/**
 * Whether the stream back keeps a ledger, and how rows are hashed for it: as the target's ledger
 * has them, but for moments of datetime and smalldatetime, which SQL Server rounds. Immutable.
 */
public final class ReverseCounting {
    /** None is kept. */
    public static final ReverseCounting OFF =
            new ReverseCounting(Optional.empty(), ExcludedColumns.NONE);

    private final Optional<RowHasher.Factory> hashers;
    private final ExcludedColumns excluded;

    private ReverseCounting(Optional<RowHasher.Factory> hashers, ExcludedColumns excluded) {
        this.hashers = hashers;
        this.excluded = excluded;
    }

    /**
     * One is kept.
     *
     * @param hashers of all columns, as for the target's ledger
     * @param excluded the columns that are left out of both
     */
    public static ReverseCounting with(RowHasher.Factory hashers, ExcludedColumns excluded) {
        return new ReverseCounting(
                Optional.of(KeptMoments.of(excluded.without(hashers))), excluded);
    }

    /** For whoever counts the images of changes. */
    public Ledgers ledgers() {
        return hashers.map(Ledgers::with).orElse(Ledgers.OFF);
    }

    /** The hashers, if a ledger is kept: a row that was read from either side has its hash too. */
    public Optional<RowHasher.Factory> hashers() {
        return hashers;
    }

    /** Names of the columns that hashes of a table leave out, as text. */
    public String leftOut(TableSchema schema) {
        return String.join(", ", excluded.of(schema).keySet());
    }
}
