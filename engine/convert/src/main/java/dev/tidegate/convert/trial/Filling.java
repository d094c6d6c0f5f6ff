package dev.tidegate.convert.trial;

import dev.tidegate.convert.Scratch.Refusal;
import dev.tidegate.convert.Scratch.Session;
import dev.tidegate.convert.trial.GeneratedRows.Form;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts rows into tables; one that takes none stays empty. */
final class Filling {
    /** The rows of a table. One more is put there where a trigger is to fire. */
    private static final int ROWS = 2;

    /** The number of that row. */
    static final int ANOTHER = ROWS + 1;

    /** What the code makes itself gets other numbers than what is there. */
    private static final String ADVANCE =
            """
            select setval(c.oid, 100) from pg_catalog.pg_class c
            join pg_catalog.pg_sequence s on s.seqrelid = c.oid
            where s.seqmin <= 100 and s.seqmax > 100 and s.seqincrement > 0\
            """;

    private final Session session;
    private final List<Relation> relations;
    private final GeneratedRows rows;
    private final Map<Long, Filled> filled = new HashMap<>();
    private final Map<Long, Refusal> refusals = new HashMap<>();

    /**
     * What a table took.
     *
     * @param rows how many: those from number 1 on
     */
    record Filled(Form form, int rows) {}

    Filling(Session session, List<Relation> relations, GeneratedValues values) {
        this.session = session;
        this.relations = relations;
        this.rows = new GeneratedRows(values);
    }

    /** Fills all tables, as far as they take rows. */
    void fill() throws InterruptedException {
        for (Relation table : GeneratedRows.parentsFirst(relations)) {
            fill(table);
        }
        advance();
    }

    /** Lets what numbers rows go on from a number that is not used, as before any run. */
    void advance() throws InterruptedException {
        Savepoint.keeping(session, List.of(ADVANCE));
    }

    private void fill(Relation table) throws InterruptedException {
        for (int last = ROWS; last > 0; last--) {
            for (Form form : Form.values()) {
                Optional<Refusal> refusal =
                        Savepoint.keeping(session, List.of(rows.insert(table, form, 1, last)));
                if (refusal.isEmpty()) {
                    filled.put(table.handle(), new Filled(form, last));
                    return;
                }
                refusals.putIfAbsent(table.handle(), refusal.get());
            }
        }
    }

    /** Whether a table has rows. */
    boolean hasRows(long table) {
        return filled.containsKey(table);
    }

    /** What a table took; empty if it takes no rows. */
    Optional<Filled> filled(long table) {
        return Optional.ofNullable(filled.get(table));
    }

    /** Why a table did not take the rows that were tried first. */
    Optional<Refusal> refusal(long table) {
        return Optional.ofNullable(refusals.get(table));
    }

    /** Inserts what a further row of a table refers to, as far as that is possible. */
    void prepare(Relation table) throws InterruptedException {
        for (Relation ancestor : GeneratedRows.ancestors(table, relations)) {
            Savepoint.keeping(session, List.of(another(ancestor)));
        }
    }

    /** The statement that inserts a further row. */
    String another(Relation table) {
        return rows.insert(table, form(table), ANOTHER, ANOTHER);
    }

    /** Which columns of a further row have a value. */
    Form form(Relation table) {
        return filled(table.handle()).map(Filled::form).orElse(Form.FULL);
    }

    /** The statement that deletes a row by its keys; of a table without them, all rows. */
    String delete(Relation table, int row) {
        return rows.delete(table, form(table), row);
    }
}
