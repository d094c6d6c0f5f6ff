package dev.tidegate.postgres;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What must hold of a key behind a transaction that wrote rows of a table, and what one of
 * PostgreSQL's own triggers would look at. Immutable.
 *
 * @param kind what it is about
 * @param constraint which it belongs to, as PostgreSQL's error would name it
 * @param sqlState of that error
 * @param columns names of the columns of the written table that are the key
 * @param watched names of the columns whose change makes an update count
 * @param nulls what a NULL in the key means
 * @param parent which table the written one refers to
 * @param statements how the target is asked
 */
record Rule(
        Kind kind,
        Suspects.Constraint constraint,
        String sqlState,
        List<String> columns,
        Set<String> watched,
        Nulls nulls,
        Optional<Parent> parent,
        Statements statements) {
    /** Copies the lists. */
    Rule {
        columns = List.copyOf(columns);
        watched = Set.copyOf(watched);
    }

    /** What a rule is about. */
    enum Kind {
        /** The written rows refer to others, by a foreign key of theirs. */
        REFERS,
        /** Others refer to the written rows. */
        REFERRED,
        /** The written rows are different, by a key that can be deferred. */
        UNIQUE
    }

    /**
     * What a foreign key refers to.
     *
     * @param table its name, quoted
     * @param columns names of its columns, in the order of the key's
     */
    record Parent(String table, List<String> columns) {
        /** Copies the list. */
        Parent {
            columns = List.copyOf(columns);
        }
    }

    /** What a NULL in a key means. */
    enum Nulls {
        /** Such a key is not looked at. */
        PASSED_OVER,
        /** {@code MATCH FULL}: all of it is NULL, or nothing. */
        ALL_OR_NONE,
        /** NULLs are equal to each other. */
        EQUAL
    }

    /**
     * How the target is asked for keys that violate the rule.
     *
     * @param before up to the comparisons
     * @param same for each column of the key, that a row has the value
     * @param none for each column of the key, that a row has NULL
     * @param behind what follows the comparisons
     */
    record Statements(String before, List<String> same, List<String> none, String behind) {
        /** Copies the lists. */
        Statements {
            same = List.copyOf(same);
            none = List.copyOf(none);
        }

        /** One that never depends on where NULLs are. */
        static Statements of(String given) {
            return new Statements(given, List.of(), List.of(), "");
        }
    }

    /**
     * The statement that returns the numbers, from 1, of those keys that violate it. Its parameters
     * are arrays, one for each column of the key.
     *
     * @param nullColumns columns that are NULL in all the keys, by their place in the key
     */
    String sql(BitSet nullColumns) {
        return statements.before
                + IntStream.range(0, statements.same.size())
                        .mapToObj(i ->
                                (nullColumns.get(i) ? statements.none : statements.same).get(i))
                        .collect(Collectors.joining(" and "))
                + statements.behind;
    }
}
