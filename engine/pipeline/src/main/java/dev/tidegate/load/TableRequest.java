package dev.tidegate.load;

import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.concurrent.CompletableFuture;

/** Something that is to be done with a table at rest, when none of its chunks is open. */
sealed interface TableRequest {
    TableId table();

    /** Completed when it is done, durably. */
    CompletableFuture<Void> done();

    /** Nothing is loaded of it: what others left in it goes, before its first chunk is read. */
    record Clear(TableId table, CompletableFuture<Void> done) implements TableRequest {}

    /** It is to be loaded from nothing. */
    record StartOver(TableId table, CompletableFuture<Void> done) implements TableRequest {}

    /** The operator wants something else of it. */
    record Intend(TableId table, TableIntent intent, CompletableFuture<Void> done)
            implements TableRequest {}

    /** It is new. */
    record Add(TableSchema schema, CompletableFuture<Void> done) implements TableRequest {
        @Override
        public TableId table() {
            return schema.table();
        }
    }

    /** Whether its open chunks are of no use any more. */
    default boolean endsChunks() {
        return switch (this) {
            case Clear _, StartOver _, Add _ -> true;
            case Intend intend ->
                    switch (intend.intent()) {
                        case SKIP, REMOVE -> true;
                        case PAUSE, REPLICATE -> false;
                    };
        };
    }
}
