package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import org.jspecify.annotations.Nullable;

/** A scalar expression whose type is known. Constants and parameters are converted in Java. */
sealed interface Term {
    /** Its type. */
    SqlType type();

    /** H2's text. */
    record Plain(String h2, SqlType type) implements Term {}

    /** A constant; null is a NULL of that type. */
    record Constant(@Nullable Object value, SqlType type) implements Term {}

    /** A value that is there when the statement runs. */
    record Parameter(Input input, SqlType type) implements Term {}

    /** NULL, whose type the surroundings decide. */
    record Untyped() implements Term {
        @Override
        public SqlType type() {
            return SqlType.of(Kind.INT);
        }
    }
}
