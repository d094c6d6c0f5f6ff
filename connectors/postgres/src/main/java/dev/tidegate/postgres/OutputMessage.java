package dev.tidegate.postgres;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message of {@code pgoutput}, version 1 of its protocol.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">
 *     Logical replication message formats</a>
 */
sealed interface OutputMessage {
    /** A transaction begins that is committed by the record at {@code commitWal}. */
    record Begin(long commitWal, Instant committedAt) implements OutputMessage {}

    /** All of the transaction has come. */
    record Commit(long commitWal) implements OutputMessage {}

    /** What a number stands for from now on; columns in the order of tuples. */
    record Relation(int id, String schema, String name, boolean isFull, List<String> columns)
            implements OutputMessage {
        /** Copies the list. */
        public Relation {
            columns = List.copyOf(columns);
        }
    }

    /** A row appeared. */
    record Insert(int relation, Tuple after) implements OutputMessage {}

    /** A row changed; the old one is there if all of it was logged. */
    record Update(int relation, Optional<Tuple> before, Tuple after) implements OutputMessage {}

    /** A row vanished; as above. */
    record Delete(int relation, Optional<Tuple> before) implements OutputMessage {}

    /** Tables were emptied. */
    record Truncate(List<Integer> relations) implements OutputMessage {
        /** Copies the list. */
        public Truncate {
            relations = List.copyOf(relations);
        }
    }

    /** Something that says nothing of rows. */
    record Other() implements OutputMessage {}

    /**
     * A row's values as texts.
     *
     * @param values by column: null for NULL, {@link #LEFT_OUT}, or a String
     */
    record Tuple(List<@Nullable Object> values) {
        /** A large value that is stored elsewhere and did not change. */
        static final Object LEFT_OUT = LeftOut.VALUE;

        private enum LeftOut {
            VALUE
        }

        /** A value; null for NULL. */
        @Nullable Object value(int column) {
            return values.get(column);
        }
    }
}
