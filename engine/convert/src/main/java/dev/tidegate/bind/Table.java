package dev.tidegate.bind;

import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Node;
import dev.tidegate.tsql.tree.Option;
import dev.tidegate.tsql.tree.Statement;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table, or the shape of a table type or table variable, after all ALTER TABLE and CREATE INDEX
 * of the scripts.
 *
 * @param columns in their order
 * @param options of CREATE TABLE, and what ALTER TABLE SET changed
 */
public record Table(
        ObjectId id,
        List<Column> columns,
        List<Key> keys,
        List<ForeignKey> foreignKeys,
        List<Check> checks,
        List<Index> indexes,
        List<Located<Option>> options,
        Located<? extends Statement> definition)
        implements CatalogObject {
    private static final Pattern HISTORY_TABLE =
            Pattern.compile(
                    "HISTORY_TABLE\\s*=\\s*(?:\\[([^]]+)]|(\\w+))(?:\\s*\\.\\s*(?:\\[([^]]+)]|(\\w+)))?",
                    Pattern.CASE_INSENSITIVE);

    public Table {
        columns = List.copyOf(columns);
        keys = List.copyOf(keys);
        foreignKeys = List.copyOf(foreignKeys);
        checks = List.copyOf(checks);
        indexes = List.copyOf(indexes);
        options = List.copyOf(options);
    }

    /** A column of a key or index. */
    public record KeyColumn(String name, boolean descending) {}

    /**
     * PRIMARY KEY or UNIQUE.
     *
     * @param name empty where the server makes one up
     */
    public record Key(
            Optional<String> name,
            boolean primary,
            boolean clustered,
            List<KeyColumn> columns,
            Located<? extends Node> definition) {
        public Key {
            columns = List.copyOf(columns);
        }
    }

    /**
     * FOREIGN KEY.
     *
     * @param referencedColumns empty where they are the primary key's
     * @param onDelete CASCADE, SET NULL, SET DEFAULT or NO ACTION
     * @param onUpdate likewise
     * @param enabled false after NOCHECK CONSTRAINT
     * @param trusted false where rows that existed were not checked
     */
    public record ForeignKey(
            Optional<String> name,
            List<String> columns,
            ObjectId referenced,
            List<String> referencedColumns,
            String onDelete,
            String onUpdate,
            boolean enabled,
            boolean trusted,
            Located<? extends Node> definition) {
        public ForeignKey {
            columns = List.copyOf(columns);
            referencedColumns = List.copyOf(referencedColumns);
        }
    }

    /** CHECK; enabled and trusted as in {@link ForeignKey}. */
    public record Check(
            Optional<String> name,
            Located<? extends Expression> condition,
            boolean enabled,
            boolean trusted) {}

    /**
     * An index that is no constraint.
     *
     * @param kind UNIQUE, CLUSTERED, COLUMNSTORE, XML, SPATIAL, HASH, FULLTEXT, as said
     */
    public record Index(
            String name,
            List<String> kind,
            List<KeyColumn> columns,
            List<String> included,
            Optional<Located<? extends Expression>> filter,
            boolean enabled,
            Located<? extends Node> definition) {
        public Index {
            kind = List.copyOf(kind);
            columns = List.copyOf(columns);
            included = List.copyOf(included);
        }

        public boolean unique() {
            return kind.contains("UNIQUE");
        }

        Index withEnabled(boolean other) {
            return new Index(name, kind, columns, included, filter, other, definition);
        }
    }

    /** The column of a name, in any case. */
    public Optional<Column> column(String name) {
        String folded = ObjectId.fold(name);
        return columns.stream()
                .filter(column -> ObjectId.fold(column.name()).equals(folded))
                .findFirst();
    }

    public Optional<Key> primaryKey() {
        return keys.stream().filter(Key::primary).findFirst();
    }

    /** Whether an option of this name was given, such as SYSTEM_VERSIONING, at any depth. */
    public Optional<Located<Option>> option(String name) {
        return options.stream().flatMap(option -> found(option, name).stream()).findFirst();
    }

    /** The table that keeps the history of this one, where SYSTEM_VERSIONING names one. */
    public Optional<ObjectId> historyTable() {
        Matcher matcher =
                HISTORY_TABLE.matcher(option("SYSTEM_VERSIONING").map(Located::text).orElse(""));
        if (!matcher.find()) {
            return Optional.empty();
        }
        String first = Optional.ofNullable(matcher.group(1)).orElse(matcher.group(2));
        String second = Optional.ofNullable(matcher.group(3)).orElse(matcher.group(4));
        return Optional.of(
                second == null ? new ObjectId(id.schema(), first) : new ObjectId(first, second));
    }

    private static Optional<Located<Option>> found(Located<Option> option, String name) {
        return option.node().name().equals(name)
                ? Optional.of(option)
                : option.node().options().stream()
                        .flatMap(inner -> found(option.at(inner), name).stream())
                        .findFirst();
    }
}
