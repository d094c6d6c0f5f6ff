package dev.tidegate.convert.live;

import dev.tidegate.convert.Collations;
import dev.tidegate.convert.IdentityOptions;
import dev.tidegate.convert.live.TableTexts.Text;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TargetNames;
import dev.tidegate.model.TargetTypes;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.CheckDefinition;
import dev.tidegate.schema.TableDefinition.ColumnDefinition;
import dev.tidegate.schema.TableDefinition.ForeignKeyDefinition;
import dev.tidegate.schema.TableDefinition.IndexDefinition;
import dev.tidegate.schema.TableDefinition.KeyDefinition;
import dev.tidegate.schema.TablePlan;
import dev.tidegate.schema.TablePlan.CheckPlan;
import dev.tidegate.schema.TablePlan.ColumnPlan;
import dev.tidegate.schema.TablePlan.ForeignKeyPlan;
import dev.tidegate.schema.TablePlan.IdentityPlan;
import dev.tidegate.schema.TablePlan.IndexPlan;
import dev.tidegate.schema.TablePlan.KeyPlan;
import dev.tidegate.schema.TargetSchema.LeftOut;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides what the target gets of a table, whose expressions are converted. */
final class LivePlanner {
    /**
     * What a row has that an application inserts on the target: no statement may name the column on
     * the source, so none does there, and nobody makes versions.
     */
    private static final String NO_VERSION = "'\\x0000000000000000'::bytea";

    private static final String BINARY = TargetNames.quoted("C");

    private static final String DESCENDING = " DESC";
    private static final String NO_ACTION = "NO_ACTION";

    private final TableDefinition definition;
    private final Map<TableId, TableDefinition> all;
    private final TableTexts texts;
    private final Set<String> available = new HashSet<>();
    private final List<LeftOut> leftOut = new ArrayList<>();

    /**
     * Makes one for a table.
     *
     * @param all tables that are replicated
     * @param texts what the table's expressions became
     */
    LivePlanner(TableDefinition definition, Map<TableId, TableDefinition> all, TableTexts texts) {
        this.definition = definition;
        this.all = all;
        this.texts = texts;
    }

    TablePlan plan() {
        List<ColumnPlan> columns = new ArrayList<>();
        for (ColumnDefinition column : definition.columns()) {
            column(column).ifPresent(columns::add);
        }
        columns.forEach(column -> available.add(column.source()));
        Optional<KeyPlan> rowKey = rowKey();
        return new TablePlan(
                definition,
                List.copyOf(columns),
                rowKey,
                checks(),
                uniqueKeys(rowKey),
                indexes(),
                foreignKeys(),
                List.copyOf(leftOut));
    }

    private void leave(String object, String reason) {
        leftOut.add(new LeftOut(object, definition.table().toString(), reason));
    }

    private Optional<ColumnPlan> column(ColumnDefinition column) {
        Optional<String> generated = Optional.empty();
        if (column.computedExpression().isPresent()) {
            generated = kept("computed column", column.name(), texts.computed(column.name()));
            if (generated.isEmpty()) {
                return Optional.empty();
            }
        }
        TargetTypes.loss(column.type())
                .ifPresent(loss -> leave("precision of column \"" + column.name() + "\"", loss));
        return Optional.of(
                new ColumnPlan(
                        column.name(),
                        name(column.name()),
                        TargetTypes.of(column.type()),
                        generated.isPresent()
                                ? Optional.empty()
                                : column.collation().filter(Collations::isBinary).map(_ -> BINARY),
                        column.nullable() || generated.isPresent(),
                        column.type().kind() == ColumnType.Kind.TINYINT,
                        identity(column),
                        defaultValue(column),
                        generated));
    }

    /** An expression; empty if it has none for PostgreSQL, which is noted. */
    private Optional<String> kept(String kind, String name, Text text) {
        if (text.sql().isEmpty()) {
            leave(kind + " \"" + name + "\"", text.reason());
        }
        return text.sql();
    }

    /** PostgreSQL has identity for integers only. */
    private Optional<IdentityPlan> identity(ColumnDefinition column) {
        return column.identity()
                .map(identity ->
                        new IdentityPlan(
                                IdentityOptions.of(
                                        Long.toString(identity.seed()),
                                        Long.toString(identity.increment())),
                                isInteger(column.type())
                                        ? Optional.empty()
                                        : Optional.of(indexName(column.name() + "_seq"))));
    }

    private static boolean isInteger(ColumnType type) {
        return switch (type.kind()) {
            case TINYINT, SMALLINT, INT, BIGINT -> true;
            default -> false;
        };
    }

    private Optional<String> defaultValue(ColumnDefinition column) {
        if (column.type().kind() == ColumnType.Kind.ROWVERSION && !column.nullable()) {
            return Optional.of(NO_VERSION);
        }
        if (column.defaultExpression().isEmpty() || column.identity().isPresent()) {
            return Optional.empty();
        }
        return kept("default of column", column.name(), texts.defaultOf(column.name()));
    }

    private Optional<KeyPlan> rowKey() {
        List<String> key = definition.schema().key();
        Optional<KeyDefinition> primary = definition.primaryKey();
        if (primary.isPresent()) {
            if (available.containsAll(primary.get().columns())) {
                return Optional.of(
                        new KeyPlan(
                                name(primary.get().name()),
                                quoted(primary.get().columns()),
                                Optional.empty(),
                                true,
                                false));
            }
            leave("primary key \"" + primary.get().name() + "\"", "a column of it is left out");
        }
        if (key.isEmpty()) {
            return Optional.empty();
        }
        String name =
                definition.uniqueKeys().stream()
                        .filter(unique -> unique.filter().isEmpty())
                        .filter(unique -> sameColumns(unique.columns(), key))
                        .findFirst()
                        .map(KeyDefinition::name)
                        .orElse("key");
        return Optional.of(
                new KeyPlan(indexName(name), quoted(key), Optional.empty(), false, false));
    }

    private List<CheckPlan> checks() {
        List<CheckPlan> checks = new ArrayList<>();
        for (CheckDefinition check : definition.checks()) {
            if (!check.enabled()) {
                leave("check \"" + check.name() + "\"", "the source does not check it");
                continue;
            }
            if (!check.trusted()) {
                leave(
                        "check \"" + check.name() + "\"",
                        "rows of the source may violate it, since it was added WITH NOCHECK");
                continue;
            }
            kept("check", check.name(), texts.check(check.name()))
                    .ifPresent(condition ->
                            checks.add(new CheckPlan(check.name(), name(check.name()), condition)));
        }
        return checks;
    }

    private List<KeyPlan> uniqueKeys(Optional<KeyPlan> rowKey) {
        List<KeyPlan> keys = new ArrayList<>();
        for (KeyDefinition key : definition.uniqueKeys()) {
            String name = indexName(key.name());
            if (rowKey.isPresent() && rowKey.get().name().equals(name)) {
                continue;
            }
            String object = "unique key \"" + key.name() + "\"";
            Optional<String> filter = filter(object, key.name(), key.filter());
            if (key.filter().isPresent() && filter.isEmpty()) {
                continue;
            }
            if (!available.containsAll(key.columns())) {
                leave(object, "a column of it is left out");
                continue;
            }
            boolean deferrable =
                    filter.isEmpty()
                            ? !isReferenced(key)
                            : key.columns().stream()
                                    .noneMatch(column ->
                                            mayBeNull(column, key.filter().orElseThrow()));
            keys.add(new KeyPlan(name, quoted(key.columns()), filter, false, deferrable));
        }
        return keys;
    }

    /**
     * Whether a column of a filtered key may be NULL in a row of it. SQL Server's filters are
     * comparisons joined by AND; one that names the column in another way than IS NULL is only true
     * for values.
     */
    private boolean mayBeNull(String name, String filter) {
        boolean nullable =
                definition.columns().stream()
                        .anyMatch(column -> column.name().equals(name) && column.nullable());
        String quoted = "[" + name + "]";
        return nullable
                && (!filter.contains(quoted)
                        || filter.toUpperCase(Locale.ROOT)
                                .contains(quoted.toUpperCase(Locale.ROOT) + " IS NULL"));
    }

    /** PostgreSQL lets no foreign key refer to a deferrable unique key. */
    private boolean isReferenced(KeyDefinition key) {
        return all.values().stream()
                .flatMap(table -> table.foreignKeys().stream())
                .filter(foreign -> foreign.referenced().equals(definition.table()))
                .anyMatch(foreign -> sameColumns(foreign.referencedColumns(), key.columns()));
    }

    private List<IndexPlan> indexes() {
        List<IndexPlan> indexes = new ArrayList<>();
        for (IndexDefinition index : definition.indexes()) {
            String object = "index \"" + index.name() + "\"";
            Optional<String> filter = filter(object, index.name(), index.filter());
            if (index.filter().isPresent() && filter.isEmpty()) {
                continue;
            }
            Set<String> named = new LinkedHashSet<>(index.included());
            index.columns().forEach(column -> named.add(withoutDirection(column)));
            if (!available.containsAll(named)) {
                leave(object, "a column of it is left out");
                continue;
            }
            indexes.add(
                    new IndexPlan(
                            indexName(index.name()),
                            index.columns().stream().map(LivePlanner::indexColumn).toList(),
                            quoted(index.included()),
                            filter));
        }
        return indexes;
    }

    private Optional<String> filter(String object, String index, Optional<String> filter) {
        if (filter.isEmpty()) {
            return Optional.empty();
        }
        Text text = texts.filter(index);
        if (text.sql().isEmpty()) {
            leave(object, "its filter: " + text.reason());
        }
        return text.sql();
    }

    private List<ForeignKeyPlan> foreignKeys() {
        List<ForeignKeyPlan> keys = new ArrayList<>();
        for (ForeignKeyDefinition key : definition.foreignKeys()) {
            String object = "foreign key \"" + key.name() + "\"";
            if (!key.enabled()) {
                leave(object, "the source does not check it");
            } else if (!all.containsKey(key.referenced())) {
                leave(object, "the table " + key.referenced() + " is not replicated");
            } else if (!available.containsAll(key.columns())) {
                leave(object, "a column of it is left out");
            } else {
                String action =
                        action("on delete", key.onDelete()) + action("on update", key.onUpdate());
                if (!action.isEmpty()) {
                    leave(
                            "action" + action + " of foreign key \"" + key.name() + "\"",
                            "the stream of changes brings what the source's action did, so the"
                                    + " target must not do it again; to be restored at the"
                                    + " cutover");
                }
                keys.add(
                        new ForeignKeyPlan(
                                name(key.name()),
                                quoted(key.columns()),
                                name(key.referenced().schema())
                                        + "."
                                        + name(key.referenced().name()),
                                key.referenced(),
                                quoted(key.referencedColumns()),
                                action));
            }
        }
        return keys;
    }

    private static String action(String event, String action) {
        return action.equals(NO_ACTION)
                ? ""
                : " " + event + " " + action.replace('_', ' ').toLowerCase(Locale.ROOT);
    }

    private String indexName(String name) {
        return TargetNames.quoted(TargetNames.ofIndex(definition.table().name(), name));
    }

    private static String indexColumn(String column) {
        String name = name(withoutDirection(column));
        return column.endsWith(DESCENDING) ? name + " desc" : name;
    }

    private static String name(String sourceName) {
        return TargetNames.quoted(TargetNames.of(sourceName));
    }

    /** An index's column, which may have its direction behind it. */
    static String withoutDirection(String column) {
        return column.endsWith(DESCENDING)
                ? column.substring(0, column.length() - DESCENDING.length())
                : column;
    }

    private static List<String> quoted(List<String> columns) {
        return columns.stream().map(LivePlanner::name).toList();
    }

    private static boolean sameColumns(List<String> some, List<String> others) {
        return new HashSet<>(some).equals(new HashSet<>(others));
    }
}
