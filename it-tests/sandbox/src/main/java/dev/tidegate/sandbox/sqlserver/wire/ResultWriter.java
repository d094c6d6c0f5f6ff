package dev.tidegate.sandbox.sqlserver.wire;

import dev.tidegate.sandbox.sqlserver.session.Engine.CallResult;
import dev.tidegate.sandbox.sqlserver.session.Engine.Parameter;
import dev.tidegate.sandbox.sqlserver.session.Engine.Session;
import dev.tidegate.sandbox.sqlserver.session.ResultSink;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns what one request yields into tokens.
 *
 * <p>A DONE says whether more follows, so the last one is held back until that is known. After an
 * attention everything but changes of the session is dropped: the client throws it away anyway.
 *
 * <p>The worker writes; the connection's reader only calls {@link #cancel}.
 */
final class ResultWriter implements ResultSink {
    private static final int SEVERITY_ENDS_CONNECTION = 20;

    private final MessageWriter out;
    private final TokenWriter tokens;
    private final Session session;

    /** DONE or, inside a call, DONEINPROC. */
    private int doneToken = TokenWriter.DONE;

    private boolean pending;
    private int pendingStatus;
    private int pendingCommand;
    private long pendingCount;

    private @Nullable RowEncoder rows;
    private boolean fatal;
    private boolean failed;
    private volatile boolean cancelled;

    ResultWriter(MessageWriter out, TokenWriter tokens, Session session) {
        this.out = out;
        this.tokens = tokens;
        this.session = session;
    }

    /** From now on results are dropped. */
    void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** Whether an error was written that ends the connection. */
    boolean isFatal() {
        return fatal;
    }

    @Override
    public void columns(List<Column> columns) {
        if (cancelled) {
            return;
        }
        flushDone();
        rows = tokens.columns(columns);
    }

    @Override
    public void row(@Nullable Object[] values) {
        if (cancelled) {
            return;
        }
        RowEncoder encoder = rows;
        if (encoder == null) {
            throw new IllegalStateException("a row without columns");
        }
        long start = out.mark();
        try {
            tokens.rowToken();
            encoder.write(values);
        } catch (IllegalArgumentException e) {
            fatal |= !out.rewind(start);
            throw e;
        }
    }

    @Override
    public void done(Command command, long count) {
        if (cancelled) {
            return;
        }
        flushDone();
        rows = null;
        int counted = count >= 0 ? TokenWriter.STATUS_COUNT : 0;
        hold(counted, command.code(), Math.max(0, count));
    }

    @Override
    public void info(int number, int severity, int state, String message) {
        if (cancelled) {
            return;
        }
        flushDone();
        tokens.info(number, severity, state, message);
    }

    @Override
    public void error(SqlError error) {
        fatal |= error.severity() >= SEVERITY_ENDS_CONNECTION;
        if (cancelled) {
            return;
        }
        flushDone();
        rows = null;
        failed = true;
        tokens.error(error);
        if (error.terminatesChange()) {
            tokens.info(3621, 0, 0, "The statement has been terminated.");
        }
        hold(TokenWriter.STATUS_ERROR, 0, 0);
    }

    @Override
    public void change(Change change) {
        flushDone();
        tokens.change(change);
    }

    /** The session has been reset. */
    void reset() {
        tokens.reset();
    }

    private void hold(int status, int command, long count) {
        pending = true;
        pendingStatus = status | transactionBit();
        pendingCommand = command;
        pendingCount = count;
    }

    private int transactionBit() {
        return session.inTransaction() ? TokenWriter.STATUS_IN_TRANSACTION : 0;
    }

    private void flushDone() {
        if (pending) {
            pending = false;
            writePending(TokenWriter.STATUS_MORE);
        }
    }

    private void writePending(int more) {
        tokens.done(doneToken, pendingStatus | more, pendingCommand, pendingCount);
    }

    /** Ends the answer to a batch. */
    void endBatch() {
        if (pending && !cancelled) {
            pending = false;
            writePending(0);
        } else {
            flushDone();
            tokens.done(TokenWriter.DONE, finalStatus(0), 0, 0);
        }
        out.endMessage();
    }

    /** Ends the answer here, whatever it is in the middle of. */
    void abort(SqlError error) {
        error(error);
        doneToken = TokenWriter.DONE;
        endBatch();
    }

    private int finalStatus(int more) {
        int error = failed || cancelled ? TokenWriter.STATUS_ERROR : 0;
        return error | more | transactionBit();
    }

    /** A call begins; its statements end with DONEINPROC. */
    void startCall() {
        doneToken = TokenWriter.DONE_IN_CALL;
        failed = false;
    }

    /**
     * Ends the answer to one call of a message.
     *
     * @param sent the call's parameters as the client sent them: an output value goes back under
     *     the place of its parameter
     */
    void endCall(CallResult result, List<Parameter> sent, boolean lastOfMessage) {
        boolean heldError = pending && (pendingStatus & TokenWriter.STATUS_ERROR) != 0;
        if (heldError) {
            pending = false;
        } else {
            flushDone();
        }
        tokens.returnStatus(result.status());
        int place = -1;
        for (Parameter output : result.outputs()) {
            place++;
            while (place < sent.size() && !sent.get(place).output()) {
                place++;
            }
            tokens.returnValue(place, output);
        }
        int more = lastOfMessage ? 0 : TokenWriter.STATUS_MORE;
        tokens.done(TokenWriter.DONE_CALL, finalStatus(more), 0, 0);
        if (lastOfMessage) {
            out.endMessage();
        }
    }

    /** Answers an attention, after the answer to what it has interrupted. */
    void endAttention() {
        tokens.done(TokenWriter.DONE, TokenWriter.STATUS_ATTENTION | transactionBit(), 0, 0);
        out.endMessage();
    }
}
