package dev.tidegate.sandbox.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.sqlserver.tsql.ScriptBatches;
import dev.tidegate.sandbox.sqlserver.tsql.ScriptBatches.Batch;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptBatchesTest {
    @Test
    void aScriptIsSplitAtLinesThatSayGoInAnyCase() {
        assertThat(texts("select 1\nGO\nselect 2\n  go  \nselect 3"))
                .containsExactly("select 1\n", "select 2\n", "select 3");
    }

    @Test
    void linesKeepTheirEnds() {
        assertThat(texts("select 'a\r\nb'\r\n go \r\nselect 2"))
                .containsExactly("select 'a\r\nb'\r\n", "select 2");
    }

    @Test
    void eachBatchKnowsItsFirstLine() {
        List<Batch> batches = ScriptBatches.of("a\nGO\n\nb\r\nGO\nc");

        assertThat(batches).extracting(Batch::firstLine).containsExactly(1, 3, 6);
    }

    @Test
    void blankBatchesAreLeftOut() {
        assertThat(texts("GO\n\nGO\n  \nGO\nselect 1\nGO\n")).containsExactly("select 1\n");
    }

    @Test
    void aNumberBehindGoSaysHowOften() {
        assertThat(ScriptBatches.of("insert t default values\nGO 5\nselect 1\nGO -- done\n"))
                .extracting(Batch::count)
                .containsExactly(5, 1);
    }

    @Test
    void goInsideAStringIsText() {
        assertThat(texts("select 'a\nGO\nit''s'\nGO\nselect 2"))
                .containsExactly("select 'a\nGO\nit''s'\n", "select 2");
    }

    @Test
    void goInsideQuotedNamesIsText() {
        assertThat(texts("select 1 as \"a\nGO\n\", 2 as [b]]\nGO\n]\nGO"))
                .containsExactly("select 1 as \"a\nGO\n\", 2 as [b]]\nGO\n]\n");
    }

    @Test
    void goInsideANestedCommentIsText() {
        assertThat(texts("/* a /* b */\nGO\n*/ select 1\nGO\nselect 2"))
                .containsExactly("/* a /* b */\nGO\n*/ select 1\n", "select 2");
    }

    @Test
    void aQuoteInALineCommentOpensNothing() {
        assertThat(texts("-- don't\nGO\nselect 1 -- \"\nGO"))
                .containsExactly("-- don't\n", "select 1 -- \"\n");
    }

    @Test
    void aWordThatBeginsWithGoIsNoSeparator() {
        assertThat(texts("GOTO done\ndone:\nGO")).containsExactly("GOTO done\ndone:\n");
    }

    private static List<String> texts(String script) {
        return ScriptBatches.of(script).stream().map(Batch::text).toList();
    }
}
