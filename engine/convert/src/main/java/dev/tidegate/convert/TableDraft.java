package dev.tidegate.convert;

import dev.tidegate.bind.Located;
import dev.tidegate.bind.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a table becomes, while it is converted. */
final class TableDraft {
    final Table table;
    final List<Line> lines = new ArrayList<>();
    final List<String> behind = new ArrayList<>();

    /** Statements for when the rows are there. */
    final List<String> indexing = new ArrayList<>();

    final List<String> links = new ArrayList<>();
    final List<String> triggers = new ArrayList<>();
    final List<ActionItem> items = new ArrayList<>();

    /** Names on the target, quoted where they must be. */
    final Set<String> columns = new LinkedHashSet<>();

    final Set<String> indexes = new LinkedHashSet<>();
    final Set<String> constraints = new LinkedHashSet<>();
    final Set<String> lateKeys = new LinkedHashSet<>();
    final Set<String> linked = new LinkedHashSet<>();

    /** Assignments of a trigger before a row is written: column to expression. */
    final List<String> assignments = new ArrayList<>();

    boolean whole = true;

    TableDraft(Table table) {
        this.table = table;
    }

    /** A line inside the parentheses, with the comments behind it. */
    record Line(String sql, List<String> comments) {}

    String name() {
        return PgNames.object(table.id());
    }

    /** What is left out, and what of the table's meaning goes with it. */
    void leave(Rule rule, Located<?> at, String reason, String suggestion) {
        whole = false;
        note(rule, at, reason, suggestion);
    }

    void note(Rule rule, Located<?> at, String reason, String suggestion) {
        items.add(ActionItem.of(rule, at, reason, suggestion));
    }

    boolean has(List<String> sourceColumns) {
        return sourceColumns.stream().map(PgNames::column).allMatch(columns::contains);
    }
}
