package dev.tidegate.sandbox.sqlserver.wire;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What the reader of a connection hands to its worker. */
sealed interface Request {
    /** A message to answer. The reader may cancel it at any time, begun or not. */
    final class Work implements Request {
        private final Message message;
        private final ResultWriter results;
        private final CountDownLatch ended = new CountDownLatch(1);

        Work(Message message, ResultWriter results) {
            this.message = message;
            this.results = results;
        }

        Message message() {
            return message;
        }

        ResultWriter results() {
            return results;
        }

        /** The worker has answered it. */
        void end() {
            ended.countDown();
        }

        /** Waits at most so long for the end; whether it has come. */
        boolean awaitEnd(long milliseconds) throws InterruptedException {
            return ended.await(milliseconds, TimeUnit.MILLISECONDS);
        }
    }

    /** The client wants to know that what it has cancelled is over. */
    record Attention(ResultWriter results) implements Request {}

    /** The connection is over. */
    record Leave() implements Request {}
}
