package dev.tidegate.sandbox.sqlserver.wire;

import dev.tidegate.sandbox.sqlserver.session.ConnectionCut;
import dev.tidegate.sandbox.sqlserver.session.Engine.CallResult;
import dev.tidegate.sandbox.sqlserver.session.Engine.Session;
import dev.tidegate.sandbox.sqlserver.session.ResultSink.Change;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.type.WireException;
import dev.tidegate.sandbox.sqlserver.type.WireInput;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the requests of one connection, one after the other, until told to leave. */
final class Worker implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Worker.class);
    private static final int STATUS_FAILED = -6;
    private static final int PROTOCOL_ERROR = 8009;
    private static final int STREAM_ERROR = 4002;
    private static final int OWN_FAILURE = 50000;

    private final Handshake.Opened connection;
    private final BlockingQueue<Request> requests;
    private final Runnable disconnect;
    private final Session session;
    private volatile boolean gone;

    Worker(Handshake.Opened connection, BlockingQueue<Request> requests, Runnable disconnect) {
        this.connection = connection;
        this.requests = requests;
        this.disconnect = disconnect;
        this.session = connection.session();
    }

    @Override
    public void run() {
        try {
            answerAll();
        } catch (ConnectionCut e) {
            cut(e);
        } catch (UncheckedIOException e) {
            log.debug("client is gone spid={}", session.spid());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            gone = true;
            disconnect.run();
            session.close();
        }
    }

    private void cut(ConnectionCut cut) {
        try {
            if (cut.before() == ConnectionCut.Before.WRITTEN) {
                connection.writer().sendUnfinished();
            }
        } catch (UncheckedIOException e) {
            log.debug("client is gone spid={}", session.spid());
        }
    }

    /** Whether no request will be answered any more. */
    boolean isGone() {
        return gone;
    }

    private void answerAll() throws InterruptedException {
        while (true) {
            switch (requests.take()) {
                case Request.Work work -> {
                    try {
                        answer(work);
                    } finally {
                        work.end();
                    }
                    if (work.results().isFatal()) {
                        return;
                    }
                }
                case Request.Attention(ResultWriter results) -> results.endAttention();
                case Request.Leave() -> {
                    return;
                }
            }
        }
    }

    private void answer(Request.Work work) {
        ResultWriter results = work.results();
        Message message = work.message();
        try {
            if (message.has(Packets.STATUS_RESET | Packets.STATUS_RESET_KEEP_TRANSACTION)) {
                reset(results);
            }
            if (message.has(Packets.STATUS_IGNORE)) {
                results.cancel();
                results.endBatch();
            } else if (message.type() == Packets.CALL) {
                answerCalls(message, results);
            } else {
                answerBatch(message, results);
            }
        } catch (UncheckedIOException e) {
            throw e;
        } catch (RuntimeException e) {
            log.error("the stand-in failed spid={}", session.spid(), e);
            failed(results, e);
        }
    }

    private void failed(ResultWriter results, RuntimeException e) {
        if (results.isFatal()) {
            return;
        }
        String text = "The SQL Server stand-in itself failed and ends the session: " + e;
        results.abort(new SqlError(OWN_FAILURE, 20, 1, text));
    }

    private void reset(ResultWriter results) {
        String before = session.database();
        session.reset();
        results.reset();
        if (!before.equals(session.database())) {
            results.change(new Change.DatabaseChanged(before, session.database()));
        }
    }

    private void answerBatch(Message message, ResultWriter results) {
        if (message.type() != Packets.BATCH) {
            results.error(
                    new SqlError(
                            STREAM_ERROR,
                            "Requests of type "
                                    + message.type()
                                    + " are not supported by the stand-in."));
        } else if (!results.isCancelled()) {
            try {
                session.batch(text(message), results);
            } catch (WireException e) {
                results.error(
                        new SqlError(STREAM_ERROR, "The batch is not TDS: " + e.getMessage()));
            }
        }
        results.endBatch();
    }

    private String text(Message message) throws WireException {
        WireInput in = message.input();
        CallReader.skipHeaders(in, connection.tokens().version());
        return in.readChars(in.remaining() / 2);
    }

    private void answerCalls(Message message, ResultWriter results) {
        results.startCall();
        try {
            CallReader calls = new CallReader(message, connection.tokens().version());
            do {
                CallReader.Call call = calls.next();
                results.startCall();
                CallResult result =
                        results.isCancelled()
                                ? new CallResult(STATUS_FAILED, List.of())
                                : session.call(call.procedure(), call.parameters(), results);
                results.endCall(result, call.parameters(), !calls.hasNext());
            } while (calls.hasNext());
        } catch (WireException e) {
            results.error(
                    new SqlError(
                            PROTOCOL_ERROR,
                            "The incoming tabular data stream (TDS) remote procedure call (RPC)"
                                    + " protocol stream is incorrect. "
                                    + e.getMessage()
                                    + "."));
            results.endCall(new CallResult(STATUS_FAILED, List.of()), List.of(), true);
        }
    }
}
