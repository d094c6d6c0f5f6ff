package dev.tidegate.convert;

import dev.tidegate.bind.Column;
import dev.tidegate.bind.Table;
import dev.tidegate.bind.Table.KeyColumn;
import dev.tidegate.convert.Expressions.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Indexes of a table that are no constraints. */
final class TableIndexes {
    private static final Set<String> WITHOUT_COUNTERPART =
            Set.of("COLUMNSTORE", "XML", "SPATIAL", "FULLTEXT", "JSON", "VECTOR");

    private final TableDraft draft;
    private final Expressions expressions;
    private final Scope scope;

    TableIndexes(TableDraft draft, Expressions expressions, Scope scope) {
        this.draft = draft;
        this.expressions = expressions;
        this.scope = scope;
    }

    void addAll() {
        draft.table.indexes().forEach(this::index);
    }

    private void index(Table.Index index) {
        String what = "the index " + index.name();
        Optional<String> without =
                index.kind().stream().filter(WITHOUT_COUNTERPART::contains).findFirst();
        if (without.isPresent()) {
            draft.note(
                    Rule.INDEX_KIND,
                    index.definition(),
                    what + " is of the kind " + without.get() + ", which PostgreSQL does not have",
                    "Look at the queries that use it: GIN, GiST or BRIN may serve them.");
            return;
        }
        if (!index.enabled()) {
            draft.note(
                    Rule.CONSTRAINT_DISABLED,
                    index.definition(),
                    what + " is switched off, so the target does not have it",
                    "Nothing, unless it is to be switched on again.");
            return;
        }
        List<String> columns = index.columns().stream().map(KeyColumn::name).toList();
        List<String> all = new ArrayList<>(columns);
        all.addAll(index.included());
        if (!draft.has(all)) {
            leave(index, Rule.PART_MISSING, what + " names a column that is left out");
            return;
        }
        Optional<Converted<Result>> filter =
                index.filter().map(condition -> expressions.condition(condition, scope));
        if (filter.isPresent() && filter.get().value().isEmpty()) {
            leave(
                    index,
                    Rule.INDEX_FILTER,
                    what + ": its filter: " + TableConverter.reason(filter.get()));
            return;
        }
        create(index, columns, filter.flatMap(Converted::value).map(Result::sql));
    }

    /** Without a unique index the table takes rows that the source's does not. */
    private void leave(Table.Index index, Rule rule, String reason) {
        String suggestion = "Create the index by hand.";
        if (index.unique()) {
            draft.leave(rule, index.definition(), reason, suggestion);
        } else {
            draft.note(rule, index.definition(), reason, suggestion);
        }
    }

    private void create(Table.Index index, List<String> columns, Optional<String> filter) {
        String name = PgNames.index(draft.table.id(), index.name());
        draft.indexes.add(name);
        String keys =
                index.columns().stream()
                        .map(column ->
                                PgNames.column(column.name())
                                        + (column.descending() ? " desc" : "")
                                        + nulls(column))
                        .collect(Collectors.joining(", "));
        String included =
                index.included().isEmpty()
                        ? ""
                        : " include ("
                                + index.included().stream()
                                        .map(PgNames::column)
                                        .collect(Collectors.joining(", "))
                                + ")";
        draft.indexing.add(
                "create "
                        + (index.unique() ? "unique " : "")
                        + "index "
                        + name
                        + " on "
                        + draft.name()
                        + " ("
                        + keys
                        + ")"
                        + included
                        + (index.unique() ? TableConstraints.nulls(draft.table, columns) : "")
                        + filter.map(condition -> " where " + condition).orElse(""));
    }

    /** NULL is less than all values in SQL Server, also in what an ORDER BY uses the index for. */
    private String nulls(KeyColumn column) {
        boolean nullable = draft.table.column(column.name()).filter(Column::nullable).isPresent();
        return !nullable ? "" : column.descending() ? " nulls last" : " nulls first";
    }
}
