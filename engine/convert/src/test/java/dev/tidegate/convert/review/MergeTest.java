package dev.tidegate.convert.review;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.convert.ObjectText;
import dev.tidegate.convert.review.Merge.Fate;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MergeTest {
    private static final ObjectText ONE = text("select 1;");
    private static final ObjectText TWO = text("select 2;");

    private static ObjectText text(String body) {
        return ObjectText.of("view dbo.v from a.sql", ObjectText.hash(body), body);
    }

    private static Fate fate(String found, ObjectText converted) {
        return Merge.of("v.sql", Optional.of(found), converted).fate();
    }

    @Test
    void whatNobodyEditedFollowsItsSource() {
        assertThat(Merge.of("v.sql", Optional.empty(), ONE).fate()).isEqualTo(Fate.NEW);
        assertThat(fate(ONE.text(), ONE)).isEqualTo(Fate.SAME);
        assertThat(fate(ONE.text(), TWO)).isEqualTo(Fate.REWRITTEN);
    }

    @Test
    void lineEndsAndBlankLinesAroundAreNoEdit() {
        assertThat(fate(ONE.text().replace("\n", "\r\n") + "\r\n", TWO)).isEqualTo(Fate.REWRITTEN);
    }

    @Test
    void anEditStaysAndMeetsWhatItsSourceBecame() {
        String edited = ONE.text().replace("select 1", "select 10");
        assertThat(fate(edited, ONE)).isEqualTo(Fate.EDIT_KEPT);

        Merge merge = Merge.of("v.sql", Optional.of(edited), TWO);
        assertThat(merge.fate()).isEqualTo(Fate.EDIT_MEETS_CHANGE);
        assertThat(merge.written()).isEqualTo("v.sql.new");
    }

    @Test
    void anEditThatTheSourceCameToAsWellIsNoneAnyMore() {
        assertThat(fate(ONE.text().replace("select 1", "select 2"), TWO)).isEqualTo(Fate.REWRITTEN);
    }

    @Test
    void aMergedEditWithTheNewHeaderIsKept() {
        String merged = TWO.with("select 1 + 1;").text();
        assertThat(fate(merged, TWO)).isEqualTo(Fate.EDIT_KEPT);
    }

    @Test
    void aFileWithoutAHeaderIsSomebodys() {
        assertThat(fate("select 3;", TWO)).isEqualTo(Fate.EDIT_MEETS_CHANGE);
        assertThat(Merge.ofGone("v.sql", "select 3;").fate()).isEqualTo(Fate.EDIT_ORPHANED);
        assertThat(Merge.ofGone("v.sql", ONE.text()).fate()).isEqualTo(Fate.REMOVED);
    }
}
