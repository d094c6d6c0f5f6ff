package dev.tidegate.sandbox.sqlserver.tsql;

import dev.tidegate.sandbox.sqlserver.catalog.Module;
import java.util.List;
import java.util.Optional;

/** A statement. */
public sealed interface Statement permits Statement.Control, Statement.Data, Definition {
    /** Statements that direct the course of the batch. */
    sealed interface Control extends Statement {}

    /** Statements that read or write rows. Each keeps a memo for its translation. */
    sealed interface Data extends Statement {
        /** Where its translation is kept. */
        Memo memo();
    }

    /** A statement that does not begin in the first line; lines count from 1. */
    record Line(int line, Statement statement) implements Control {}

    /** BEGIN … END. */
    record Block(List<Statement> statements) implements Control {}

    /** IF. */
    record If(Condition condition, Statement then, Optional<Statement> otherwise)
            implements Control {}

    /** WHILE. */
    record While(Condition condition, Statement body) implements Control {}

    /** A condition or scalar expression that is worked out on its own. */
    record Condition(Expression expression, Memo memo) {}

    /** BREAK. */
    record Break() implements Control {}

    /** CONTINUE. */
    record Continue() implements Control {}

    /** RETURN. */
    record Return(Optional<Condition> value) implements Control {}

    /** BEGIN TRY … BEGIN CATCH. */
    record TryCatch(List<Statement> body, List<Statement> handler) implements Control {}

    /** DECLARE of one variable. */
    record Declare(String name, TypeName type, Optional<Condition> value) implements Control {}

    /** DECLARE @t TABLE. */
    record DeclareTable(String name, List<Definition.Element> elements) implements Control {}

    /** SET @v; the operator is {@code =}, {@code +=} … */
    record SetVariable(String name, String operator, Condition value) implements Control {}

    /** SET of options: the names in upper case, and the words after them. */
    record SetOption(List<String> options, String value) implements Control {}

    /** SET IDENTITY_INSERT. */
    record SetIdentityInsert(Name table, boolean on) implements Control {}

    /** USE. */
    record Use(String database) implements Control {}

    /** PRINT. */
    record Print(Condition value) implements Control {}

    /** RAISERROR; options in upper case. */
    record RaiseError(List<Condition> arguments, List<String> options) implements Control {}

    /** THROW, with its three arguments or none. */
    record Throw(List<Condition> arguments) implements Control {}

    /** WAITFOR DELAY. */
    record WaitFor(Condition delay) implements Control {}

    /** BEGIN TRAN. */
    record BeginTransaction(String name) implements Control {}

    /** COMMIT. */
    record Commit() implements Control {}

    /** ROLLBACK; the name of a savepoint or transaction, or empty. */
    record Rollback(String name) implements Control {}

    /** SAVE TRAN. */
    record SaveTransaction(String name) implements Control {}

    /**
     * EXEC of a procedure.
     *
     * @param result variable that takes the return status
     * @param procedure its name
     * @param arguments in order
     */
    record Execute(Optional<String> result, Name procedure, List<Argument> arguments)
            implements Control {}

    /** EXEC (text). */
    record ExecuteText(Condition text) implements Control {}

    /**
     * An argument of a procedure.
     *
     * @param name with its sign; empty for a positional one
     * @param value its value
     * @param output variable that takes the new value
     */
    record Argument(String name, Condition value, Optional<String> output) {}

    /** Statements that are accepted and have nothing to do here: CHECKPOINT … */
    record Nothing() implements Control {}

    /** RECONFIGURE. */
    record Reconfigure() implements Control {}

    /** DBCC CHECKIDENT. */
    record CheckIdent(String table, Optional<Expression> reseed) implements Control {}

    /** EXECUTE AS: a login of the server, or a user of the database. */
    record ExecuteAs(boolean login, Condition name) implements Control {}

    /** REVERT. */
    record Revert() implements Control {}

    /** KILL. */
    record Kill(int session) implements Control {}

    /** SELECT. */
    record Select(Query query, Memo memo) implements Data {}

    /** A row target: a table, view or table variable. */
    sealed interface Target {}

    /** A named target; hints in upper case. */
    record NamedTarget(Name name, List<String> hints) implements Target {}

    /** A table variable as target. */
    record VariableTarget(String variable) implements Target {}

    /** OUTPUT, perhaps INTO. */
    record Output(List<Query.Item> items, Optional<Target> into, List<String> intoColumns) {}

    /** Where inserted rows come from. */
    sealed interface Source {}

    /** Rows of VALUES or of a query. */
    record QuerySource(Query query) implements Source {}

    /** DEFAULT VALUES. */
    record DefaultValues() implements Source {}

    /** EXEC. */
    record ExecuteSource(Statement execute) implements Source {}

    /** INSERT. */
    record Insert(
            Target target,
            Optional<Query.Top> top,
            List<String> columns,
            Optional<Output> output,
            Source source,
            List<Query.Cte> with,
            Memo memo)
            implements Data {}

    /** One {@code column = value} or {@code @v = column = value}. */
    record SetClause(
            Optional<String> variable, Optional<Name> column, String operator, Expression value) {}

    /** UPDATE. */
    record Update(
            Target target,
            Optional<Query.Top> top,
            List<SetClause> set,
            Optional<Output> output,
            List<TableSource> from,
            Optional<Expression> where,
            List<Query.Cte> with,
            Memo memo)
            implements Data {}

    /** DELETE. */
    record Delete(
            Target target,
            Optional<Query.Top> top,
            Optional<Output> output,
            List<TableSource> from,
            Optional<Expression> where,
            List<Query.Cte> with,
            Memo memo)
            implements Data {}

    /** MERGE. */
    record Merge(
            Target target,
            Optional<String> alias,
            TableSource source,
            Expression on,
            List<MergeWhen> whens,
            Optional<Output> output,
            List<Query.Cte> with,
            Memo memo)
            implements Data {}

    /** When a branch of MERGE applies. */
    enum MergeMatch {
        MATCHED,
        NOT_MATCHED,
        NOT_MATCHED_BY_SOURCE
    }

    /** A branch of MERGE: exactly one of update, delete, insert. */
    record MergeWhen(MergeMatch match, Optional<Expression> and, MergeAction action) {}

    /** What a branch of MERGE does. */
    sealed interface MergeAction {}

    /** UPDATE SET. */
    record MergeUpdate(List<SetClause> set) implements MergeAction {}

    /** DELETE. */
    record MergeDelete() implements MergeAction {}

    /** INSERT; no values for DEFAULT VALUES. */
    record MergeInsert(List<String> columns, List<Expression> values) implements MergeAction {}

    /** TRUNCATE TABLE. */
    record Truncate(Name table, Memo memo) implements Data {}

    /** A batch that only creates or alters a module: its kind and how it is named. */
    record ModuleHead(Module.Kind kind, Name name) {}
}
