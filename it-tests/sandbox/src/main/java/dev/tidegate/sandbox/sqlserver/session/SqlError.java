package dev.tidegate.sandbox.sqlserver.session;

/** An error as SQL Server reports it to a client. */
public final class SqlError extends Exception {
    private static final long serialVersionUID = 1;

    private final int number;
    private final int severity;
    private final int state;

    /**
     * Makes an error.
     *
     * @param number SQL Server's message number, such as 208
     * @param severity 11 to 16 for the user's errors, 20 and more end the connection
     * @param state tells apart the places that raise the same number
     * @param message SQL Server's own text
     */
    public SqlError(int number, int severity, int state, String message) {
        super(message);
        this.number = number;
        this.severity = severity;
        this.state = state;
    }

    /** An error of severity 16, state 1. */
    public SqlError(int number, String message) {
        this(number, 16, 1, message);
    }

    /** SQL Server's message number. */
    public int number() {
        return number;
    }

    /** Whether SQL Server rolls the transaction back on it. */
    public boolean rollsBack() {
        return Messages.rollsBack(this);
    }

    /** SQL Server's severity ("class" on the wire). */
    public int severity() {
        return severity;
    }

    /** SQL Server's state. */
    public int state() {
        return state;
    }
}
