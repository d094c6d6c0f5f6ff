package dev.tidegate.sqlserver;

import static dev.tidegate.sqlserver.SourceChecks.check;
import static java.util.Objects.requireNonNull;

import dev.tidegate.model.TableId;
import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Probe;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.SkippedException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What SQL Server takes for the same text and PostgreSQL does not: case, accents and width, as the
 * column's collation says, and trailing blanks, always.
 */
final class CollationChecks {
    static final List<Probe<SourceSession>> ALL =
            List.of(
                    new Probe<>(
                            check(
                                    "collation.code_pages",
                                    "char and varchar columns of another code page than the"
                                            + " database's",
                                    "CDC keeps their text by way of the database's code page:"
                                            + " characters that this lacks are silently replaced."),
                            CollationChecks::codePages),
                    new Probe<>(
                            check(
                                    "collation.keys",
                                    "unique keys on text that compares without case",
                                    "The target tells 'a' from 'A', so it would take both once the"
                                            + " application writes there."),
                            CollationChecks::keys),
                    new Probe<>(
                            check(
                                    "collation.foreign_keys",
                                    "foreign keys on text",
                                    "A child that spells the key in other case, or with trailing"
                                            + " blanks, is refused by the target's foreign key."),
                            CollationChecks::foreignKeys));

    private static final int TEXT_COLUMNS_SHOWN_MAX = 50;
    private static final int WIDE_LENGTH_MAX = 4_000;

    private CollationChecks() {}

    private record TextColumn(
            int objectId, String name, String type, int bytes, int codePage, boolean nullable) {
        boolean isNarrow() {
            String lower = type.toLowerCase(Locale.ROOT);
            return lower.equals("char") || lower.equals("varchar") || lower.equals("text");
        }

        /** The type that holds every character, as wide. */
        String wide() {
            boolean large = type.equalsIgnoreCase("text") || bytes < 0 || bytes > WIDE_LENGTH_MAX;
            String declared =
                    large
                            ? "nvarchar(max)"
                            : "n" + type.toLowerCase(Locale.ROOT) + "(" + bytes + ")";
            return declared + (nullable ? " NULL" : " NOT NULL");
        }
    }

    private static Finding codePages(Check check, SourceSession session)
            throws SQLException, SkippedException {
        String collation = session.database().collation();
        int codePage =
                session.one(
                        "SELECT CAST(COLLATIONPROPERTY("
                                + Sql.literal(collation)
                                + ", 'CodePage') AS int)",
                        row -> row.getInt(1));
        Map<Integer, TableId> selected = new HashMap<>();
        session.tables().forEach(table -> selected.put(table.objectId(), table.id()));
        List<String> found = new ArrayList<>();
        List<Remedy> remedies = new ArrayList<>();
        for (TextColumn column : textColumns(session)) {
            TableId table = selected.get(column.objectId());
            if (table != null && column.isNarrow() && column.codePage() != codePage) {
                found.add(table + "." + column.name() + ": code page " + column.codePage());
                remedies.add(
                        Remedy.tsql(
                                "ALTER TABLE "
                                        + Sql.name(table)
                                        + " ALTER COLUMN "
                                        + Sql.name(column.name())
                                        + " "
                                        + column.wide()
                                        + ";"));
            }
        }
        return found.isEmpty()
                ? check.ok(
                        "every char and varchar column has the database's code page",
                        collation + ": code page " + codePage)
                : check.fail(
                        SourceChecks.counted(found.size(), "column")
                                + " of another code page than the database, which has "
                                + codePage,
                        found,
                        remedies);
    }

    private static List<TextColumn> textColumns(SourceSession session) throws SQLException {
        return session
                .list(
                        SourceQueries.COLUMNS,
                        row ->
                                row.getString(6) == null
                                        ? Optional.<TextColumn>empty()
                                        : Optional.of(
                                                new TextColumn(
                                                        row.getInt(1),
                                                        row.getString(2),
                                                        row.getString(3),
                                                        row.getInt(4),
                                                        row.getInt(7),
                                                        row.getBoolean(8))))
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static Finding keys(Check check, SourceSession session)
            throws SQLException, SkippedException {
        SourceChecks.ByTable found = new SourceChecks.ByTable(session.tables());
        session
                .list(
                        SourceQueries.TEXT_KEYS,
                        row ->
                                isCaseSensitive(row.getString(4))
                                        ? Optional.<SourceChecks.Named>empty()
                                        : Optional.of(
                                                new SourceChecks.Named(
                                                        row.getInt(1),
                                                        ".%s in key %s, %s"
                                                                .formatted(
                                                                        row.getString(3),
                                                                        row.getString(2),
                                                                        row.getString(4)))))
                .stream()
                .flatMap(Optional::stream)
                .forEach(found::add);
        return found.names().isEmpty()
                ? check.ok("no unique key compares text without case")
                : check.note(
                        SourceChecks.counted(found.tables().size(), "table")
                                + " with a unique key on text that compares without case",
                        found.names().stream().limit(TEXT_COLUMNS_SHOWN_MAX).toList());
    }

    private static boolean isCaseSensitive(String collation) {
        String upper = collation.toUpperCase(Locale.ROOT);
        return upper.contains("_CS") || upper.contains("_BIN");
    }

    /** A foreign key, with the pairs of its text columns. */
    private record TextForeignKey(
            int objectId, String name, TableId parent, Map<String, String> columns) {}

    private static Finding foreignKeys(Check check, SourceSession session)
            throws SQLException, SkippedException {
        Map<Integer, TableId> selected = new HashMap<>();
        session.tables().forEach(table -> selected.put(table.objectId(), table.id()));
        Map<String, TextForeignKey> keys = new LinkedHashMap<>();
        for (TextForeignKey part :
                session.list(
                        SourceQueries.TEXT_FOREIGN_KEYS,
                        row ->
                                new TextForeignKey(
                                        row.getInt(1),
                                        row.getString(2),
                                        new TableId(row.getString(4), row.getString(5)),
                                        Map.of(row.getString(3), row.getString(6))))) {
            if (selected.containsKey(part.objectId()) && selected.containsValue(part.parent())) {
                keys.computeIfAbsent(
                                part.objectId() + " " + part.name(),
                                _ ->
                                        new TextForeignKey(
                                                part.objectId(),
                                                part.name(),
                                                part.parent(),
                                                new LinkedHashMap<>()))
                        .columns()
                        .putAll(part.columns());
            }
        }
        List<String> found = new ArrayList<>();
        List<Remedy> remedies = new ArrayList<>();
        for (TextForeignKey key : keys.values()) {
            TableId child = requireNonNull(selected.get(key.objectId()));
            found.add("%s of %s on %s".formatted(key.name(), child, key.columns().keySet()));
            key.columns()
                    .forEach((column, _) -> remedies.add(Remedy.tsql(spell(key, child, column))));
        }
        return found.isEmpty()
                ? check.ok("no foreign key is on text")
                : check.warn(
                        SourceChecks.counted(found.size(), "foreign key")
                                + " on text: each child must spell the key as its parent does",
                        found,
                        remedies);
    }

    /** Lets children spell a column of the key as their parents do. */
    private static String spell(TextForeignKey key, TableId child, String column) {
        List<String> joined = new ArrayList<>();
        key.columns()
                .forEach((own, other) ->
                        joined.add("p." + Sql.name(other) + " = c." + Sql.name(own)));
        String parentColumn = Sql.name(String.valueOf(key.columns().get(column)));
        return "UPDATE c SET %1$s = p.%2$s FROM %3$s AS c JOIN %4$s AS p ON %5$s WHERE CAST(c.%1$s AS varbinary(8000)) <> CAST(p.%2$s AS varbinary(8000));"
                .formatted(
                        Sql.name(column),
                        parentColumn,
                        Sql.name(child),
                        Sql.name(key.parent()),
                        String.join(" AND ", joined));
    }
}
