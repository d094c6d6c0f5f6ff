package dev.tidegate.convert.code;

import dev.tidegate.convert.Rule;
import dev.tidegate.convert.code.Scope.ScopeColumn;
import dev.tidegate.tsql.TokenKind;
import dev.tidegate.tsql.tree.DataStatement;
import dev.tidegate.tsql.tree.DefinitionStatement;
import dev.tidegate.tsql.tree.FlowStatement;
import dev.tidegate.tsql.tree.ModuleDefinition;
import dev.tidegate.tsql.tree.SessionStatement;
import dev.tidegate.tsql.tree.Span;
import dev.tidegate.tsql.tree.Statement;
import dev.tidegate.tsql.tree.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Translates the statements of a routine to PL/pgSQL. */
final class Statements {
    private final Unit unit;
    private int comments;

    Statements(Unit unit) {
        this.unit = unit;
    }

    /** Looks for what has to be known before the first statement is translated. */
    void scan(List<Statement> body) {
        if (body.isEmpty()) {
            return;
        }
        comments = body.getFirst().span().first();
        String text =
                unit.text(new Span(body.getFirst().span().first(), body.getLast().span().end()))
                        .toUpperCase(Locale.ROOT);
        unit.readsRowCount = text.contains("@@ROWCOUNT") || text.contains("ROWCOUNT_BIG");
        unit.readsError = text.contains("@@ERROR");
        unit.readsIdentity = text.contains("SCOPE_IDENTITY") || text.contains("@@IDENTITY");
        declareWhatIsNoted();
    }

    /** It is noted behind each statement, also if what reads it is left out. */
    private void declareWhatIsNoted() {
        SystemFunctions variables = new SystemFunctions(unit);
        if (unit.readsRowCount) {
            variables.rowCount();
        }
        if (unit.readsError) {
            variables.error();
        }
        if (unit.readsIdentity) {
            variables.identity();
        }
    }

    /** All statements, each on lines of its own; NULL if nothing is left of them. */
    String all(List<Statement> statements) {
        if (Jumps.areIn(statements)) {
            return unit.jumps.of(statements);
        }
        List<String> lines = new ArrayList<>();
        for (int index = 0; index < statements.size(); index++) {
            Statement statement = statements.get(index);
            String comment = comments(statement);
            if (statement instanceof FlowStatement.Execute execute
                    && index + 1 < statements.size()) {
                blockRowCountOf(execute, statements.get(index + 1));
            }
            String text = one(statement);
            if (!comment.isEmpty()) {
                lines.add(comment);
            }
            if (!text.isEmpty()) {
                lines.add(text);
            }
        }
        boolean nothing =
                lines.stream().allMatch(line -> line.startsWith("--") || line.startsWith("/*"));
        if (nothing) {
            lines.add("NULL;");
        }
        return String.join("\n", lines);
    }

    /** How many rows the last statement of a procedure had, its caller cannot find out. */
    private void blockRowCountOf(FlowStatement.Execute execute, Statement next) {
        Span asked =
                switch (next) {
                    case FlowStatement.If branch -> branch.condition().span();
                    case FlowStatement.While loop -> loop.condition().span();
                    default -> next.span();
                };
        if (unit.text(asked).toUpperCase(Locale.ROOT).contains("@@ROWCOUNT")) {
            unit.add(
                    CodeItem.block(
                            "rowcount_of_call",
                            execute.span(),
                            "@@ROWCOUNT is read behind a call",
                            Rule.CODE.effort().minutes(),
                            "Give the number of rows by a parameter."));
        }
    }

    /** The comments in front of a statement, and inside it if it has no statements itself. */
    private String comments(Statement statement) {
        boolean leaf =
                !(statement instanceof FlowStatement.Block
                        || statement instanceof FlowStatement.If
                        || statement instanceof FlowStatement.While
                        || statement instanceof FlowStatement.TryCatch);
        int end = leaf ? statement.span().end() : statement.span().first();
        List<String> texts = new ArrayList<>();
        for (int index = comments; index < end; index++) {
            TokenKind kind = unit.batch.tokens().kind(index);
            if (kind == TokenKind.LINE_COMMENT) {
                texts.add(unit.batch.tokens().text(index).strip());
            } else if (kind == TokenKind.BLOCK_COMMENT) {
                texts.add(unit.batch.tokens().text(index));
            }
        }
        comments = Math.max(comments, end);
        return String.join("\n", texts);
    }

    /** One statement; what cannot be translated becomes an item. */
    String one(Statement statement) {
        try {
            return translated(statement);
        } catch (NotConvertible e) {
            unit.add(e.item());
            return "";
        }
    }

    private String translated(Statement statement) {
        return switch (statement) {
            case FlowStatement flow -> new Flow(unit).of(flow);
            case DataStatement.Select select -> select(select);
            case DataStatement data -> new DataChanges(unit).of(data);
            case SessionStatement session -> new SessionStatements(unit).of(session);
            case TableDefinition table -> new TemporaryTables(unit).of(table);
            case DefinitionStatement definition -> new TemporaryTables(unit).of(definition);
            case ModuleDefinition module -> throw inside(module, "a module is defined inside");
            case Statement.Other other -> throw inside(other, other.kind());
            case Statement.Unparsed unparsed ->
                    throw NotConvertible.of(
                            "unparsed",
                            unparsed.span(),
                            unparsed.finding().message(),
                            "Write it by hand.");
        };
    }

    private static NotConvertible inside(Statement at, String reason) {
        return NotConvertible.of("statement", at.span(), reason, "Run it outside of the routine.");
    }

    private String select(DataStatement.Select select) {
        if (new Assignments(unit).isAssignment(select)) {
            return kept(new Assignments(unit).of(select));
        }
        Optional<String> into = new TemporaryTables(unit).selectInto(select);
        return into.map(this::counted).orElseGet(() -> counted(rows(select)));
    }

    /** A SELECT whose rows go to the caller. */
    private String rows(DataStatement.Select select) {
        Translated query = unit.queries.select(select, Optional.empty(), true);
        return result(unit.rowLimit.map(limit -> limited(query, limit)).orElse(query), select);
    }

    private static Translated limited(Translated query, String limit) {
        return new Translated(
                "SELECT * FROM (\n" + Queries.indented(query.sql()) + "\n) AS q\nLIMIT " + limit,
                query.columns(),
                query.complete());
    }

    /** Rows for the caller, of a SELECT or of RETURNING. */
    String result(Translated query, Statement at) {
        for (ScopeColumn column : query.columns()) {
            if (column.sql().equals("*")) {
                throw NotConvertible.of(
                        "result_columns",
                        at.span(),
                        "the columns of a result are not known",
                        "Name them.");
            }
        }
        unit.results.add(query.columns());
        return switch (unit.resultMode) {
            case DESCRIBE -> "";
            case ROWS -> "RETURN QUERY\n" + query.sql() + ";";
            case CURSORS -> {
                int number = unit.results.size();
                yield "OPEN p_result_" + number + " FOR\n" + query.sql() + ";";
            }
            case NONE ->
                    throw NotConvertible.of(
                            "result_set",
                            at.span(),
                            "rows are given where nobody takes them",
                            "Leave the SELECT out.");
        };
    }

    /** A statement with what keeps its number of rows and its error, where those are read. */
    String counted(String sql) {
        if (sql.isEmpty() || !unit.readsRowCount) {
            return kept(sql);
        }
        new SystemFunctions(unit).rowCount();
        return kept(sql + "\nGET DIAGNOSTICS v_rowcount = ROW_COUNT;");
    }

    /** The same, for one that keeps its number of rows itself. */
    private String kept(String sql) {
        if (sql.isEmpty() || !unit.readsError) {
            return sql;
        }
        unit.declarations.add("v_error integer := 0;");
        return "BEGIN\n"
                + Queries.indented(sql)
                + "\n    v_error := 0;\nEXCEPTION WHEN OTHERS THEN\n    v_error := "
                + unit.helper("error_number", "SQLSTATE", "'{\"number\": 50000}'")
                + ";\nEND;";
    }
}
