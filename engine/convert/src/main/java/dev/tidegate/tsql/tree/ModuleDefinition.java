package dev.tidegate.tsql.tree;

import java.util.List;
import java.util.Optional;

/** A view, procedure, function or trigger: what SQL Server keeps as text. */
public sealed interface ModuleDefinition extends Statement {

    /** CREATE, ALTER, or CREATE OR ALTER. */
    enum Verb {
        CREATE,
        ALTER,
        CREATE_OR_ALTER
    }

    /** A view; options hold SCHEMABINDING and the like, and CHECK OPTION. */
    record View(
            Span span,
            Verb verb,
            ObjectName name,
            List<Identifier> columns,
            List<Option> options,
            DataStatement.Select select)
            implements ModuleDefinition {
        public View {
            columns = List.copyOf(columns);
            options = List.copyOf(options);
        }
    }

    /**
     * A procedure.
     *
     * @param number of a numbered procedure
     * @param body its statements; empty if it is external
     * @param external the assembly's method
     */
    record Procedure(
            Span span,
            Verb verb,
            ObjectName name,
            Optional<Integer> number,
            List<DefinitionPart.Parameter> parameters,
            List<Option> options,
            List<Statement> body,
            Optional<ObjectName> external)
            implements ModuleDefinition {
        public Procedure {
            parameters = List.copyOf(parameters);
            options = List.copyOf(options);
            body = List.copyOf(body);
        }
    }

    record Function(
            Span span,
            Verb verb,
            ObjectName name,
            List<DefinitionPart.Parameter> parameters,
            Returns returns,
            List<Option> options,
            FunctionBody body)
            implements ModuleDefinition {
        public Function {
            parameters = List.copyOf(parameters);
            options = List.copyOf(options);
        }
    }

    /** What a function gives back. */
    sealed interface Returns {
        Span span();
    }

    record ReturnsScalar(Span span, DataType type) implements Returns {}

    /** The rows of one query. */
    record ReturnsInlineTable(Span span) implements Returns {}

    /** A table variable, or without a variable the rows of a CLR function. */
    record ReturnsTable(
            Span span,
            Optional<Expression.Variable> variable,
            List<DefinitionPart.TableElement> elements)
            implements Returns {
        public ReturnsTable {
            elements = List.copyOf(elements);
        }
    }

    /** What a function does. */
    sealed interface FunctionBody {
        Span span();
    }

    record InlineBody(Span span, DataStatement.Select select) implements FunctionBody {}

    record BlockBody(Span span, List<Statement> statements) implements FunctionBody {
        public BlockBody {
            statements = List.copyOf(statements);
        }
    }

    record ExternalBody(Span span, ObjectName method) implements FunctionBody {}

    /**
     * A trigger.
     *
     * @param target a table or view; missing for ON DATABASE and ON ALL SERVER
     * @param scope TABLE, DATABASE or ALL SERVER
     * @param timing FOR, AFTER or INSTEAD OF
     * @param events INSERT, UPDATE, DELETE, or events of DDL, in capitals
     */
    record Trigger(
            Span span,
            Verb verb,
            ObjectName name,
            Optional<ObjectName> target,
            String scope,
            String timing,
            List<String> events,
            List<Option> options,
            List<Statement> body,
            Optional<ObjectName> external)
            implements ModuleDefinition {
        public Trigger {
            events = List.copyOf(events);
            options = List.copyOf(options);
            body = List.copyOf(body);
        }
    }
}
