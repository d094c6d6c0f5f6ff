package dev.tidegate.sandbox.sqlserver.session;

/** An error as SQL Server reports it to a client. */
public final class SqlError extends Exception {
    private static final long serialVersionUID = 1;

    private final int number;
    private final int severity;
    private final int state;
    private final int line;
    private final String procedure;
    private final boolean raisedByTrigger;

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
        this.line = 0;
        this.procedure = "";
        this.raisedByTrigger = false;
    }

    private SqlError(SqlError error, int line, String procedure, boolean raisedByTrigger) {
        super(error.getMessage(), error);
        this.number = error.number;
        this.severity = error.severity;
        this.state = error.state;
        this.line = line;
        this.procedure = procedure;
        this.raisedByTrigger = raisedByTrigger;
    }

    /**
     * The same error at a place, unless it has one already.
     *
     * @param inLine line of the batch or the procedure, from 1
     * @param ofProcedure empty for a batch
     */
    public SqlError at(int inLine, String ofProcedure) {
        return line > 0 ? this : new SqlError(this, inLine, ofProcedure, raisedByTrigger);
    }

    /** The same error, raised by a trigger: it rolls the transaction back and ends the batch. */
    SqlError ofTrigger() {
        return new SqlError(this, line, procedure, true);
    }

    boolean isOfTrigger() {
        return raisedByTrigger;
    }

    /** Line of the batch or procedure, from 1; 0 when it has no place. */
    public int line() {
        return line;
    }

    /** The procedure that raised it; empty for a batch. */
    public String procedure() {
        return procedure;
    }

    /** An error of severity 16, state 1. */
    public SqlError(int number, String message) {
        this(number, 16, 1, message);
    }

    /** SQL Server's message number. */
    public int number() {
        return number;
    }

    /** Whether SQL Server says of it that the statement has been terminated. */
    public boolean terminatesChange() {
        return Messages.terminatesChange(this);
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
