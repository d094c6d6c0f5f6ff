package dev.tidegate.sandbox.sqlserver.tsql;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a T-SQL script at its {@code GO} lines, as SQL Server's own tools do: {@code GO} inside a
 * string, a quoted name or a comment is text.
 */
public final class ScriptBatches {
    private static final Pattern GO =
            Pattern.compile("\\s*GO(?:\\s+(\\d+))?\\s*;?\\s*(?:--.*)?", Pattern.CASE_INSENSITIVE);

    private final List<Batch> batches = new ArrayList<>();
    private final StringBuilder open = new StringBuilder();
    private Inside inside = Inside.CODE;
    private int commentDepth;
    private int firstLine = 1;

    private ScriptBatches() {}

    /**
     * Statements that are sent together.
     *
     * @param text without the {@code GO}
     * @param firstLine number of its first line in the script, from 1
     * @param count how often it is to be run
     */
    public record Batch(String text, int firstLine, int count) {}

    private enum Inside {
        CODE,
        STRING,
        QUOTED_NAME,
        BRACKETED_NAME,
        COMMENT
    }

    /** The batches of a script that are not blank. */
    public static List<Batch> of(String script) {
        ScriptBatches batches = new ScriptBatches();
        int line = 0;
        // with their ends: a line's end inside a string is part of the string
        for (String text : script.split("(?<=\n)|(?<=\r)(?!\n)", -1)) {
            line++;
            Matcher go = GO.matcher(text.strip());
            if (batches.inside == Inside.CODE && go.matches()) {
                batches.end(go.group(1) == null ? 1 : Integer.parseInt(go.group(1)));
                batches.firstLine = line + 1;
            } else {
                batches.read(text);
                batches.open.append(text);
            }
        }
        batches.end(1);
        return List.copyOf(batches.batches);
    }

    private void end(int count) {
        if (!open.toString().isBlank()) {
            batches.add(new Batch(open.toString(), firstLine, count));
        }
        open.setLength(0);
    }

    /** Follows where the end of a line is; a doubled quote ends and begins again. */
    private void read(String line) {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            char next = i + 1 < line.length() ? line.charAt(i + 1) : '\0';
            switch (inside) {
                case CODE -> {
                    if (c == '-' && next == '-') {
                        return;
                    }
                    i += enter(c, next);
                }
                case STRING -> leaveAt('\'', c);
                case QUOTED_NAME -> leaveAt('"', c);
                case BRACKETED_NAME -> {
                    if (c == ']' && next == ']') {
                        i++; // a bracket that is part of the name
                    } else {
                        leaveAt(']', c);
                    }
                }
                case COMMENT -> i += comment(c, next);
            }
        }
    }

    /** Returns how many more characters were used. */
    private int enter(char c, char next) {
        if (c == '/' && next == '*') {
            inside = Inside.COMMENT;
            commentDepth = 1;
            return 1;
        }
        inside =
                switch (c) {
                    case '\'' -> Inside.STRING;
                    case '"' -> Inside.QUOTED_NAME;
                    case '[' -> Inside.BRACKETED_NAME;
                    default -> Inside.CODE;
                };
        return 0;
    }

    private void leaveAt(char end, char c) {
        if (c == end) {
            inside = Inside.CODE;
        }
    }

    /** T-SQL's comments nest. Returns how many more characters were used. */
    private int comment(char c, char next) {
        if (c == '*' && next == '/') {
            commentDepth--;
            if (commentDepth == 0) {
                inside = Inside.CODE;
            }
            return 1;
        }
        if (c == '/' && next == '*') {
            commentDepth++;
            return 1;
        }
        return 0;
    }
}
