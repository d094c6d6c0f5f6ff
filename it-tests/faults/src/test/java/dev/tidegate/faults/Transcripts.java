package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A page that shows what verbs printed, and is kept true by the tests that had them print it: what
 * of it says something is compared, times and numbers left out. {@code -Dtidegate.generate=true}
 * writes into it what was printed.
 */
final class Transcripts {
    private static final Pattern NUMBER =
            Pattern.compile("\\d[\\d,]*(\\.\\d+)?( (ms|s|min|h)\\b)?");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");

    /** Several: which ones were in hand is a matter of the moment. */
    private static final Pattern TABLES = Pattern.compile("dbo\\.\\w+(, dbo\\.\\w+)+");

    private final Path page;

    Transcripts(Path page) {
        this.page = page;
    }

    /**
     * Fails unless the section's transcript says the same.
     *
     * @param section heading of the second level, behind which a block of code is
     */
    void require(String section, String printed) throws IOException {
        Matcher block = block(Files.readString(page), section);
        if (Boolean.getBoolean("tidegate.generate")) {
            String text = Files.readString(page);
            Files.writeString(
                    page,
                    text.substring(0, block.start(1)) + printed + text.substring(block.end(1)));
            block = block(Files.readString(page), section);
        }
        assertThat(said(block.group(1)))
                .as(page + ", " + section + "; -Dtidegate.generate=true writes it anew")
                .isEqualTo(said(printed));
    }

    private static Matcher block(String text, String section) {
        Matcher block =
                Pattern.compile(
                                "(?ms)^## "
                                        + Pattern.quote(section)
                                        + "$.*?^```text\\n\\$ [^\\n]*\\n(.*?)^```$")
                        .matcher(text);
        assertThat(block.find()).as("a transcript in section " + section).isTrue();
        return block;
    }

    /** The phase, and what of it needs attention: what else there is changes from look to look. */
    private static String said(String printed) {
        return Arrays.stream(printed.split("\\n\\n"))
                .filter(Transcripts::says)
                .map(it -> it.startsWith("pipeline ") ? it.lines().findFirst().orElseThrow() : it)
                .map(Transcripts::timeless)
                .collect(Collectors.joining("\n"));
    }

    private static boolean says(String paragraph) {
        return paragraph.startsWith("pipeline ")
                || paragraph.startsWith("NEEDS ATTENTION")
                || paragraph.startsWith("next: ")
                || paragraph.contains("\n  hint: ");
    }

    private static String timeless(String text) {
        String without = TIME.matcher(text).replaceAll("TIME");
        without = TABLES.matcher(without).replaceAll("TABLES");
        return NUMBER.matcher(without).replaceAll("N").replaceAll("\\s+", " ").strip();
    }
}
