package dev.tidegate.tsql.tree;

import java.util.List;
import java.util.Optional;

/** A statement of procedural code. */
public sealed interface FlowStatement extends Statement {

    /** BEGIN … END; options are those of BEGIN ATOMIC WITH (…). */
    record Block(Span span, boolean atomic, List<Option> options, List<Statement> statements)
            implements FlowStatement {
        public Block {
            options = List.copyOf(options);
            statements = List.copyOf(statements);
        }
    }

    record If(Span span, Expression condition, Statement then, Optional<Statement> otherwise)
            implements FlowStatement {}

    record While(Span span, Expression condition, Statement body) implements FlowStatement {}

    record Break(Span span) implements FlowStatement {}

    record Continue(Span span) implements FlowStatement {}

    record Return(Span span, Optional<Expression> value) implements FlowStatement {}

    record GoTo(Span span, Identifier label) implements FlowStatement {}

    record Label(Span span, Identifier name) implements FlowStatement {}

    record TryCatch(Span span, List<Statement> tried, List<Statement> caught)
            implements FlowStatement {
        public TryCatch {
            tried = List.copyOf(tried);
            caught = List.copyOf(caught);
        }
    }

    /** THROW; without arguments inside CATCH, else number, message, state. */
    record Throw(Span span, List<Expression> arguments) implements FlowStatement {
        public Throw {
            arguments = List.copyOf(arguments);
        }
    }

    /** RAISERROR; the old form without parentheses has a number and perhaps a text. */
    record RaiseError(
            Span span, boolean parenthesised, List<Expression> arguments, List<Identifier> options)
            implements FlowStatement {
        public RaiseError {
            arguments = List.copyOf(arguments);
            options = List.copyOf(options);
        }
    }

    record Print(Span span, Expression message) implements FlowStatement {}

    /** WAITFOR DELAY or TIME with a value, or around a statement with an optional timeout. */
    record WaitFor(
            Span span, String kind, Optional<Expression> value, Optional<Statement> statement)
            implements FlowStatement {}

    record Declare(Span span, List<Declaration> declarations) implements FlowStatement {
        public Declare {
            declarations = List.copyOf(declarations);
        }
    }

    /** One variable of a DECLARE; type {@code CURSOR} stands for a cursor variable. */
    record Declaration(
            Span span, Expression.Variable variable, DataType type, Optional<Expression> value)
            implements FlowStatement {}

    record DeclareTable(
            Span span, Expression.Variable variable, List<DefinitionPart.TableElement> elements)
            implements FlowStatement {
        public DeclareTable {
            elements = List.copyOf(elements);
        }
    }

    record DeclareCursor(Span span, Identifier name, Cursor cursor) implements FlowStatement {}

    /** The definition of a cursor, of the ISO or the extended form. */
    record Cursor(
            Span span,
            List<String> options,
            Optional<DataStatement.Select> select,
            Optional<Span> concurrency)
            implements FlowStatement {
        public Cursor {
            options = List.copyOf(options);
        }
    }

    /** OPEN, CLOSE or DEALLOCATE. */
    record CursorStatement(Span span, String verb, boolean global, Expression cursor)
            implements FlowStatement {}

    /** FETCH; direction is NEXT unless said, count only for ABSOLUTE and RELATIVE. */
    record Fetch(
            Span span,
            String direction,
            Optional<Expression> count,
            boolean global,
            Expression cursor,
            List<Expression.Variable> into)
            implements FlowStatement {
        public Fetch {
            into = List.copyOf(into);
        }
    }

    /** SET of a variable, or of a property of one, or a call of a method that mutates it. */
    record SetVariable(Span span, Expression target, String operator, Optional<Expression> value)
            implements FlowStatement {}

    record SetCursor(Span span, Expression.Variable variable, Cursor cursor)
            implements FlowStatement {}

    /**
     * EXECUTE of a module.
     *
     * @param status the variable that gets its return value
     * @param number of a numbered procedure, {@code ;2}
     * @param options of WITH: RECOMPILE, RESULT SETS
     */
    record ExecuteModule(
            Span span,
            Optional<Expression.Variable> status,
            Expression module,
            Optional<Integer> number,
            List<Argument> arguments,
            List<Option> options)
            implements Execute {
        public ExecuteModule {
            arguments = List.copyOf(arguments);
            options = List.copyOf(options);
        }
    }

    /** EXECUTE of text: its pieces, then its arguments; options AS and AT. */
    record ExecuteText(Span span, List<Argument> arguments, List<Option> options)
            implements Execute {
        public ExecuteText {
            arguments = List.copyOf(arguments);
            options = List.copyOf(options);
        }
    }

    /** Either form of EXECUTE. */
    sealed interface Execute extends FlowStatement {}

    /** An argument, by name or place. */
    record Argument(
            Span span, Optional<Expression.Variable> parameter, Expression value, boolean output)
            implements FlowStatement {}

    /** BEGIN TRANSACTION, COMMIT, ROLLBACK, SAVE TRANSACTION; the name may be a variable. */
    record Transaction(Span span, String verb, Optional<Expression> name, List<Option> options)
            implements FlowStatement {
        public Transaction {
            options = List.copyOf(options);
        }
    }
}
