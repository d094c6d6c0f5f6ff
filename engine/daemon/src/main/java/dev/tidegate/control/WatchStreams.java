package dev.tidegate.control;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers that go on: what is looked at is looked at again each second, and sent as a server-sent
 * event if it has changed, else as a comment.
 *
 * <p>A stream ends when the one who watches has left, which the next write tells; when the server
 * ends; and after some minutes, so that who has lost his access is asked again who he is. It runs
 * on the thread of its request, a virtual one.
 */
final class WatchStreams implements AutoCloseable {
    /** The parameter that says how many events are enough. */
    static final String MOMENTS = "moments";

    private static final Logger LOG = LoggerFactory.getLogger(WatchStreams.class);
    private static final Duration EACH = Duration.ofSeconds(1);
    private static final int MOMENTS_MAX = 300;
    private static final int STREAMS_MAX = 64;
    private static final int OK = 200;
    private static final String TYPE = "text/event-stream; charset=utf-8";
    private static final String NOTHING_NEW = ":\n\n";

    private final Semaphore free = new Semaphore(STREAMS_MAX);
    private final CountDownLatch closed = new CountDownLatch(1);

    /** What is looked at. */
    interface Look {
        Reply reply() throws InterruptedException;
    }

    /** Answers until it ends; throws {@link RequestException} if too many watch already. */
    void serve(Context context, Call call, Look look) throws InterruptedException {
        // nobody reads the body of a HEAD, so nothing would tell that he has left
        int moments = HandlerType.HEAD.equals(context.method()) ? 1 : moments(call);
        if (!free.tryAcquire()) {
            throw RequestException.refused(
                    RequestException.TOO_MANY,
                    STREAMS_MAX + " others watch already",
                    "Close one of them, or ask /api/v1/status now and then.");
        }
        try {
            String first = look.reply().body();
            context.status(OK).header("X-Accel-Buffering", "no").contentType(TYPE);
            send(context.res().getOutputStream(), first, moments, look);
        } catch (IOException e) {
            LOG.debug("{} has left", context.ip(), e);
        } finally {
            free.release();
        }
    }

    private void send(OutputStream out, String first, int moments, Look look)
            throws IOException, InterruptedException {
        write(out, event(first));
        String last = first;
        for (int sent = 1; sent < moments; sent++) {
            if (closed.await(EACH.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            String now = look.reply().body();
            write(out, now.equals(last) ? NOTHING_NEW : event(now));
            last = now;
        }
    }

    /** JSON on one line has no line break that would end it. */
    private static String event(String json) {
        return "event: moment\ndata: " + json + "\n\n";
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static int moments(Call call) {
        Optional<String> text = call.one(MOMENTS);
        if (text.filter(it -> !it.matches("[1-9][0-9]{0,2}")).isPresent()) {
            throw RequestException.invalid(
                    RequestException.BAD,
                    MOMENTS + " is not a whole number from 1 to 999",
                    "Leave it away to watch as long as may be.");
        }
        return Math.min(MOMENTS_MAX, text.map(Integer::parseInt).orElse(MOMENTS_MAX));
    }

    /** How many watch. */
    int open() {
        return STREAMS_MAX - free.availablePermits();
    }

    /** Ends all. */
    @Override
    public void close() {
        closed.countDown();
    }
}
