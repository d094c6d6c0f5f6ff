package dev.tidegate.convert.expected;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.CatalogObject;
import dev.tidegate.bind.CatalogObject.Routine;
import dev.tidegate.bind.CatalogObject.RoutineKind;
import dev.tidegate.bind.Column;
import dev.tidegate.bind.Located;
import dev.tidegate.bind.ObjectId;
import dev.tidegate.bind.Table;
import dev.tidegate.convert.References;
import dev.tidegate.tsql.TokenKind;
import dev.tidegate.tsql.Tokens;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the result of an object depends on besides its rows and arguments, as far as its text and
 * the texts of what it uses show it. It errs to the side of naming too much: what is named here
 * makes a difference undecided, and equal results are equal all the same.
 */
public final class Dependence {
    private static final Set<String> CHANGING =
            Set.of(
                    "NEWID",
                    "NEWSEQUENTIALID",
                    "RAND",
                    "CRYPT_GEN_RANDOM",
                    "GETDATE",
                    "GETUTCDATE",
                    "SYSDATETIME",
                    "SYSUTCDATETIME",
                    "SYSDATETIMEOFFSET",
                    "CURRENT_TIMESTAMP",
                    "@@SPID",
                    "@@SERVERNAME",
                    "@@VERSION",
                    "@@DBTS",
                    "@@PROCID",
                    "HOST_NAME",
                    "APP_NAME",
                    "PROGRAM_NAME",
                    "SUSER_NAME",
                    "SUSER_SNAME",
                    "SUSER_ID",
                    "SUSER_SID",
                    "SYSTEM_USER",
                    "SESSION_USER",
                    "CURRENT_USER",
                    "USER_NAME",
                    "USER_ID",
                    "ORIGINAL_LOGIN",
                    "DB_NAME",
                    "DB_ID",
                    "OBJECT_ID",
                    "SERVERPROPERTY",
                    "TABLESAMPLE",
                    "CONTEXT_INFO",
                    "SESSION_CONTEXT",
                    "MIN_ACTIVE_ROWVERSION");

    /** What makes up values that are the same in no two databases. */
    private static final Set<String> KEYS_BY_CHANCE = Set.of("NEWID", "NEWSEQUENTIALID");

    private static final String ALL_COLUMNS = "*";

    private final Catalog catalog;
    private final Map<ObjectId, Set<String>> given;
    private final Map<ObjectId, List<ObjectId>> references;

    /**
     * Of the objects of a database.
     *
     * @param given columns that have a generated value in each row, in capitals, by the table
     */
    public Dependence(Catalog catalog, Map<ObjectId, Set<String>> given) {
        this.catalog = catalog;
        this.given = given;
        this.references = References.of(catalog);
    }

    /** An object and all that it uses, however far away; of a table its triggers too. */
    public Set<ObjectId> reach(ObjectId object) {
        Set<ObjectId> reached = new LinkedHashSet<>();
        Deque<ObjectId> open = new ArrayDeque<>(List.of(object));
        while (!open.isEmpty()) {
            ObjectId next = open.removeFirst();
            if (reached.add(next)) {
                open.addAll(references.getOrDefault(next, List.of()));
                catalog.triggers(next).forEach(trigger -> open.add(trigger.id()));
            }
        }
        return reached;
    }

    /** Why two runs may give something else, in words. */
    public Optional<String> changing(ObjectId object) {
        Set<String> mentioned = new HashSet<>();
        List<Table> tables = new ArrayList<>();
        for (ObjectId each : reach(object)) {
            Optional<CatalogObject> found = catalog.find(each);
            if (found.isPresent() && found.get() instanceof Table table) {
                tables.add(table);
            } else if (found.isPresent()) {
                List<String> words = words(found.get().definition());
                Optional<String> why = changing(words);
                if (why.isPresent()) {
                    return Optional.of(each.equals(object) ? why.get() : why.get() + " in " + each);
                }
                mentioned.addAll(words);
            }
        }
        boolean writes =
                catalog.find(object)
                        .filter(it ->
                                it instanceof CatalogObject.Trigger
                                        || it instanceof Routine routine
                                                && routine.kind() == RoutineKind.PROCEDURE)
                        .isPresent();
        return tables.stream()
                .flatMap(table -> changing(table, mentioned, writes).stream())
                .findFirst();
    }

    private static Optional<String> changing(List<String> words) {
        return words.stream()
                .filter(CHANGING::contains)
                .findFirst()
                .map(it -> "it uses " + it)
                .or(() ->
                        words.contains("TOP") && !words.contains("ORDER")
                                ? Optional.of("TOP without an order")
                                : Optional.empty());
    }

    /**
     * Of a table's columns that the code mentions.
     *
     * @param writes whether rows may be made that take their defaults
     */
    private Optional<String> changing(Table table, Set<String> mentioned, boolean writes) {
        Set<String> values = given.getOrDefault(table.id(), Set.of());
        for (Column column : table.columns()) {
            String name = column.name().toUpperCase(Locale.ROOT);
            boolean read = mentioned.contains(name) || mentioned.contains(ALL_COLUMNS);
            if (read && isUnlike(column)) {
                return Optional.of(
                        "the values of "
                                + table.id()
                                + "."
                                + column.name()
                                + " are not the same on both sides");
            }
            Optional<String> word = column.computed().flatMap(it -> word(it.expression()));
            if (word.isEmpty() && read && (writes || !values.contains(name))) {
                word = column.value().flatMap(it -> word(it.expression()));
            }
            if (word.isPresent()) {
                return word.map(it -> table.id() + "." + column.name() + " is made by " + it);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> word(Located<?> expression) {
        return words(expression).stream().filter(CHANGING::contains).findFirst();
    }

    /** Whether rows of a column are not compared when a table is: its default makes up keys. */
    public static boolean isByChance(Column column) {
        return column.value()
                .filter(it -> words(it.expression()).stream().anyMatch(KEYS_BY_CHANCE::contains))
                .isPresent();
    }

    /** Whether a column has other values on PostgreSQL than on SQL Server. */
    public static boolean isUnlike(Column column) {
        return column.is("GENERATED ALWAYS")
                || switch (column.type().kind()) {
                    case BINARY,
                            ROWVERSION,
                            HIERARCHYID,
                            GEOMETRY,
                            GEOGRAPHY,
                            SQL_VARIANT,
                            VECTOR ->
                            true;
                    default -> false;
                };
    }

    /**
     * Whether an object may give rows that its text does not show: it runs a text, or a procedure
     * that is not of this database.
     */
    public boolean runsWhatIsNotShown(ObjectId object) {
        for (ObjectId each : reach(object)) {
            Optional<Routine> routine = catalog.routine(each);
            if (routine.isPresent() && runsText(routine.get())) {
                return true;
            }
        }
        return false;
    }

    private boolean runsText(Routine routine) {
        List<String> words = words(routine.definition());
        for (int at = 0; at < words.size() - 1; at++) {
            if (!words.get(at).equals("EXEC") && !words.get(at).equals("EXECUTE")) {
                continue;
            }
            int name = at + 1;
            if (words.get(name).startsWith("@")
                    && name + 2 < words.size()
                    && words.get(name + 1).equals("=")) {
                name += 2;
            }
            // "dbo . p" or "p"; WITH EXECUTE AS is none of this
            boolean qualified = name + 2 < words.size() && words.get(name + 1).equals(".");
            String schema = qualified ? words.get(name) : routine.id().schema();
            String last = qualified ? words.get(name + 2) : words.get(name);
            boolean known =
                    last.equals("AS")
                            || catalog.routine(new ObjectId(schema, last)).isPresent()
                            || catalog.routine(new ObjectId(ObjectId.DEFAULT_SCHEMA, last))
                                    .isPresent();
            if (!known) {
                return true;
            }
        }
        return false;
    }

    /** Words and signs in capitals, without blanks, comments and quotes. */
    private static List<String> words(Located<?> part) {
        Tokens tokens = part.batch().tokens();
        List<String> words = new ArrayList<>();
        for (int at = part.node().span().first(); at < part.node().span().end(); at++) {
            TokenKind kind = tokens.kind(at);
            if (!kind.isTrivia()) {
                String text = tokens.text(at);
                boolean quoted =
                        (kind == TokenKind.BRACKETED || kind == TokenKind.DOUBLE_QUOTED)
                                && text.length() > 1;
                words.add(
                        (quoted ? text.substring(1, text.length() - 1) : text)
                                .toUpperCase(Locale.ROOT));
            }
        }
        return words;
    }
}
