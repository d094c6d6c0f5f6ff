package dev.tidegate.convert.expected;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Pieces of T-SQL that all parts of a script have. */
final class ScriptText {
    private ScriptText() {}

    /** Has a line printed. */
    static String said(String line) {
        return "EXEC #say " + SqlServerValues.text(line) + ";\n";
    }

    /** Columns of {@code #row} for values of a shape. */
    static String slots(String shape) {
        return IntStream.rangeClosed(1, shape.length())
                .mapToObj(k -> shape.charAt(k - 1) + Integer.toString(k))
                .collect(Collectors.joining(", "));
    }

    /** One level deeper. */
    static String indented(String text) {
        return text.lines().map(line -> "    " + line + "\n").collect(Collectors.joining());
    }
}
