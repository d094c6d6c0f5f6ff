package dev.tidegate.convert.trial;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.Column;
import dev.tidegate.bind.ObjectId;
import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.Table;
import dev.tidegate.convert.ConvertedObject;
import dev.tidegate.convert.ObjectKind;
import dev.tidegate.convert.PgNames;
import dev.tidegate.convert.expected.Dependence;
import dev.tidegate.convert.expected.Experiment;
import dev.tidegate.convert.expected.Experiment.Insert;
import dev.tidegate.convert.expected.SqlServerNames;
import dev.tidegate.convert.expected.SqlServerValues;
import dev.tidegate.convert.trial.GeneratedRows.Form;
import dev.tidegate.model.TargetNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The tables that were filled, in terms of the source: the same rows as T-SQL. */
final class SourceTables {
    /** Four places for each column are in a table of SQL Server, which has 1,024 at most. */
    private static final int COLUMNS_MAX = 250;

    private static final Pattern LENGTHS = Pattern.compile("\\([0-9, ]+\\)");

    private final Filling filling;

    /** Tables of both sides by the target's handle, in the order in which they are filled. */
    private final Map<Long, Pair> pairs = new LinkedHashMap<>();

    /** A table on both sides. */
    record Pair(Table source, Relation target) {}

    /** A column on both sides. */
    private record Field(Column source, Relation.Column target) {}

    SourceTables(
            Catalog catalog,
            Map<ConvertedObject, List<Long>> created,
            List<Relation> relations,
            Filling filling) {
        this.filling = filling;
        Map<Long, Table> sources = new LinkedHashMap<>();
        created.forEach((object, handles) -> {
            if (object.kind() == ObjectKind.TABLE) {
                catalog.table(object.id())
                        .ifPresent(table -> handles.forEach(it -> sources.put(it, table)));
            }
        });
        for (Relation relation : GeneratedRows.parentsFirst(relations)) {
            Table source = sources.get(relation.handle());
            // what keeps the history of a table was made with it
            if (source != null && TargetNames.of(source.id().name()).equals(relation.name())) {
                pairs.put(relation.handle(), new Pair(source, relation));
            }
        }
    }

    /** The table of the target with this name of the source. */
    Optional<Pair> pair(Table source) {
        return pairs.values().stream()
                .filter(it -> it.source().id().equals(source.id()))
                .findFirst();
    }

    /** All tables, in the order in which they are filled. */
    List<Experiment.Table> all() {
        return pairs.values().stream()
                .map(pair ->
                        new Experiment.Table(
                                pair.source().id(),
                                filling.filled(pair.target().handle())
                                        .filter(_ -> !isInMemory(pair))
                                        .map(it -> insert(pair, it.form(), 1, it.rows())),
                                compared(pair).stream().map(SourceTables::column).toList(),
                                pair.source().columns().stream()
                                        .anyMatch(it -> it.identity().isPresent())))
                .toList();
    }

    /** Statements that read the compared columns, by the source's name of the table. */
    Map<String, String> queries() {
        Map<String, String> queries = new LinkedHashMap<>();
        for (Pair pair : pairs.values()) {
            List<Field> fields = compared(pair);
            if (!fields.isEmpty()) {
                queries.put(
                        pair.source().id().toString(),
                        "select "
                                + fields.stream()
                                        .map(it -> PgNames.quoted(it.target().name()))
                                        .collect(Collectors.joining(", "))
                                + " from "
                                + pair.target().sql());
            }
        }
        return queries;
    }

    /** Columns that have a generated value in each row, in capitals, by the table. */
    Map<ObjectId, Set<String>> given() {
        Map<ObjectId, Set<String>> given = new LinkedHashMap<>();
        for (Experiment.Table table : all()) {
            given.put(
                    table.id(),
                    table.insert().map(Insert::columns).orElse(List.of()).stream()
                            .map(it -> it.toUpperCase(Locale.ROOT))
                            .collect(Collectors.toSet()));
        }
        return given;
    }

    private static Experiment.Column column(Field field) {
        return new Experiment.Column(field.source().name(), shape(field).orElseThrow());
    }

    private static Optional<String> shape(Field field) {
        return field.source().type().isKnown()
                ? Optional.of(SqlServerValues.shape(field.source().type()))
                : shape(field.target().type());
    }

    /** Of a type as {@code format_type} writes it. */
    static Optional<String> shape(String type) {
        return SqlServerValues.shapeOfPostgres(LENGTHS.matcher(type).replaceAll(""));
    }

    /** A transaction of several statements does not read tables in memory by default. */
    private static boolean isInMemory(Pair pair) {
        return pair.source().option("MEMORY_OPTIMIZED").isPresent();
    }

    private static List<Field> compared(Pair pair) {
        if (isInMemory(pair)) {
            return List.of();
        }
        return fields(pair).stream()
                .filter(it ->
                        !Dependence.isUnlike(it.source()) && !Dependence.isByChance(it.source()))
                .filter(it -> it.source().type().isKnown() || it.source().computed().isPresent())
                .filter(it -> shape(it).isPresent())
                .limit(COLUMNS_MAX)
                .toList();
    }

    private static List<Field> fields(Pair pair) {
        List<Field> fields = new ArrayList<>();
        for (Column column : pair.source().columns()) {
            pair.target().columns().stream()
                    .filter(it -> it.name().equals(TargetNames.of(column.name())))
                    .findFirst()
                    .ifPresent(it -> fields.add(new Field(column, it)));
        }
        return fields;
    }

    /** A row of a table beside those that it was filled with. */
    Insert another(Pair pair) {
        return insert(pair, filling.form(pair.target()), Filling.ANOTHER, Filling.ANOTHER);
    }

    /** What refers to nothing that is not in the pairs. */
    Optional<Pair> pair(Relation target) {
        return Optional.ofNullable(get(target.handle()));
    }

    private @Nullable Pair get(long handle) {
        return pairs.get(handle);
    }

    private static Insert insert(Pair pair, Form form, int first, int last) {
        List<Field> given =
                fields(pair).stream()
                        .filter(it -> form.has(it.target()) && takesValue(it.source()))
                        .toList();
        return new Insert(
                pair.source().id(),
                given.stream().map(it -> it.source().name()).toList(),
                IntStream.rangeClosed(first, last)
                        .mapToObj(row -> given.stream().map(it -> value(it, form, row)).toList())
                        .toList(),
                given.stream().anyMatch(it -> it.source().identity().isPresent()));
    }

    private static boolean takesValue(Column column) {
        return column.computed().isEmpty()
                && !column.is("GENERATED ALWAYS")
                && column.type().kind() != SqlType.Kind.ROWVERSION;
    }

    private static String value(Field field, Form form, int row) {
        return GeneratedRows.hint(field.target(), form)
                .map(SqlServerValues::text)
                .or(() -> SqlServerValues.of(field.source().type(), row))
                .orElseGet(() ->
                        field.source().nullable()
                                ? "NULL"
                                : SqlServerValues.placeholder(field.source().type(), row));
    }

    /** The columns that an update can write. */
    List<String> updated(Pair pair) {
        return fields(pair).stream()
                .map(Field::source)
                .filter(it -> takesValue(it) && it.identity().isEmpty())
                .map(Column::name)
                .toList();
    }

    /** The condition of a generated row; empty if it has no keys. */
    String condition(Pair pair, int row) {
        List<Relation.Column> keys = GeneratedRows.keys(pair.target(), filling.form(pair.target()));
        return fields(pair).stream()
                .filter(it -> keys.contains(it.target()))
                .map(it ->
                        SqlServerNames.quoted(it.source().name())
                                + " = "
                                + SqlServerValues.of(it.source().type(), row).orElse("NULL"))
                .collect(Collectors.joining(" AND "));
    }
}
