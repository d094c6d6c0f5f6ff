package dev.tidegate.house;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Words that our sources do not use, with what to write instead.
 *
 * @param replacements by the word
 */
record BannedWords(Map<String, String> replacements) {
    /** Reads {@code word -> replacement} in each line; {@code #} is a comment. */
    static BannedWords parse(String text) {
        Map<String, String> replacements = new LinkedHashMap<>();
        text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(line -> {
                    String[] parts = line.split(" -> ", 2);
                    if (parts.length != 2) {
                        throw new IllegalArgumentException("no \" -> \" in: " + line);
                    }
                    replacements.put(parts[0].strip(), parts[1].strip());
                });
        return new BannedWords(replacements);
    }

    /** How often a text has each of the words, as a word of its own; without those it has not. */
    Map<String, Integer> counts(String text) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (String word : replacements.keySet()) {
            int count = (int) pattern(word).matcher(text).results().count();
            if (count > 0) {
                counts.put(word, count);
            }
        }
        return counts;
    }

    private static Pattern pattern(String word) {
        return Pattern.compile("(?<![\\w])" + Pattern.quote(word) + "(?![\\w])");
    }
}
