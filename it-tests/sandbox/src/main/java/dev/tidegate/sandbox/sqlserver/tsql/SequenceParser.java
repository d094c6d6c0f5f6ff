package dev.tidegate.sandbox.sqlserver.tsql;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Token.Kind;
import java.util.Optional;

/** Parses CREATE and ALTER SEQUENCE; what a sequence keeps in its cache is read and dropped. */
final class SequenceParser {
    private final TokenStream in;
    private final QueryParser queries;

    private Optional<Long> start = Optional.empty();
    private boolean restarts;
    private Optional<Long> restart = Optional.empty();
    private Optional<Long> increment = Optional.empty();
    private Optional<Long> minimum = Optional.empty();
    private Optional<Long> maximum = Optional.empty();
    private Optional<Boolean> cycle = Optional.empty();

    SequenceParser(TokenStream in, QueryParser queries) {
        this.in = in;
        this.queries = queries;
    }

    /** What follows CREATE SEQUENCE. */
    Definition create() throws SqlError {
        Name name = in.name();
        Optional<TypeName> type =
                in.accept("AS") ? Optional.of(queries.expressions().type()) : Optional.empty();
        options();
        if (restarts) {
            throw in.unexpected();
        }
        return new Definition.CreateSequence(
                name, type, start, increment, minimum, maximum, cycle.orElse(false));
    }

    /** What follows ALTER SEQUENCE. */
    Definition alter() throws SqlError {
        Name name = in.name();
        options();
        if (start.isPresent()) {
            throw in.unexpected();
        }
        return new Definition.AlterSequence(
                name, restarts, restart, increment, minimum, maximum, cycle);
    }

    private void options() throws SqlError {
        while (true) {
            if (in.acceptAll("START", "WITH")) {
                start = Optional.of(in.integer());
            } else if (in.accept("RESTART")) {
                restarts = true;
                restart = in.accept("WITH") ? Optional.of(in.integer()) : Optional.empty();
            } else if (in.acceptAll("INCREMENT", "BY")) {
                increment = Optional.of(in.integer());
            } else if (in.accept("MINVALUE")) {
                minimum = Optional.of(in.integer());
            } else if (in.accept("MAXVALUE")) {
                maximum = Optional.of(in.integer());
            } else if (in.accept("CYCLE")) {
                cycle = Optional.of(true);
            } else if (in.accept("CACHE")) {
                if (in.peek().kind() == Kind.INTEGER) {
                    in.next();
                }
            } else if (in.acceptAll("NO", "CYCLE")) {
                cycle = Optional.of(false);
            } else if (in.accept("NO")) {
                in.next();
            } else {
                return;
            }
        }
    }
}
