package dev.tidegate.postgres;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket that is closed when one write takes too long: the writer then gets an {@link
 * IOException}. The platform has no timeout for writes.
 */
final class WatchfulSocket extends Socket {
    private static final Logger log = LoggerFactory.getLogger(WatchfulSocket.class);
    private static final long NOT_WRITING = 0;

    /** Looks at all sockets; its thread ends when there is none. */
    private static final ScheduledThreadPoolExecutor WATCH = watch();

    private final long writeNanosMax;

    /** When the write that is under way began; {@link #NOT_WRITING} if there is none. */
    private final AtomicLong writingSince = new AtomicLong(NOT_WRITING);

    private final ScheduledFuture<?> looks;

    WatchfulSocket(Duration writeMax) {
        writeNanosMax = writeMax.toNanos();
        long interval = Math.max(writeMax.toMillis() / 4, 1);
        looks = WATCH.scheduleWithFixedDelay(this::look, interval, interval, TimeUnit.MILLISECONDS);
    }

    private static ScheduledThreadPoolExecutor watch() {
        ScheduledThreadPoolExecutor watch =
                new ScheduledThreadPoolExecutor(
                        1,
                        task ->
                                Thread.ofPlatform()
                                        .daemon()
                                        .name("tidegate-socket-watch")
                                        .unstarted(task));
        watch.setRemoveOnCancelPolicy(true);
        return watch;
    }

    private void look() {
        long since = writingSince.get();
        if (since == NOT_WRITING || System.nanoTime() - since < writeNanosMax) {
            return;
        }
        log.warn(
                "the target takes nothing for {} s, the connection is closed",
                TimeUnit.NANOSECONDS.toSeconds(writeNanosMax));
        try {
            close();
        } catch (IOException e) {
            log.debug("socket does not close", e);
        }
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new WatchedOutput(super.getOutputStream());
    }

    @Override
    public void close() throws IOException {
        looks.cancel(false);
        super.close();
    }

    private final class WatchedOutput extends FilterOutputStream {
        WatchedOutput(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            long now = System.nanoTime();
            writingSince.set(now == NOT_WRITING ? 1 : now);
            try {
                out.write(bytes, offset, length);
            } finally {
                writingSince.set(NOT_WRITING);
            }
        }
    }
}
