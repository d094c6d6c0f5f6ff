package dev.tidegate.convert;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.Located;
import dev.tidegate.bind.Table;
import dev.tidegate.bind.Table.KeyColumn;
import dev.tidegate.convert.Expressions.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Keys, checks and foreign keys of a table. */
final class TableConstraints {
    private static final String NO_ACTION = "NO ACTION";

    private final TableDraft draft;
    private final Catalog catalog;
    private final Expressions expressions;
    private final Scope scope;

    TableConstraints(TableDraft draft, Catalog catalog, Expressions expressions, Scope scope) {
        this.draft = draft;
        this.catalog = catalog;
        this.expressions = expressions;
        this.scope = scope;
    }

    void addAll() {
        draft.table.keys().stream().filter(Table.Key::primary).forEach(this::key);
        draft.table.keys().stream().filter(key -> !key.primary()).forEach(this::key);
        draft.table.checks().forEach(this::check);
        draft.table.foreignKeys().forEach(this::foreignKey);
    }

    private void key(Table.Key key) {
        List<String> columns = key.columns().stream().map(KeyColumn::name).toList();
        if (!draft.has(columns)) {
            draft.leave(
                    Rule.PART_MISSING,
                    key.definition(),
                    "a key names a column that is left out",
                    "Add the column and the key by hand.");
            return;
        }
        String name =
                key.name()
                        .map(given ->
                                key.primary()
                                        ? PgNames.part(given)
                                        : PgNames.index(draft.table.id(), given))
                        .orElse("");
        if (!isForLoad(key, columns)) {
            behindRows(key, name, columns);
            return;
        }
        if (!name.isEmpty()) {
            draft.indexes.add(name);
            draft.constraints.add(name);
        }
        String kind = key.primary() ? "primary key" : "unique";
        draft.lines.add(
                new TableDraft.Line(
                        named(name) + kind + " (" + names(columns) + ")",
                        Comments.behind(key.definition())));
    }

    /** Whether rows are told apart by it while they are loaded. */
    private boolean isForLoad(Table.Key key, List<String> columns) {
        return key.primary()
                || nulls(draft.table, columns).isEmpty()
                        && draft.table.keys().stream().noneMatch(Table.Key::primary);
    }

    private void behindRows(Table.Key key, String given, List<String> columns) {
        // with a name of ours where there is none, so that it can be seen whether it is there
        String name =
                given.isEmpty()
                        ? PgNames.index(draft.table.id(), String.join("_", columns) + "_key")
                        : given;
        draft.indexes.add(name);
        draft.lateKeys.add(name);
        draft.indexing.add(
                withComments(
                        "alter table "
                                + draft.name()
                                + "\n    add constraint "
                                + name
                                + " unique"
                                + nulls(draft.table, columns)
                                + " ("
                                + names(columns)
                                + ")",
                        Comments.behind(key.definition())));
    }

    private static String withComments(String sql, List<String> comments) {
        List<String> lines = new ArrayList<>(comments);
        lines.add(sql);
        return String.join("\n", lines);
    }

    /** A unique key of SQL Server takes one NULL. */
    static String nulls(Table table, List<String> columns) {
        boolean nullable =
                columns.stream()
                        .flatMap(column -> table.column(column).stream())
                        .anyMatch(column -> column.nullable());
        return nullable ? " nulls not distinct" : "";
    }

    private static String named(String name) {
        return name.isEmpty() ? "" : "constraint " + name + " ";
    }

    private static String names(List<String> columns) {
        return columns.stream().map(PgNames::column).collect(Collectors.joining(", "));
    }

    private void check(Table.Check check) {
        if (!check.enabled()) {
            disabled("the check" + quoted(check.name().orElse("")), check.condition());
            return;
        }
        Converted<Result> converted = expressions.condition(check.condition(), scope);
        if (converted.value().isEmpty()) {
            draft.leave(
                    Rule.CHECK,
                    check.condition(),
                    "the check"
                            + quoted(check.name().orElse(""))
                            + ": "
                            + TableConverter.reason(converted),
                    "Write the check by hand.");
            return;
        }
        draft.items.addAll(converted.items());
        String name = check.name().map(PgNames::part).orElse("");
        String text = named(name) + "check (" + converted.value().get().sql() + ")";
        if (check.trusted()) {
            draft.lines.add(new TableDraft.Line(text, Comments.behind(check.condition())));
        } else {
            // rows that violate it may come with the load
            draft.links.add("alter table " + draft.name() + " add " + text + " not valid");
        }
        if (!name.isEmpty()) {
            (check.trusted() ? draft.constraints : draft.linked).add(name);
        }
    }

    private static String quoted(String name) {
        return name.isEmpty() ? "" : " " + name;
    }

    private void disabled(String what, Located<?> at) {
        draft.note(
                Rule.CONSTRAINT_DISABLED,
                at,
                what + " is switched off, so the target does not have it",
                "Nothing, unless it is to be switched on again.");
    }

    private void foreignKey(Table.ForeignKey key) {
        String what = "the foreign key" + quoted(key.name().orElse(""));
        if (!key.enabled()) {
            disabled(what, key.definition());
            return;
        }
        if (catalog.table(key.referenced()).isEmpty()) {
            draft.leave(
                    Rule.REFERENCE,
                    key.definition(),
                    what + " refers to " + key.referenced() + ", which is not in the scripts",
                    "Add the table's script.");
            return;
        }
        if (!draft.has(key.columns())) {
            draft.leave(
                    Rule.PART_MISSING,
                    key.definition(),
                    what + " names a column that is left out",
                    "Add the column and the key by hand.");
            return;
        }
        String name = key.name().map(PgNames::part).orElseGet(() -> foreignKeyName(key));
        draft.linked.add(name);
        String referenced =
                key.referencedColumns().isEmpty()
                        ? ""
                        : " (" + names(key.referencedColumns()) + ")";
        draft.links.add(
                "alter table "
                        + draft.name()
                        + "\n    add "
                        + named(name)
                        + "foreign key ("
                        + names(key.columns())
                        + ")\n    references "
                        + PgNames.object(key.referenced())
                        + referenced
                        + action(" on delete ", key.onDelete())
                        + action(" on update ", key.onUpdate())
                        + " not valid");
        if (key.trusted()) {
            draft.links.add("alter table " + draft.name() + " validate constraint " + name);
        }
    }

    /** What PostgreSQL would call it, where the scripts do not say. */
    private String foreignKeyName(Table.ForeignKey key) {
        String base = draft.table.id().name() + "_" + String.join("_", key.columns()) + "_fkey";
        String name = PgNames.part(base);
        for (int next = 1; draft.linked.contains(name); next++) {
            name = PgNames.part(base + next);
        }
        return name;
    }

    private static String action(String event, String action) {
        return action.equals(NO_ACTION) ? "" : event + action.toLowerCase(Locale.ROOT);
    }
}
