package dev.tidegate.sandbox.sqlserver;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a script into its batches, as sqlcmd does: at lines that hold nothing but GO, perhaps with
 * a count, outside of strings, quoted names and comments.
 */
final class Script {
    private static final Pattern GO =
            Pattern.compile("\\s*GO(?:\\s+(\\d+))?\\s*;?\\s*(?:--.*)?", Pattern.CASE_INSENSITIVE);

    /**
     * A batch.
     *
     * @param text its text; never blank
     * @param count how often it is to be run
     */
    record Batch(String text, int count) {}

    private final String source;
    private final List<Batch> batches = new ArrayList<>();
    private final StringBuilder batch = new StringBuilder();

    /** What a line's end is inside of: a quote's closing sign, {@code *} for a comment, or 0. */
    private char inside;

    private int commentDepth;

    private Script(String source) {
        this.source = source;
    }

    /** The batches of a script, in order; blank ones are left out. */
    static List<Batch> batches(String source) {
        Script script = new Script(source);
        script.run();
        return List.copyOf(script.batches);
    }

    private void run() {
        int at = 0;
        while (at < source.length()) {
            int end = source.indexOf('\n', at);
            int next = end < 0 ? source.length() : end + 1;
            String line = source.substring(at, next);
            Matcher go = GO.matcher(line.strip());
            if (inside == 0 && go.matches()) {
                end(go.group(1) == null ? 1 : Integer.parseInt(go.group(1)));
            } else {
                batch.append(line);
                follow(line);
            }
            at = next;
        }
        end(1);
    }

    private void end(int count) {
        String text = batch.toString();
        if (!text.isBlank()) {
            batches.add(new Batch(text, count));
        }
        batch.setLength(0);
    }

    private void follow(String line) {
        int at = 0;
        while (at < line.length()) {
            char c = line.charAt(at);
            char next = at + 1 < line.length() ? line.charAt(at + 1) : '\0';
            at++;
            if (inside == '*') {
                at += comment(c, next);
            } else if (inside != 0) {
                // A doubled sign closes and opens again, which is the same.
                inside = c == inside ? 0 : inside;
            } else if (c == '-' && next == '-') {
                return;
            } else if (c == '/' && next == '*') {
                inside = '*';
                commentDepth = 1;
                at++;
            } else if (c == '\'' || c == '"') {
                inside = c;
            } else if (c == '[') {
                inside = ']';
            }
        }
    }

    private int comment(char c, char next) {
        if (c == '/' && next == '*') {
            commentDepth++;
            return 1;
        }
        if (c == '*' && next == '/') {
            commentDepth--;
            inside = commentDepth == 0 ? 0 : inside;
            return 1;
        }
        return 0;
    }
}
