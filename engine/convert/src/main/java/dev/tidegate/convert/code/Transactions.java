package dev.tidegate.convert.code;

import dev.tidegate.tsql.tree.FlowStatement;
import dev.tidegate.tsql.tree.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A routine is one transaction of its caller: BEGIN and COMMIT go, ROLLBACK is an error. */
final class Transactions {
    private final Unit unit;

    Transactions(Unit unit) {
        this.unit = unit;
    }

    String of(FlowStatement.Transaction transaction) {
        String verb = transaction.verb().toUpperCase(Locale.ROOT);
        Optional<String> name = transaction.name().map(any -> unit.text(any.span()));
        if (verb.startsWith("SAVE")) {
            name.ifPresent(unit.savepoints::add);
        }
        if (!verb.startsWith("ROLLBACK")) {
            unit.note(
                    "transaction",
                    transaction,
                    verb + " is left out: the routine runs inside its caller's transaction");
            return "";
        }
        if (unit.catches > 0) {
            unit.note(
                    "transaction",
                    transaction,
                    "ROLLBACK in CATCH is left out: the block's work is already undone");
            return "";
        }
        if (name.filter(unit.savepoints::contains).isPresent()) {
            throw NotConvertible.of(
                    "rollback",
                    transaction.span(),
                    "ROLLBACK to what SAVE TRANSACTION named",
                    "Put the statements behind SAVE TRANSACTION into a block with EXCEPTION, and"
                            + " raise an error there.");
        }
        if (unit.trigger.isPresent()) {
            return "RAISE EXCEPTION USING MESSAGE = 'The transaction ended in the trigger. The batch has been aborted.', ERRCODE = 'P5000',\n"
                    + "    DETAIL = '{\"number\": 3609, \"severity\": 16, \"state\": 1}';";
        }
        if (unit.returnStyle == Unit.ReturnStyle.PROCEDURE
                || unit.returnStyle == Unit.ReturnStyle.STATUS) {
            unit.note(
                    "rollback",
                    transaction,
                    "ROLLBACK works only where the procedure is called outside of a transaction");
            return "ROLLBACK;";
        }
        throw NotConvertible.of(
                "rollback",
                transaction.span(),
                "ROLLBACK in a function",
                "Raise an error instead.");
    }

    /** {@code IF @@TRANCOUNT > 0} around nothing but transaction control. */
    boolean isOnlyForTransactions(FlowStatement.If branch) {
        String condition = unit.text(branch.condition().span()).toUpperCase(Locale.ROOT);
        boolean asks = condition.contains("@@TRANCOUNT") || condition.contains("XACT_STATE");
        boolean only = only(branch.then()) && branch.otherwise().map(this::only).orElse(true);
        if (asks && only) {
            unit.note("transaction", branch, "control of transactions is left out");
        }
        return asks && only && (unit.catches > 0 || !condition.contains("ROLLBACK"));
    }

    private boolean only(Statement statement) {
        return switch (statement) {
            case FlowStatement.Transaction _ -> true;
            case FlowStatement.Block block -> all(block.statements());
            default -> false;
        };
    }

    private boolean all(List<Statement> statements) {
        return statements.stream().allMatch(this::only);
    }
}
