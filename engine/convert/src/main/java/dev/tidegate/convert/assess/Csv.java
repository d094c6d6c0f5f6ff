package dev.tidegate.convert.assess;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Comma-separated values as RFC 4180 has them: fields in quotation marks where they need it, lines
 * that end with CR and LF.
 *
 * <p>A field that a spreadsheet would take for a formula is written with an apostrophe before it,
 * since the names in it come from the scripts.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 */
public final class Csv {
    private static final String FORMULA_STARTS = "=+-@\t\r";

    private final String text;
    private final List<List<String>> records = new ArrayList<>();
    private final List<String> fields = new ArrayList<>();
    private int at;

    private Csv(String text) {
        this.text = text;
    }

    /** The text of a record, with the end of its line. */
    static String line(List<String> fields) {
        return fields.stream().map(Csv::field).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String field(String value) {
        String safe =
                value.isEmpty() || FORMULA_STARTS.indexOf(value.charAt(0)) < 0
                        ? value
                        : "'" + value;
        boolean plain = safe.chars().noneMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
        return plain ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }

    /**
     * Reads all records; lines may end with CR, LF or both. Blank lines give no record, and a
     * quotation mark inside a field that does not begin with one stands for itself.
     *
     * @throws IllegalArgumentException if a quotation mark is not closed, naming its line
     */
    public static List<List<String>> parse(String text) {
        return new Csv(text).records();
    }

    private List<List<String>> records() {
        while (at < text.length()) {
            fields.add(at < text.length() && text.charAt(at) == '"' ? quoted() : plain());
            if (at < text.length() && text.charAt(at) == ',') {
                at++;
                if (at == text.length()) {
                    fields.add("");
                }
            } else {
                endOfLine();
            }
        }
        endOfRecord();
        return records;
    }

    private String plain() {
        int from = at;
        while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(from, at);
    }

    private String quoted() {
        int from = at;
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '"') {
                value.append(c);
            } else if (at < text.length() && text.charAt(at) == '"') {
                value.append(c);
                at++;
            } else {
                return value.append(plain()).toString();
            }
        }
        long line = text.substring(0, from).chars().filter(c -> c == '\n').count() + 1;
        throw new IllegalArgumentException("the quotation mark in line " + line + " is not closed");
    }

    private void endOfLine() {
        if (at < text.length() && text.charAt(at) == '\r') {
            at++;
        }
        if (at < text.length() && text.charAt(at) == '\n') {
            at++;
        }
        endOfRecord();
    }

    private void endOfRecord() {
        boolean blank = fields.isEmpty() || fields.size() == 1 && fields.getFirst().isEmpty();
        if (!blank) {
            records.add(List.copyOf(fields));
        }
        fields.clear();
    }
}
