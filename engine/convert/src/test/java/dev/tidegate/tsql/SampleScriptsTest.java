package dev.tidegate.tsql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidegate.tsql.tree.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The scripts of the four sample databases, where {@code shared/data} lies beside the project. */
class SampleScriptsTest {
    private static final List<String> TEXTS = new ArrayList<>();

    @BeforeAll
    static void readScripts() throws IOException {
        Path folder = folder();
        assumeTrue(Files.isDirectory(folder), () -> "skipped: there is no " + folder);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(any -> any.toString().endsWith(".sql")).sorted().toList()) {
                TEXTS.add(ScriptText.of(Files.readAllBytes(file)));
            }
        }
        assertThat(TEXTS).hasSizeGreaterThan(100);
    }

    @Test
    void everyScriptIsPrintedAsItWas() {
        assertThat(TEXTS)
                .allSatisfy(text ->
                        assertThat(TSqlParser.parse(text, SyntaxOptions.SCRIPT).print())
                                .isEqualTo(text));
    }

    @Test
    void nearlyAllBatchesAreParsedWhole() {
        int batches = 0;
        List<String> failed = new ArrayList<>();
        for (String text : TEXTS) {
            for (Batch batch : TSqlParser.parse(text, SyntaxOptions.SCRIPT).batches()) {
                batches++;
                for (Statement.Unparsed unparsed : batch.unparsed().stream().limit(1).toList()) {
                    failed.add(shown(batch, unparsed));
                }
            }
        }
        System.getLogger("tsql")
                .log(
                        System.Logger.Level.INFO,
                        "{0} of {1} batches not whole",
                        failed.size(),
                        batches);

        assertThat(failed).hasSizeLessThanOrEqualTo(batches * 2 / 1_000);
    }

    @Test
    void everyNodeLiesInsideWhatIsAroundIt() {
        for (String text : TEXTS) {
            for (Batch batch : TSqlParser.parse(text, SyntaxOptions.SCRIPT).batches()) {
                TreeShape.check(batch);
                TreeShape.checkNodes(batch);
            }
        }
    }

    @Test
    void parsingIsFasterThanHalfAMillionCharactersASecond() {
        long characters = TEXTS.stream().mapToLong(String::length).sum();
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long start = System.nanoTime();
            TEXTS.forEach(text -> TSqlParser.parse(text, SyntaxOptions.SCRIPT));
            best = Math.min(best, System.nanoTime() - start);
        }
        double speed = characters * 1e9 / best / 1e6;
        System.getLogger("tsql")
                .log(System.Logger.Level.INFO, "{0} million characters per second", speed);

        assertThat(speed).as("million characters per second").isGreaterThan(0.5);
    }

    private static String shown(Batch batch, Statement.Unparsed unparsed) {
        String text = batch.text(unparsed.span());
        return "line "
                + batch.line(unparsed.finding().at())
                + ": "
                + unparsed.finding().message()
                + " in "
                + text.substring(0, Math.min(300, text.length()));
    }

    /** Beside the project, or beside the folder of its working trees. */
    private static Path folder() {
        Path at = Path.of("").toAbsolutePath();
        for (Path above = at; above != null; above = above.getParent()) {
            Path folder = above.resolve("shared/data");
            if (Files.isDirectory(folder)) {
                return folder;
            }
        }
        return at.resolve("../shared/data").normalize();
    }
}
