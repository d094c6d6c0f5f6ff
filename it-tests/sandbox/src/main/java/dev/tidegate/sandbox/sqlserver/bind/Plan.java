package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.SqlError;

/** A translated data statement, to be run again and again. */
interface Plan {
    /** Runs it. */
    DataStatements.Outcome run(Surroundings surroundings, ResultSink sink) throws SqlError;
}
