package dev.tidegate.convert.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits a script of PostgreSQL into statements, as psql does. */
public final class SqlStatements {
    private static final Pattern DOLLAR = Pattern.compile("\\$([\\p{L}_][\\p{L}\\p{N}_]*)?\\$");
    private static final Pattern LEADING =
            Pattern.compile("\\A(\\s+|--[^\\n]*(\\n|\\z)|/\\*.*?\\*/)+", Pattern.DOTALL);

    private final String sql;
    private final List<String> statements = new ArrayList<>();
    private int at;
    private int from;
    private int parentheses;
    private int atomic;
    private String word = "";

    private SqlStatements(String sql) {
        this.sql = sql;
    }

    /**
     * The statements with the comments before them, without their semicolons. Throws {@link
     * IllegalArgumentException} for a command of psql, or a text that does not end.
     */
    public static List<String> of(String sql) {
        return new SqlStatements(sql).split();
    }

    /** A statement without the comments and blanks before it. */
    public static String bare(String statement) {
        Matcher matcher = LEADING.matcher(statement);
        return (matcher.find() ? statement.substring(matcher.end()) : statement).strip();
    }

    private List<String> split() {
        while (at < sql.length()) {
            char next = sql.charAt(at);
            if (sql.startsWith("--", at)) {
                at = end(sql.indexOf('\n', at));
            } else if (sql.startsWith("/*", at)) {
                blockComment();
            } else if (next == '\'') {
                quoted('\'', word.equalsIgnoreCase("e"));
            } else if (next == '"') {
                quoted('"', false);
            } else if (next == '$' && dollarQuoted()) {
                word = "";
            } else if (isWord(next)) {
                word();
                continue; // the word may be the E of a string
            } else {
                symbol(next);
            }
            word = "";
        }
        add(sql.length());
        return List.copyOf(statements);
    }

    private void symbol(char next) {
        switch (next) {
            case '(' -> parentheses++;
            case ')' -> parentheses--;
            case '\\' ->
                    throw new IllegalArgumentException("line " + line() + " has a command of psql");
            case ';' -> {
                if (parentheses <= 0 && atomic == 0) {
                    add(at);
                    from = at + 1;
                    parentheses = 0;
                }
            }
            default -> {
                // an operator, a blank
            }
        }
        at++;
    }

    private long line() {
        return 1 + sql.substring(0, at).chars().filter(each -> each == '\n').count();
    }

    private void add(int end) {
        String statement = sql.substring(from, end).strip();
        if (!bare(statement).isEmpty()) {
            statements.add(statement);
        }
    }

    private static boolean isWord(char next) {
        return Character.isLetterOrDigit(next) || next == '_';
    }

    /** Also counts the blocks of a body in standard SQL, which has semicolons in it. */
    private void word() {
        int begin = at;
        while (at < sql.length() && (isWord(sql.charAt(at)) || sql.charAt(at) == '$')) {
            at++;
        }
        word = sql.substring(begin, at);
        switch (word.toLowerCase(Locale.ROOT)) {
            case "atomic" -> atomic += follows(begin, "begin") ? 1 : 0;
            case "case" -> atomic += atomic > 0 ? 1 : 0;
            case "end" -> atomic -= atomic > 0 ? 1 : 0;
            default -> {
                // any other word
            }
        }
    }

    private boolean follows(int begin, String before) {
        return sql.substring(from, begin).stripTrailing().toLowerCase(Locale.ROOT).endsWith(before);
    }

    private void quoted(char quote, boolean escapes) {
        int begin = at;
        at++;
        while (at < sql.length() && !isClosing(quote)) {
            boolean two = sql.charAt(at) == quote || escapes && sql.charAt(at) == '\\';
            at += two ? 2 : 1;
        }
        if (at >= sql.length()) {
            throw endless(begin, "a text in quotes");
        }
        at++;
    }

    /** A doubled quote stands for itself. */
    private boolean isClosing(char quote) {
        return sql.charAt(at) == quote && (at + 1 >= sql.length() || sql.charAt(at + 1) != quote);
    }

    private boolean dollarQuoted() {
        Matcher matcher = DOLLAR.matcher(sql).region(at, sql.length());
        if (!matcher.lookingAt()) {
            return false;
        }
        int begin = at;
        int close = sql.indexOf(matcher.group(), matcher.end());
        if (close < 0) {
            throw endless(begin, "a text between " + matcher.group());
        }
        at = close + matcher.group().length();
        return true;
    }

    private void blockComment() {
        int begin = at;
        int depth = 0;
        do {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < sql.length());
        if (depth > 0) {
            throw endless(begin, "a comment");
        }
    }

    private IllegalArgumentException endless(int begin, String what) {
        at = begin + 1;
        return new IllegalArgumentException("line " + line() + " has " + what + " without an end");
    }

    private int end(int found) {
        return found < 0 ? sql.length() : found;
    }
}
