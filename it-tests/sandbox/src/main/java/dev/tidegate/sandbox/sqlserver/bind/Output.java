package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.type.SqlType;

/**
 * A column that a query or table yields.
 *
 * @param name empty for an expression without an alias
 * @param type its type
 * @param nullable whether NULL may occur
 * @param identity whether it is an identity column
 * @param plain whether it is a table's column and nothing else
 */
record Output(String name, SqlType type, boolean nullable, boolean identity, boolean plain) {
    static Output of(Column column) {
        return new Output(
                column.name(),
                column.type(),
                column.nullable(),
                column.identity().isPresent(),
                column.computed().isEmpty());
    }

    static Output expression(String name, SqlType type) {
        return new Output(name, type, true, false, false);
    }

    Output named(String other) {
        return new Output(other, type, nullable, identity, plain);
    }

    Output optional() {
        return new Output(name, type, true, identity, plain);
    }

    ResultSink.Column toColumn() {
        return new ResultSink.Column(name, type, nullable, identity, plain);
    }
}
