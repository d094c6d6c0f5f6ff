package dev.tidegate.convert;

import java.util.List;
import java.util.stream.Collectors;

/** Triggers that do for a table what SQL Server does by itself. */
final class TableTriggers {
    private TableTriggers() {}

    /**
     * Where the old rows of a table go.
     *
     * @param table with its schema, quoted where it must be
     * @param columns of both tables
     * @param start column with the moment from which on a row was as it is
     * @param end column with the moment at which it was no longer
     */
    record History(String table, List<String> columns, String start, String end) {}

    /** The trigger that computes columns before a row is written, if there are any. */
    static void add(TableDraft draft) {
        if (draft.assignments.isEmpty()) {
            return;
        }
        String body =
                draft.assignments.stream()
                        .map(assignment -> "    " + assignment + "\n")
                        .collect(Collectors.joining());
        create(draft, "compute", "before insert or update", body + "    return new;\n");
    }

    /** Times are those of the transaction's beginning, in UTC, as SQL Server's are. */
    static void keepHistory(TableDraft draft, History history) {
        String now = "transaction_timestamp() at time zone 'UTC'";
        draft.assignments.add("new." + history.start() + " := " + now + ";");
        draft.assignments.add(
                "new." + history.end() + " := timestamp '9999-12-31 23:59:59.999999';");
        String columns = String.join(", ", history.columns());
        String values =
                history.columns().stream()
                        .map(column -> column.equals(history.end()) ? now : "old." + column)
                        .collect(Collectors.joining(", "));
        create(
                draft,
                "history",
                "after update or delete",
                "    insert into "
                        + history.table()
                        + " ("
                        + columns
                        + ")\n    values ("
                        + values
                        + ");\n    return null;\n");
    }

    private static void create(TableDraft draft, String purpose, String timing, String body) {
        String trigger = PgNames.index(draft.table.id(), purpose);
        String function = PgNames.schema(draft.table.id().schema()) + "." + trigger;
        draft.triggers.add(
                "create function "
                        + function
                        + "() returns trigger language plpgsql as $$\nbegin\n"
                        + body
                        + "end\n$$");
        draft.triggers.add(
                "create trigger "
                        + trigger
                        + "\n    "
                        + timing
                        + " on "
                        + draft.name()
                        + "\n    for each row execute function "
                        + function
                        + "()");
    }
}
