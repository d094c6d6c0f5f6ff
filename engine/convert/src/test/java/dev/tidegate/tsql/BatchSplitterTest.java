package dev.tidegate.tsql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.tsql.BatchSplitter.Piece;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchSplitterTest {
    @Test
    void aLineGoEndsABatch() throws IOException {
        assertThat(texts("a\nGO\nb\r\n go 3 -- twice\r\nc"))
                .containsExactly("a\nGO\n", "b\r\n go 3 -- twice\r\n", "c");
    }

    @Test
    void goInsideACommentAStringOrANameEndsNothing() throws IOException {
        String text = "/*\nGO\n*/ '\nGO\n' [\nGO\n] \"\nGO\n\" -- '\n";

        assertThat(texts(text + "GO\nx")).containsExactly(text + "GO\n", "x");
    }

    @Test
    void aNameThatBeginsWithGoEndsNothing() throws IOException {
        assertThat(texts("select 1\ngoods\ngo1\nselect 1 go\n")).hasSize(1);
    }

    @Test
    void quotesInALineForSqlcmdOpenNothing() throws IOException {
        assertThat(texts(":r it's\nGO\nx")).containsExactly(":r it's\nGO\n", "x");
    }

    @Test
    void aBatchThatIsTooLongComesInPieces() throws IOException {
        assertThat(pieces("1234567890\n'\nGO\n'\nGO\nx", 8))
                .containsExactly(
                        new Piece("12345678", false),
                        new Piece("90\n'\nGO\n", false),
                        new Piece("'\nGO\n", false),
                        new Piece("x", true));
    }

    /** The lexer that reads a batch alone must not find another state than the splitter had. */
    @Test
    void onlyTheLastBatchOfAScriptHoldsWhatDoesNotEnd() throws IOException {
        long seed = 7;
        Random random = new Random(seed);
        String[] parts = {
            "'", "\"", "[", "]", "/*", "*/", "--", "\n", "GO\n", "\r\n", ":r ", "N", "a", "@"
        };
        for (int round = 0; round < 20_000; round++) {
            StringBuilder script = new StringBuilder();
            for (int i = random.nextInt(30); i > 0; i--) {
                script.append(parts[random.nextInt(parts.length)]);
            }
            List<String> texts = texts(script.toString());

            assertThat(String.join("", texts)).isEqualTo(script.toString());
            for (int i = 0; i + 1 < texts.size(); i++) {
                Tokens tokens = Lexer.tokens(texts.get(i), SyntaxOptions.SCRIPT);
                assertThat(tokens.kind(tokens.size() - 1))
                        .as("seed %d, last token of %s", seed, texts.get(i))
                        .isEqualTo(TokenKind.SEPARATOR);
            }
        }
    }

    private static List<String> texts(String script) throws IOException {
        return pieces(script, 1_000_000).stream().map(Piece::text).toList();
    }

    private static List<Piece> pieces(String script, int charactersMax) throws IOException {
        BatchSplitter splitter =
                new BatchSplitter(
                        new StringReader(script),
                        SyntaxOptions.SCRIPT.withBatchCharactersMax(charactersMax));
        List<Piece> pieces = new ArrayList<>();
        for (Optional<Piece> next = splitter.next(); next.isPresent(); next = splitter.next()) {
            pieces.add(next.get());
        }
        return pieces;
    }
}
