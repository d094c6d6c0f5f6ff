package dev.tidegate.tsql.tree;

import java.util.List;
import java.util.Optional;

/** A statement about the session it runs in. */
public sealed interface SessionStatement extends Statement {

    /** {@code SET NOCOUNT, XACT_ABORT ON}; names in capitals, value as written. */
    record SetOption(Span span, List<String> names, Span value) implements SessionStatement {
        public SetOption {
            names = List.copyOf(names);
        }
    }

    record SetIdentityInsert(Span span, ObjectName table, boolean on) implements SessionStatement {}

    /** {@code SET TRANSACTION ISOLATION LEVEL}, the level in capitals. */
    record SetIsolationLevel(Span span, String level) implements SessionStatement {}

    record Use(Span span, Identifier database) implements SessionStatement {}

    /** {@code EXECUTE AS USER = 'x'}, CALLER and the like. */
    record ExecuteAs(Span span, String context, Optional<Expression> name, List<Option> options)
            implements SessionStatement {
        public ExecuteAs {
            options = List.copyOf(options);
        }
    }

    record Revert(Span span, Optional<Expression> cookie) implements SessionStatement {}

    /** DBCC with its command and the tokens of its arguments. */
    record Dbcc(Span span, Identifier command, Optional<Span> arguments)
            implements SessionStatement {}

    /** A place that something else fills in, in place of a statement. */
    record HoleStatement(Span span, String text) implements SessionStatement {}
}
