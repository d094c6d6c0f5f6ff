package dev.tidegate.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.control.ErrorGuide;
import dev.tidegate.model.ErrorCode;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every error code is there for a reason: something throws it, a test shows it, a page tells it.
 */
class ErrorCatalogueTest {
    /** They speak of codes without throwing them. */
    private static final Pattern GUIDES =
            Pattern.compile(
                    ".*/(ErrorGuide|ErrorExample|ExitCode|ErrorCode|RefusedWindowException|ErrorCatalogueTest)\\.java");

    private static final WorkingTree TREE = WorkingTree.current();

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void eachCodeIsThrownTestedAndDescribed(ErrorCode code) {
        Pattern name = Pattern.compile("\\b" + code + "\\b");

        assertThat(filesWith(Pattern.compile("ErrorCode\\." + code + "\\b"), "/src/main/"))
                .as("sources that make it")
                .isNotEmpty();
        assertThat(filesWith(name, "/src/test/")).as("tests that see it").isNotEmpty();
        assertThat(ErrorGuide.of(code).meaning()).as("what happened").endsWith(".");
        assertThat(ErrorGuide.of(code).advice()).as("what to do").endsWith(".");
        assertThat(ErrorGuide.markdown()).contains("\n" + code + ": ");
    }

    private static List<String> filesWith(Pattern pattern, String part) {
        return TREE.files(".java").stream()
                .filter(file -> TREE.name(file).contains(part))
                .filter(file -> !GUIDES.matcher(file.toString()).matches())
                .filter(file -> pattern.matcher(text(file)).find())
                .map(TREE::name)
                .toList();
    }

    private static String text(Path file) {
        return WorkingTree.text(file);
    }
}
