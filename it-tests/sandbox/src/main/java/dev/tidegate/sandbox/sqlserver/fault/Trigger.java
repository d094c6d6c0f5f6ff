package dev.tidegate.sandbox.sqlserver.fault;

import java.util.regex.Pattern;

/**
 * When a {@link Fault} strikes: at which requests of clients, and at how many of them.
 *
 * @param point which kind of request
 * @param text found in the text of a statement, see {@link #statement}; matches anything else
 * @param first number of the first match to strike at, from 1
 * @param last number of the last one
 */
public record Trigger(Point point, Pattern text, int first, int last) {
    private static final Pattern ANY = Pattern.compile("");

    /** Kinds of requests. */
    public enum Point {
        /** A client has connected and said nothing yet. */
        CONNECTION,
        /** A client has sent its login. */
        LOGIN,
        /** A client has sent a batch or called a procedure. */
        STATEMENT
    }

    /** At every connection. */
    public static Trigger connection() {
        return new Trigger(Point.CONNECTION, ANY, 1, Integer.MAX_VALUE);
    }

    /** At every login. */
    public static Trigger login() {
        return new Trigger(Point.LOGIN, ANY, 1, Integer.MAX_VALUE);
    }

    /**
     * At every batch and every call whose text contains a match, without regard to case. The text
     * of a prepared statement is what was prepared, each time that it runs; the text of a call by
     * name is {@code EXEC} and the name.
     */
    public static Trigger statement(String regex) {
        Pattern pattern = Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
        return new Trigger(Point.STATEMENT, pattern, 1, Integer.MAX_VALUE);
    }

    /** At the n-th match only, from 1. */
    public Trigger nth(int n) {
        return new Trigger(point, text, n, n);
    }

    /** At the first match only. */
    public Trigger once() {
        return nth(1);
    }

    /** At so many matches, from the first one to strike at. */
    public Trigger times(int count) {
        return new Trigger(point, text, first, first + count - 1);
    }

    boolean matches(Point at, String statement) {
        return at == point && text.matcher(statement).find();
    }

    boolean strikesAt(int match) {
        return match >= first && match <= last;
    }
}
