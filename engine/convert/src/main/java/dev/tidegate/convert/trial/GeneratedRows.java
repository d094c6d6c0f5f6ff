package dev.tidegate.convert.trial;

import dev.tidegate.convert.PgNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of tables, as statements that insert them. */
final class GeneratedRows {
    /** Which columns get a value, and which one. */
    enum Form {
        /** All that take one. */
        FULL(true, false),
        /** All; those that a check names a value for, that value. */
        FULL_BY_CHECKS(true, true),
        /** What must have a value, and keys. */
        SPARSE(false, false),
        SPARSE_BY_CHECKS(false, true);

        private final boolean full;
        private final boolean byChecks;

        Form(boolean full, boolean byChecks) {
            this.full = full;
            this.byChecks = byChecks;
        }

        /** Whether a column gets a value. */
        boolean has(Relation.Column column) {
            return !column.computed()
                    && (full || column.key() || column.required() && !column.filledIn());
        }
    }

    private final GeneratedValues values;

    GeneratedRows(GeneratedValues values) {
        this.values = values;
    }

    /**
     * The statement that inserts rows.
     *
     * @param first number of the first row
     * @param last number of the last one
     */
    String insert(Relation relation, Form form, int first, int last) {
        List<Relation.Column> columns = relation.columns().stream().filter(form::has).toList();
        if (columns.isEmpty()) {
            return "insert into " + relation.sql() + " default values";
        }
        return "insert into "
                + relation.sql()
                + columns.stream()
                        .map(it -> PgNames.quoted(it.name()))
                        .collect(Collectors.joining(", ", " (", ") "))
                + (relation.isTable() ? "overriding system value " : "")
                + "values "
                + IntStream.rangeClosed(first, last)
                        .mapToObj(row -> row(columns, form, row))
                        .collect(Collectors.joining(", "));
    }

    private String row(List<Relation.Column> columns, Form form, int row) {
        return columns.stream()
                .map(column ->
                        hint(column, form)
                                .map(PgNames::literal)
                                .orElseGet(() -> values.of(column.type(), row)))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /** The value that a check names for a column, where the form asks for it. */
    static Optional<String> hint(Relation.Column column, Form form) {
        return form.byChecks && !column.key() && !column.hints().isEmpty()
                ? Optional.of(column.hints().getFirst())
                : Optional.empty();
    }

    /** The columns by which a generated row is known. */
    static List<Relation.Column> keys(Relation relation, Form form) {
        return relation.columns().stream().filter(it -> it.key() && form.has(it)).toList();
    }

    /** The statement that deletes a row by its keys; of a table without them, all rows. */
    String delete(Relation relation, Form form, int row) {
        String condition =
                keys(relation, form).stream()
                        .map(it -> PgNames.quoted(it.name()) + " = " + values.of(it.type(), row))
                        .collect(Collectors.joining(" and "));
        return "delete from " + relation.sql() + (condition.isEmpty() ? "" : " where " + condition);
    }

    /** The statement that writes every row as it is. */
    static String update(Relation relation) {
        return "update "
                + relation.sql()
                + " set "
                + relation.columns().stream()
                        .filter(column -> !column.computed())
                        .map(column -> PgNames.quoted(column.name()))
                        .map(column -> column + " = " + column)
                        .collect(Collectors.joining(", "));
    }

    /** The statement that deletes the row that was inserted last; of a view, all of them. */
    static String delete(Relation relation) {
        return "delete from "
                + relation.sql()
                + (relation.isTable()
                        ? " where ctid = (select max(ctid) from " + relation.sql() + ")"
                        : "");
    }

    /** Tables with those that foreign keys refer to before them, as far as they are no circle. */
    static List<Relation> parentsFirst(List<Relation> relations) {
        Map<Long, Relation> all = new LinkedHashMap<>();
        relations.stream().filter(Relation::isTable).forEach(it -> all.put(it.handle(), it));
        SequencedSet<Long> placed = new LinkedHashSet<>();
        all.values().forEach(it -> place(it, all, new LinkedHashSet<>(), placed));
        List<Relation> sorted = new ArrayList<>();
        placed.forEach(handle -> sorted.add(get(all, handle)));
        return List.copyOf(sorted);
    }

    /** Those that foreign keys of a table lead to, the farthest first. */
    static List<Relation> ancestors(Relation table, List<Relation> relations) {
        Map<Long, Relation> all = new LinkedHashMap<>();
        relations.stream().filter(Relation::isTable).forEach(it -> all.put(it.handle(), it));
        SequencedSet<Long> placed = new LinkedHashSet<>();
        place(table, all, new LinkedHashSet<>(), placed);
        placed.remove(table.handle());
        return placed.stream().map(handle -> get(all, handle)).toList();
    }

    private static Relation get(Map<Long, Relation> all, long handle) {
        Relation relation = all.get(handle);
        if (relation == null) {
            throw new IllegalStateException("a table that is not there was placed: " + handle);
        }
        return relation;
    }

    private static void place(
            Relation table,
            Map<Long, Relation> all,
            SequencedSet<Long> above,
            SequencedSet<Long> placed) {
        if (placed.contains(table.handle()) || !above.add(table.handle())) {
            return;
        }
        for (long parent : table.parents().stream().sorted().toList()) {
            Relation there = all.get(parent);
            if (there != null) {
                place(there, all, above, placed);
            }
        }
        placed.add(table.handle());
    }
}
