package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.FlowStatement;
import java.util.List;
import java.util.Optional;

/** TRY and CATCH, THROW, RAISERROR, PRINT. */
final class Errors {
    private static final Scope NOTHING = new Scope(Optional.empty());
    private static final int SEVERITY_OF_ERRORS = 11;

    private final Unit unit;

    Errors(Unit unit) {
        this.unit = unit;
    }

    String tried(FlowStatement.TryCatch tried) {
        String body = unit.statements.all(tried.tried());
        unit.catches++;
        String handler = unit.statements.all(tried.caught());
        unit.catches--;
        unit.note("try_catch", tried, "what the TRY block did is undone when CATCH is entered");
        boolean reads = unit.declarations.contains("v_error_state text;");
        String diagnostics =
                reads
                        ? """
                            GET STACKED DIAGNOSTICS v_error_state = RETURNED_SQLSTATE,
                                v_error_message = MESSAGE_TEXT, v_error_detail = PG_EXCEPTION_DETAIL;
                        """
                        : "";
        return "BEGIN\n"
                + Queries.indented(body)
                + "\nEXCEPTION WHEN OTHERS THEN\n"
                + diagnostics
                + Queries.indented(handler)
                + "\nEND;";
    }

    String thrown(FlowStatement.Throw thrown) {
        if (thrown.arguments().isEmpty()) {
            return "RAISE;";
        }
        List<Typed> values = unit.expressions.all(thrown.arguments(), NOTHING);
        return raise(values.get(1), values.get(0).sql(), "16", values.get(2).sql());
    }

    private String raise(Typed message, String number, String severity, String state) {
        return "RAISE EXCEPTION USING MESSAGE = coalesce("
                + message.sql()
                + ", ''), ERRCODE = 'P5000',\n"
                + "    DETAIL = json_build_object('number', "
                + number
                + ", 'severity', "
                + severity
                + ", 'state', "
                + state
                + ", 'procedure', "
                + Literals.quoted(unit.self.name())
                + ")::text;";
    }

    String raised(FlowStatement.RaiseError raised) {
        if (!raised.parenthesised()) {
            Typed message =
                    raised.arguments().size() > 1
                            ? unit.expressions.of(raised.arguments().get(1), NOTHING)
                            : Literals.text("error", SqlType.of(SqlType.Kind.VARCHAR));
            return raise(
                    message,
                    unit.expressions.of(raised.arguments().getFirst(), NOTHING).sql(),
                    "16",
                    "1");
        }
        List<Expression> arguments = raised.arguments();
        Typed first = unit.expressions.of(arguments.getFirst(), NOTHING);
        Typed severity = unit.expressions.of(arguments.get(1), NOTHING);
        String state =
                arguments.size() > 2 ? unit.expressions.of(arguments.get(2), NOTHING).sql() : "1";
        List<Expression> parts = new java.util.ArrayList<>(List.of(arguments.getFirst()));
        parts.addAll(arguments.subList(Math.min(3, arguments.size()), arguments.size()));
        boolean numbered = first.type().isNumber();
        Typed message =
                numbered
                        ? Typed.simple("'error ' || " + first.in(), Casts.text(SqlType.MAX))
                        : new Messages(unit).formatted(parts, NOTHING);
        if (numbered) {
            unit.note(
                    "raiserror_number", raised, "the text of a message by its number is not known");
        }
        String number = numbered ? first.sql() : "50000";
        String notice = "RAISE NOTICE '%', " + message.sql() + ";";
        if (severity.literal().isPresent()) {
            boolean error = Integer.parseInt(severity.literal().get()) >= SEVERITY_OF_ERRORS;
            return error ? raise(message, number, severity.sql(), state) : notice;
        }
        return "IF "
                + severity.in()
                + " >= "
                + SEVERITY_OF_ERRORS
                + " THEN\n"
                + Queries.indented(raise(message, number, severity.sql(), state))
                + "\nELSE\n    "
                + notice
                + "\nEND IF;";
    }

    String printed(FlowStatement.Print print) {
        Typed value = unit.expressions.of(print.message(), NOTHING);
        Typed text =
                value.isText() || !value.type().isKnown()
                        ? value
                        : new Casts(unit)
                                .cast(
                                        value,
                                        Casts.text(SqlType.MAX),
                                        Optional.empty(),
                                        print.span());
        return "RAISE NOTICE '%', "
                + text.sql()
                + ";"
                + (unit.readsRowCount ? "\nv_rowcount := 0;" : "");
    }
}
