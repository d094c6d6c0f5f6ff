package dev.tidegate.sqlserver;

import static dev.tidegate.sqlserver.SourceChecks.check;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Probe;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Side;
import dev.tidegate.preflight.SkippedException;
import dev.tidegate.schema.TableDefinition;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What the selected tables are. */
final class TableChecks {
    static final List<Probe<SourceSession>> ALL =
            List.of(
                    new Probe<>(
                            check(
                                    "tables.selected",
                                    "the tables that `source.tables` selects",
                                    "A name that finds no table is a mistake in the settings, or a"
                                            + " missing permission."),
                            TableChecks::selected),
                    new Probe<>(
                            check(
                                    "tables.kinds",
                                    "memory-optimized, columnstore, external and history tables",
                                    "CDC cannot capture them."),
                            TableChecks::kinds),
                    new Probe<>(
                            check(
                                    "tables.types",
                                    "columns of types that cannot be captured",
                                    "A column that is left out silently is a wrong row, so it must"
                                            + " be excluded by name."),
                            TableChecks::types),
                    new Probe<>(
                            check(
                                    "tables.keys",
                                    "tables without a primary or unique key",
                                    "Their rows are found by all their values, and they can only be"
                                            + " loaded in one pass while they are quiet."),
                            TableChecks::keys),
                    new Probe<>(
                            check(
                                    "tables.computed",
                                    "computed columns",
                                    "They are not in the log: the target computes them itself, or"
                                            + " does without."),
                            TableChecks::computed));

    private static final int PROBLEM_COLUMNS = 24;

    private TableChecks() {}

    private static Finding selected(Check check, SourceSession session)
            throws SQLException, SkippedException {
        List<TableId> tables = session.tables().stream().map(SourceSession.Table::id).toList();
        Remedy advice =
                Remedy.advice(
                        Side.SOURCE,
                        "Correct source.tables and source.tables_excluded, or let the user see the"
                                + " tables: GRANT SELECT.");
        try {
            new TableSelection(session.settings()).checkAllFound(tables);
        } catch (TidegateException e) {
            return check.fail(String.valueOf(e.getMessage()), List.of(), List.of(advice));
        }
        return tables.isEmpty()
                ? check.fail("no table is selected", List.of(), List.of(advice))
                : check.ok(SourceChecks.counted(tables.size(), "table") + " selected");
    }

    private static Finding kinds(Check check, SourceSession session)
            throws SQLException, SkippedException {
        List<String> refused = new ArrayList<>();
        List<String> known = new ArrayList<>();
        for (SourceSession.Table table : session.tables()) {
            if (table.memoryOptimized()) {
                refused.add(table.id() + " is memory-optimized");
            }
            if (table.external()) {
                refused.add(table.id() + " is external");
            }
            switch (table.temporalType()) {
                case SourceSession.Table.HISTORY ->
                        refused.add(table.id() + " is the history of a temporal table");
                case SourceSession.Table.SYSTEM_VERSIONED ->
                        known.add(table.id() + " is temporal: its history stays on the source");
                default -> {}
            }
        }
        SourceChecks.ByTable columnstores = new SourceChecks.ByTable(session.tables());
        session.list(
                        SourceQueries.COLUMNSTORES,
                        row ->
                                new SourceChecks.Named(
                                        row.getInt(1), " has a clustered columnstore index"))
                .forEach(columnstores::add);
        refused.addAll(columnstores.names());
        if (!refused.isEmpty()) {
            return check.fail(
                    SourceChecks.counted(refused.size(), "table") + " that CDC cannot capture",
                    refused,
                    List.of(
                            Remedy.advice(
                                    Side.SOURCE,
                                    "Add the tables to source.tables_excluded, or change what they"
                                            + " are.")));
        }
        return known.isEmpty()
                ? check.ok("ordinary tables only")
                : check.note(SourceChecks.counted(known.size(), "temporal table"), known);
    }

    /** Asks what the pipeline asks, so that both refuse the same columns. */
    private static Finding types(Check check, SourceSession session) throws SkippedException {
        try {
            int tables = session.catalog().tables().size();
            return check.ok(
                    "every column of "
                            + SourceChecks.counted(tables, "table")
                            + " can be captured");
        } catch (TidegateException e) {
            String fact = String.valueOf(e.getMessage());
            if (e.code() != ErrorCode.TYPE_UNSUPPORTED) {
                throw new SkippedException(fact);
            }
            return check.fail(
                    fact,
                    List.of(),
                    List.of(
                            Remedy.advice(
                                    Side.SOURCE,
                                    "Name them in source.columns_excluded, if the target can do"
                                            + " without; or change their types; or exclude their"
                                            + " tables with source.tables_excluded.")));
        }
    }

    private static Finding keys(Check check, SourceSession session)
            throws SQLException, SkippedException {
        List<TableId> without =
                session.definitions().stream()
                        .filter(table -> table.schema().key().isEmpty())
                        .map(TableDefinition::table)
                        .toList();
        return without.isEmpty()
                ? check.ok("every table has a key")
                : check.warn(
                        SourceChecks.counted(without.size(), "table") + " without a key",
                        without.stream().map(TableId::toString).toList(),
                        without.stream()
                                .map(table ->
                                        Remedy.tsql(
                                                "ALTER TABLE "
                                                        + Sql.name(table)
                                                        + " ADD CONSTRAINT "
                                                        + Sql.name("pk_" + table.name())
                                                        + " PRIMARY KEY (…);"))
                                .toList());
    }

    private static Finding computed(Check check, SourceSession session)
            throws SQLException, SkippedException {
        SourceChecks.ByTable found = new SourceChecks.ByTable(session.tables());
        session.list(
                        SourceQueries.COMPUTED_COLUMNS,
                        row -> new SourceChecks.Named(row.getInt(1), "." + row.getString(2)))
                .forEach(found::add);
        return found.names().isEmpty()
                ? check.ok("no computed columns")
                : check.note(
                        SourceChecks.counted(found.names().size(), "computed column")
                                + "; target.left_out says which the target does without",
                        found.names().stream().limit(PROBLEM_COLUMNS).toList());
    }
}
