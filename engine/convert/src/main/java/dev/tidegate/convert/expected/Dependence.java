package dev.tidegate.convert.expected;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.CatalogObject;
import dev.tidegate.bind.CatalogObject.Routine;
import dev.tidegate.bind.Column;
import dev.tidegate.bind.Located;
import dev.tidegate.bind.ObjectId;
import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.Table;
import dev.tidegate.convert.References;
import dev.tidegate.tsql.TokenKind;
import dev.tidegate.tsql.Tokens;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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

    private final Catalog catalog;
    private final Map<ObjectId, List<ObjectId>> references;

    /** Of the objects of a database. */
    public Dependence(Catalog catalog) {
        this.catalog = catalog;
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
        for (ObjectId each : reach(object)) {
            Optional<CatalogObject> found = catalog.find(each);
            if (found.isPresent()) {
                Optional<String> why = changing(found.get());
                if (why.isPresent()) {
                    return Optional.of(each.equals(object) ? why.get() : why.get() + " in " + each);
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> changing(CatalogObject object) {
        if (object instanceof Table table) {
            return changing(table);
        }
        List<String> words = words(object.definition());
        Optional<String> word =
                words.stream().filter(CHANGING::contains).findFirst().map(it -> "it uses " + it);
        return word.isEmpty() && words.contains("TOP") && !words.contains("ORDER")
                ? Optional.of("TOP without an order")
                : word;
    }

    private static Optional<String> changing(Table table) {
        for (Column column : table.columns()) {
            if (isUnlike(column)) {
                return Optional.of("the values of " + column.name() + " are not the same there");
            }
            List<String> words = new ArrayList<>();
            column.value().ifPresent(it -> words.addAll(words(it.expression())));
            column.computed().ifPresent(it -> words.addAll(words(it.expression())));
            Optional<String> word = words.stream().filter(CHANGING::contains).findFirst();
            if (word.isPresent()) {
                return word.map(it -> column.name() + " is filled by " + it);
            }
        }
        return Optional.empty();
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

    /** Whether a type has no values that both sides share, of a parameter or result. */
    public static boolean isUnlike(SqlType type) {
        return SqlServerValues.of(type, 1).isEmpty();
    }
}
