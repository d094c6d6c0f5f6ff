package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The README of connectors/postgres shows {@link TypeTable}. {@code -Dtidegate.generate=true}
 * writes it there.
 */
class TypeTableTest {
    private static final String README = "connectors/postgres/README.md";
    private static final String BEGIN = "<!-- types -->\n";
    private static final String END = "<!-- /types -->\n";

    @Test
    void theReadmesTableOfTypesIsUpToDate() throws IOException {
        Path readme = root().resolve(README);
        String text = Files.readString(readme);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        assertThat(text).contains(BEGIN, END);
        if (Boolean.getBoolean("tidegate.generate")) {
            Files.writeString(readme, text.substring(0, begin) + markdown() + text.substring(end));
            return;
        }
        assertThat(text.substring(begin, end))
                .as(
                        "run: mvn -pl it-tests/scenarios -am test -Dtest=TypeTableTest"
                                + " -Dtidegate.generate=true")
                .isEqualTo(markdown());
    }

    private static String markdown() {
        return "| SQL Server | PostgreSQL | values | not kept |\n|---|---|---|---|\n"
                + TypeTable.ALL.stream().map(TypeTableTest::line).collect(Collectors.joining());
    }

    private static String line(TypeCase type) {
        String name = type.source().equals(TypeTable.ALIAS) ? "alias types" : type.source();
        String target =
                type.source().equals(TypeTable.ALIAS) ? "as what they stand for" : type.target();
        return "| %s | %s | %s | %s |\n"
                .formatted(
                        name,
                        target,
                        type.values().stream()
                                .map(TypeTableTest::value)
                                .collect(Collectors.joining(", ")),
                        type.lost());
    }

    /** The literal, and what becomes of it unless that is the same text. */
    private static String value(TypeCase.Value value) {
        String literal = value.literal();
        boolean same =
                literal.equals(value.expected())
                        || literal.equals("'" + value.expected() + "'")
                        || literal.equals("N'" + value.expected() + "'");
        return code(literal) + (same ? "" : " → " + code(value.expected()));
    }

    private static String code(String text) {
        String shown =
                text.codePoints()
                        .mapToObj(c ->
                                Character.isISOControl(c) || c == 0xFFFD
                                        ? String.format("‹U+%04X›", c)
                                        : Character.toString(c))
                        .collect(Collectors.joining());
        return "`" + shown.replace("|", "\\|") + "`";
    }

    /** The project's directory, from wherever in it the tests run. */
    private static Path root() {
        return Stream.iterate(
                        Optional.of(Path.of("").toAbsolutePath()),
                        Optional::isPresent,
                        path -> path.map(Path::getParent))
                .flatMap(Optional::stream)
                .filter(path -> Files.exists(path.resolve(README)))
                .findFirst()
                .orElseThrow();
    }
}
