package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.FlowStatement;
import dev.tidegate.tsql.tree.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Branches, loops, RETURN, and the statements that have a class of their own. */
final class Flow {
    private static final Scope NOTHING = new Scope(Optional.empty());

    private final Unit unit;

    Flow(Unit unit) {
        this.unit = unit;
    }

    String of(FlowStatement flow) {
        return switch (flow) {
            case FlowStatement.Block block -> block(block);
            case FlowStatement.If branch -> branch(branch);
            case FlowStatement.While loop -> loop(loop);
            case FlowStatement.Break _ -> "EXIT;";
            case FlowStatement.Continue _ -> "CONTINUE;";
            case FlowStatement.Return value -> returned(value);
            case FlowStatement.GoTo jump -> unit.jumps.of(jump);
            case FlowStatement.Label _ -> "";
            case FlowStatement.TryCatch tried -> new Errors(unit).tried(tried);
            case FlowStatement.Throw thrown -> new Errors(unit).thrown(thrown);
            case FlowStatement.RaiseError raised -> new Errors(unit).raised(raised);
            case FlowStatement.Print print -> new Errors(unit).printed(print);
            case FlowStatement.WaitFor wait -> waited(wait);
            case FlowStatement.Declare declare -> new Assignments(unit).declared(declare);
            case FlowStatement.Declaration declaration ->
                    new Assignments(unit).declared(declaration);
            case FlowStatement.DeclareTable table -> new TemporaryTables(unit).declared(table);
            case FlowStatement.DeclareCursor cursor -> new Cursors(unit).declared(cursor);
            case FlowStatement.CursorStatement cursor -> new Cursors(unit).statement(cursor);
            case FlowStatement.Fetch fetch -> new Cursors(unit).fetched(fetch);
            case FlowStatement.SetCursor cursor -> new Cursors(unit).set(cursor);
            case FlowStatement.SetVariable set -> new Assignments(unit).set(set);
            case FlowStatement.Execute execute -> new Executes(unit).of(execute);
            case FlowStatement.Transaction transaction -> new Transactions(unit).of(transaction);
            case FlowStatement.Cursor cursor -> throw alone(cursor);
            case FlowStatement.Argument argument -> throw alone(argument);
        };
    }

    private static NotConvertible alone(FlowStatement at) {
        return NotConvertible.of(
                "statement", at.span(), "a part of a statement alone", "Look at it.");
    }

    private String block(FlowStatement.Block block) {
        String body = unit.statements.all(block.statements());
        return body.equals("NULL;") ? "" : body;
    }

    private String body(Statement statement) {
        return statement instanceof FlowStatement.Block block
                ? unit.statements.all(block.statements())
                : unit.statements.all(List.of(statement));
    }

    private String branch(FlowStatement.If branch) {
        if (new Transactions(unit).isOnlyForTransactions(branch)) {
            return "";
        }
        ServerProperties server = new ServerProperties(unit);
        Optional<Boolean> known = server.known(branch.condition());
        if (known.isPresent()) {
            server.tellLeftOut(branch.condition());
            return known.get()
                    ? body(branch.then())
                    : branch.otherwise().map(this::body).orElse("");
        }
        StringBuilder text = new StringBuilder();
        String word = "IF ";
        FlowStatement.If at = branch;
        while (true) {
            text.append(word)
                    .append(unit.expressions.condition(at.condition(), NOTHING))
                    .append(" THEN\n");
            text.append(Queries.indented(body(at.then()))).append('\n');
            if (at.otherwise().isEmpty()) {
                break;
            }
            Statement otherwise = at.otherwise().get();
            if (otherwise instanceof FlowStatement.If next
                    && server.known(next.condition()).isEmpty()) {
                word = "ELSIF ";
                at = next;
                continue;
            }
            text.append("ELSE\n").append(Queries.indented(body(otherwise))).append('\n');
            break;
        }
        return text.append("END IF;").toString();
    }

    private String loop(FlowStatement.While loop) {
        unit.loops++;
        try {
            return "WHILE "
                    + unit.expressions.condition(loop.condition(), NOTHING)
                    + " LOOP\n"
                    + Queries.indented(body(loop.body()))
                    + "\nEND LOOP;";
        } finally {
            unit.loops--;
        }
    }

    private String returned(FlowStatement.Return value) {
        return switch (unit.returnStyle) {
            case PROCEDURE, ROWS -> rows() + "RETURN;";
            case STATUS ->
                    value.value()
                            .map(any -> {
                                Typed status =
                                        unit.coercion.to(
                                                unit.expressions.of(any, NOTHING),
                                                SqlType.INT,
                                                value.span());
                                return "p_return_code := " + status.sql() + ";\nRETURN;";
                            })
                            .orElse("RETURN;");
            case VALUE ->
                    value.value()
                            .map(any -> "RETURN " + assigned(any) + ";")
                            .orElse("RETURN NULL;");
            case TRIGGER -> TriggerRows.ending(unit);
        };
    }

    private String assigned(Expression value) {
        return unit.coercion
                .unbound(unit.expressions.of(value, NOTHING), unit.returnType, value.span())
                .sql();
    }

    /** What a table function gives at its end. */
    String rows() {
        return unit.returned
                .filter(table -> !table.sql().isEmpty())
                .map(table -> "RETURN QUERY SELECT * FROM " + table.sql() + ";\n")
                .orElse("");
    }

    private String waited(FlowStatement.WaitFor wait) {
        if (!wait.kind().toUpperCase(Locale.ROOT).contains("DELAY") || wait.value().isEmpty()) {
            throw NotConvertible.of(
                    "waitfor", wait.span(), "WAITFOR " + wait.kind(), "Schedule it outside.");
        }
        Typed value = unit.expressions.of(wait.value().get(), NOTHING);
        return "PERFORM pg_sleep(extract(epoch from " + value.in() + "::interval));";
    }
}
