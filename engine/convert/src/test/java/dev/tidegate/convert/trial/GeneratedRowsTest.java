package dev.tidegate.convert.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.convert.trial.GeneratedRows.Form;
import dev.tidegate.convert.trial.Relation.Column;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GeneratedRowsTest {
    private static final Column ID = column("id", "integer", true, true);
    private static final Column NAME = column("name", "character varying(5)", false, false);
    private static final Column STATE =
            new Column("state", "character(1)", true, false, false, false, List.of("o", "c"));
    private static final Column TOTAL =
            new Column("total", "integer", false, true, false, false, List.of());
    private static final Column MADE =
            new Column("made", "date", true, false, true, false, List.of());

    private final GeneratedRows rows = new GeneratedRows(new GeneratedValues(List.of()));

    @Test
    void aRowHasEveryColumnThatTakesAValue() {
        assertThat(rows.insert(table(1, Set.of(), ID, NAME, TOTAL), Form.FULL, 1, 2))
                .isEqualTo(
                        "insert into dbo.t1 (id, name) overriding system value values"
                                + " (cast('1' as integer), cast('1' as character varying(5))),"
                                + " (cast('2' as integer), cast('2' as character varying(5)))");
    }

    @Test
    void aSparseRowHasOnlyKeysAndWhatMustHaveAValue() {
        assertThat(rows.insert(table(1, Set.of(), ID, NAME, STATE, MADE), Form.SPARSE, 3, 3))
                .isEqualTo(
                        "insert into dbo.t1 (id, state) overriding system value values"
                                + " (cast('3' as integer), cast('3' as character(1)))");
    }

    @Test
    void aRowMayHaveWhatItsChecksName() {
        assertThat(rows.insert(table(1, Set.of(), STATE), Form.FULL_BY_CHECKS, 1, 1))
                .endsWith("values ('o')");
    }

    @Test
    void parentsComeBeforeTheirChildrenAndACircleEnds() {
        Relation grandchild = table(1, Set.of(2L), ID);
        Relation child = table(2, Set.of(3L), ID);
        Relation parent = table(3, Set.of(2L), ID);
        List<Relation> relations = List.of(grandchild, child, parent);

        assertThat(GeneratedRows.parentsFirst(relations))
                .containsExactly(parent, child, grandchild);
        assertThat(GeneratedRows.ancestors(grandchild, relations)).containsExactly(parent, child);
    }

    @Test
    void aTableIsWrittenAsItIsAndLosesOnlyTheRowThatCameLast() {
        Relation table = table(1, Set.of(), ID, TOTAL);

        assertThat(GeneratedRows.update(table)).isEqualTo("update dbo.t1 set id = id");
        assertThat(GeneratedRows.delete(table))
                .isEqualTo("delete from dbo.t1 where ctid = (select max(ctid) from dbo.t1)");
    }

    @Test
    void theLiteralsOfACheckAreFound() {
        assertThat(ScratchCatalog.literals("CHECK ((a = ANY (ARRAY['it''s'::text, 'b'::text])))"))
                .containsExactly("it's", "b");
        assertThat(ScratchCatalog.literals("CHECK ((rtrim(a, ' '::text) = 'x'::text))"))
                .containsExactly("x");
        assertThat(ScratchCatalog.literals("CHECK (((a >= 10) AND (a1 < 20)))"))
                .containsExactly("10", "20");
        assertThat(ScratchCatalog.literals("CHECK (((a > (0)::numeric) AND (a < 6.50)))"))
                .containsExactly("6.50");
    }

    private static Column column(String name, String type, boolean required, boolean key) {
        return new Column(name, type, required, false, false, key, List.of());
    }

    private static Relation table(long handle, Set<Long> parents, Column... columns) {
        return new Relation(handle, "dbo", "t" + handle, 'r', List.of(columns), parents);
    }
}
