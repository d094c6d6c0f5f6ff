package dev.tidegate.sandbox.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.sqlserver.Script.Batch;
import org.junit.jupiter.api.Test;

final class ScriptTest {
    @Test
    void aLineOfGoEndsABatch() {
        assertThat(Script.batches("a\nGO\nb\r\n  go \r\nc"))
                .containsExactly(new Batch("a\n", 1), new Batch("b\r\n", 1), new Batch("c", 1));
    }

    @Test
    void goMayHaveACountAndAComment() {
        assertThat(Script.batches("a\nGO 3 -- three times\n")).containsExactly(new Batch("a\n", 3));
    }

    @Test
    void goInsideOfStringsNamesAndCommentsIsText() {
        String script = "PRINT 'it''s\nGO\n' /* x /* y */\nGO\n*/ SELECT [a\nGO\nb] -- 'c\n";
        assertThat(Script.batches(script + "GO\n")).containsExactly(new Batch(script, 1));
    }

    @Test
    void aCommentToTheEndOfTheLineHidesQuotes() {
        assertThat(Script.batches("-- don't\nGO\nx"))
                .containsExactly(new Batch("-- don't\n", 1), new Batch("x", 1));
    }

    @Test
    void blankBatchesAreLeftOut() {
        assertThat(Script.batches("GO\n\nGO\n  \n")).isEmpty();
    }

    @Test
    void wordsThatBeginWithGoAreText() {
        assertThat(Script.batches("GOTO x\nGO2\n")).hasSize(1);
    }
}
