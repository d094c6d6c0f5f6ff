package dev.tidegate.convert;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.Column;
import dev.tidegate.bind.Located;
import dev.tidegate.bind.ObjectId;
import dev.tidegate.bind.Table;
import dev.tidegate.tsql.tree.Option;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What WITH, ON and AS say of a table: history, partitions, memory, graphs. */
final class TableOptions {
    private final TableDraft draft;
    private final Catalog catalog;

    TableOptions(TableDraft draft, Catalog catalog) {
        this.draft = draft;
        this.catalog = catalog;
    }

    void addAll() {
        for (Located<Option> option : draft.table.options()) {
            String value = option.node().value().map(option.batch()::text).orElse("");
            if (option.node().name().equals("ON") && value.contains("(")) {
                draft.note(
                        Rule.PARTITIONING,
                        option,
                        "the table is partitioned on the source",
                        "Declare partitions by hand if the table is large.");
            }
            if (option.node().name().equals("MEMORY_OPTIMIZED")
                    && value.strip().equalsIgnoreCase("ON")) {
                draft.note(
                        Rule.TABLE_OPTION,
                        option,
                        "the table is kept in memory on the source, and is a plain one here",
                        "Measure it.");
            }
            if (option.node().name().equals("LEDGER")
                    && value.strip().toUpperCase(Locale.ROOT).startsWith("ON")) {
                draft.leave(
                        Rule.TABLE_OPTION,
                        option,
                        "the table is a ledger on the source",
                        "Keep its history by triggers, and prove it by other means.");
            }
            if (option.node().name().startsWith("AS ")) {
                draft.leave(
                        Rule.TABLE_OPTION,
                        option,
                        "the table is " + option.node().name() + " on the source",
                        "Add the columns of a graph by hand.");
            }
        }
        draft.table.option("SYSTEM_VERSIONING").ifPresent(this::history);
    }

    private void history(Located<Option> option) {
        String text = option.text();
        Optional<Column> start = period("GENERATED ALWAYS AS ROW START");
        Optional<Column> end = period("GENERATED ALWAYS AS ROW END");
        if (!text.toUpperCase(Locale.ROOT).contains("ON") || start.isEmpty() || end.isEmpty()) {
            return;
        }
        Optional<ObjectId> named = draft.table.historyTable();
        ObjectId id =
                named.orElseGet(
                        () -> draft.table.id().sibling(draft.table.id().name() + "_history"));
        Optional<Table> table = named.flatMap(catalog::table);
        if (table.isEmpty()) {
            draft.behind.add("create table " + PgNames.object(id) + " (like " + draft.name() + ")");
        }
        List<String> columns =
                draft.table.columns().stream()
                        .filter(column -> draft.columns.contains(PgNames.column(column.name())))
                        .filter(column ->
                                table.isEmpty() || table.get().column(column.name()).isPresent())
                        .map(column -> PgNames.column(column.name()))
                        .toList();
        TableTriggers.keepHistory(
                draft,
                new TableTriggers.History(
                        PgNames.object(id),
                        columns,
                        PgNames.column(start.get().name()),
                        PgNames.column(end.get().name())));
        draft.note(
                Rule.TEMPORAL,
                option,
                "old rows go to "
                        + id
                        + " by a trigger, and stay there"
                        + (text.toUpperCase(Locale.ROOT).contains("HISTORY_RETENTION_PERIOD")
                                ? ": their period of retention is not kept"
                                : ""),
                "Delete what is too old by a job, if the source does.");
    }

    private Optional<Column> period(String trait) {
        return draft.table.columns().stream().filter(column -> column.is(trait)).findFirst();
    }
}
