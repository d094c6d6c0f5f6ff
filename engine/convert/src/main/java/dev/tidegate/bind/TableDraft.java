package dev.tidegate.bind;

import dev.tidegate.bind.CatalogObject.AliasType;
import dev.tidegate.bind.Table.KeyColumn;
import dev.tidegate.tsql.tree.Constraint;
import dev.tidegate.tsql.tree.DefinitionPart;
import dev.tidegate.tsql.tree.DefinitionPart.ColumnDefinition;
import dev.tidegate.tsql.tree.DefinitionPart.ComputedColumn;
import dev.tidegate.tsql.tree.DefinitionPart.IndexColumn;
import dev.tidegate.tsql.tree.DefinitionPart.InlineIndex;
import dev.tidegate.tsql.tree.DefinitionPart.TableElement;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.Option;
import dev.tidegate.tsql.tree.Statement;
import dev.tidegate.tsql.tree.TableDefinition.CreateIndex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A table while its statements are read. */
final class TableDraft {
    private final ObjectId id;
    private final Located<? extends Statement> definition;
    private final Types types;
    private final Map<ObjectId, CatalogObject> userTypes;
    final List<Column> columns = new ArrayList<>();
    final List<Table.Key> keys = new ArrayList<>();
    final List<Table.ForeignKey> foreignKeys = new ArrayList<>();
    final List<Table.Check> checks = new ArrayList<>();
    final List<Table.Index> indexes = new ArrayList<>();
    final List<Located<Option>> options = new ArrayList<>();

    TableDraft(
            ObjectId id,
            Located<? extends Statement> definition,
            Types types,
            Map<ObjectId, CatalogObject> userTypes) {
        this.id = id;
        this.definition = definition;
        this.types = types;
        this.userTypes = userTypes;
    }

    /** The table as it is now: columns of the primary key are not nullable. */
    Table table() {
        Set<String> keyed = new HashSet<>();
        keys.stream()
                .filter(Table.Key::primary)
                .flatMap(key -> key.columns().stream())
                .forEach(column -> keyed.add(ObjectId.fold(column.name())));
        List<Column> finished =
                columns.stream()
                        .map(column ->
                                keyed.contains(ObjectId.fold(column.name()))
                                        ? column.withNullable(false)
                                        : column)
                        .toList();
        return new Table(id, finished, keys, foreignKeys, checks, indexes, options, definition);
    }

    /**
     * Adds a column, constraint or index.
     *
     * @param in the statement that says it
     * @param trusted whether rows that exist were checked
     */
    void add(TableElement element, Located<?> in, boolean trusted) {
        switch (element) {
            case ColumnDefinition column -> addColumn(column, in, trusted);
            case ComputedColumn column -> addComputed(column, in, trusted);
            case InlineIndex index -> indexes.add(index(index, in));
            case DefinitionPart.TableConstraint constraint ->
                    addConstraint(constraint.constraint(), Optional.empty(), in, trusted);
            case DefinitionPart.PeriodDefinition _ -> {
                // the columns of the period say so themselves
            }
        }
    }

    private void addColumn(ColumnDefinition column, Located<?> in, boolean trusted) {
        columns.add(column(column, in));
        for (Constraint constraint : column.constraints()) {
            addConstraint(constraint, Optional.of(column.name()), in, trusted);
        }
        column.index()
                .map(index -> index(index, in))
                .map(index -> index.columns().isEmpty() ? withColumn(index, column) : index)
                .ifPresent(indexes::add);
    }

    private static Table.Index withColumn(Table.Index index, ColumnDefinition column) {
        return new Table.Index(
                index.name(),
                index.kind(),
                List.of(new KeyColumn(column.name().value(), false)),
                index.included(),
                index.filter(),
                true,
                index.definition());
    }

    private void addComputed(ComputedColumn column, Located<?> in, boolean trusted) {
        boolean nullable =
                column.constraints().stream()
                        .filter(Constraint.Nullability.class::isInstance)
                        .map(Constraint.Nullability.class::cast)
                        .allMatch(Constraint.Nullability::nullable);
        columns.add(
                new Column(
                        column.name().value(),
                        SqlType.UNKNOWN,
                        nullable,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(
                                new Column.Computed(
                                        in.at(column.expression()), column.persisted())),
                        Set.of(),
                        in.at(column)));
        for (Constraint constraint : column.constraints()) {
            addConstraint(constraint, Optional.of(column.name()), in, trusted);
        }
    }

    /** A column by its definition, without its constraints but for NULL and DEFAULT. */
    Column column(ColumnDefinition column, Located<?> in) {
        SqlType type =
                column.type()
                        .map(types::inDefinition)
                        .orElseGet(() -> typeWithoutName(column.name()));
        Set<String> traits = new HashSet<>();
        Optional<String> collation = Optional.empty();
        for (Option option : column.options()) {
            String value = value(option, in);
            if (option.name().equals("COLLATE")) {
                collation = Optional.of(value);
            } else {
                traits.add((option.name() + " " + value.toUpperCase(Locale.ROOT)).strip());
            }
        }
        return new Column(
                column.name().value(),
                type,
                nullable(column, type),
                collation,
                column.identity().map(identity -> identity(identity, in)),
                column.constraints().stream()
                        .filter(Constraint.DefaultConstraint.class::isInstance)
                        .map(Constraint.DefaultConstraint.class::cast)
                        .map(value -> defaultOf(value, in))
                        .findFirst(),
                Optional.empty(),
                traits,
                in.at(column));
    }

    /** {@code timestamp} may stand for a column of this name and type. */
    private static SqlType typeWithoutName(Identifier name) {
        return name.value().equalsIgnoreCase("timestamp")
                ? SqlType.of(SqlType.Kind.ROWVERSION)
                : SqlType.UNKNOWN;
    }

    private boolean nullable(ColumnDefinition column, SqlType type) {
        Optional<Boolean> said =
                column.constraints().stream()
                        .filter(Constraint.Nullability.class::isInstance)
                        .map(constraint -> ((Constraint.Nullability) constraint).nullable())
                        .reduce((_, last) -> last);
        if (said.isPresent()) {
            return said.get();
        }
        if (column.identity().isPresent() || type.kind() == SqlType.Kind.ROWVERSION) {
            return false;
        }
        return type.userType()
                .map(userTypes::get)
                .filter(AliasType.class::isInstance)
                .map(alias -> ((AliasType) alias).nullable())
                .orElse(true);
    }

    private static Column.Identity identity(DefinitionPart.Identity identity, Located<?> in) {
        Function<Expression, String> text = expression -> in.at(expression).text();
        return new Column.Identity(
                identity.seed().map(text).orElse("1"), identity.increment().map(text).orElse("1"));
    }

    private static Column.Default defaultOf(Constraint.DefaultConstraint value, Located<?> in) {
        return new Column.Default(name(value.name()), in.at(value.value()));
    }

    private void addConstraint(
            Constraint constraint, Optional<Identifier> column, Located<?> in, boolean trusted) {
        switch (constraint) {
            case Constraint.Nullability _, Constraint.Connection _ -> {
                // of the column itself; an edge's is in the table's options
            }
            case Constraint.DefaultConstraint value -> {
                if (column.isEmpty()) {
                    setDefault(value, in);
                }
            }
            case Constraint.Check check ->
                    checks.add(
                            new Table.Check(
                                    name(check.name()), in.at(check.condition()), true, trusted));
            case Constraint.Unique key -> keys.add(key(key, column, in));
            case Constraint.ForeignKey key -> foreignKeys.add(foreignKey(key, column, in, trusted));
        }
    }

    private void setDefault(Constraint.DefaultConstraint value, Located<?> in) {
        value.column()
                .map(Identifier::value)
                .ifPresent(name ->
                        replace(name, old -> old.withValue(Optional.of(defaultOf(value, in)))));
    }

    /** Replaces the column of a name, if there is one. */
    void replace(String name, Function<Column, Column> change) {
        columns.replaceAll(column ->
                ObjectId.fold(column.name()).equals(ObjectId.fold(name))
                        ? change.apply(column)
                        : column);
    }

    private static Table.Key key(
            Constraint.Unique key, Optional<Identifier> column, Located<?> in) {
        List<KeyColumn> named = keyColumns(key.columns());
        return new Table.Key(
                name(key.name()),
                key.primaryKey(),
                key.kind().contains("CLUSTERED")
                        || key.primaryKey() && !key.kind().contains("NONCLUSTERED"),
                named.isEmpty()
                        ? column.map(only -> List.of(new KeyColumn(only.value(), false)))
                                .orElse(List.of())
                        : named,
                in.at(key));
    }

    private static Table.ForeignKey foreignKey(
            Constraint.ForeignKey key,
            Optional<Identifier> column,
            Located<?> in,
            boolean trusted) {
        List<String> named = key.columns().stream().map(Identifier::value).toList();
        return new Table.ForeignKey(
                name(key.name()),
                named.isEmpty()
                        ? column.map(only -> List.of(only.value())).orElse(List.of())
                        : named,
                ObjectId.of(key.table()),
                key.referenced().stream().map(Identifier::value).toList(),
                action(key, "ON DELETE", in),
                action(key, "ON UPDATE", in),
                true,
                trusted,
                in.at(key));
    }

    private static String action(Constraint.ForeignKey key, String event, Located<?> in) {
        return key.options().stream()
                .filter(option -> option.name().equals(event))
                .map(option -> value(option, in).toUpperCase(Locale.ROOT).replaceAll("\\s+", " "))
                .map(text ->
                        text.startsWith("DELETE ") || text.startsWith("UPDATE ")
                                ? text.substring("DELETE ".length())
                                : text)
                .findFirst()
                .orElse("NO ACTION");
    }

    private static Table.Index index(InlineIndex index, Located<?> in) {
        return new Table.Index(
                index.name().value(),
                index.kind(),
                keyColumns(index.columns()),
                index.include().stream().map(column -> column.name().value()).toList(),
                index.where().map(in::at),
                true,
                in.at(index));
    }

    void add(CreateIndex index, Located<?> in) {
        indexes.removeIf(
                old -> ObjectId.fold(old.name()).equals(ObjectId.fold(index.name().value())));
        indexes.add(
                new Table.Index(
                        index.name().value(),
                        index.kind(),
                        keyColumns(index.columns()),
                        index.include().stream().map(column -> column.name().value()).toList(),
                        index.where().map(in::at),
                        true,
                        in.at(index)));
    }

    private static List<KeyColumn> keyColumns(List<IndexColumn> columns) {
        return columns.stream()
                .map(column -> new KeyColumn(column.name().value(), column.descending()))
                .toList();
    }

    static String value(Option option, Located<?> in) {
        return option.value().map(in.batch()::text).map(String::strip).orElse("");
    }

    private static Optional<String> name(Optional<Identifier> name) {
        return name.map(Identifier::value);
    }
}
