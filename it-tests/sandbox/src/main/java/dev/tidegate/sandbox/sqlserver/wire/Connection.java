package dev.tidegate.sandbox.sqlserver.wire;

import dev.tidegate.sandbox.sqlserver.session.Engine;
import dev.tidegate.sandbox.sqlserver.session.Engine.Session;
import dev.tidegate.sandbox.sqlserver.type.WireException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: logs in, then reads requests and hands them to its {@link Worker}.
 *
 * <p>An attention cancels the request that runs, then goes to the worker too. So the worker's
 * answer to it comes when the answer to the request has ended.
 */
final class Connection {
    private static final Logger log = LoggerFactory.getLogger(Connection.class);

    /** A cancel may come just before a statement begins: repeat it until the request ends. */
    private static final long CANCEL_REPEAT_MS = 20;

    /** A client waits for each answer; more than that without waiting is no TDS. */
    private static final int REQUESTS_AHEAD_MAX = 8;

    /** A client that has connected logs in within this time, or is cut off. */
    private static final int LOGIN_WAIT_MS = 30_000;

    private final Socket socket;
    private final Engine engine;
    private final Tls tls;
    private final Consumer<Connection> whenOver;
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile int spid = -1;
    private Request.@Nullable Work last;

    Connection(Socket socket, Engine engine, Tls tls, Consumer<Connection> whenOver) {
        this.socket = socket;
        this.engine = engine;
        this.tls = tls;
        this.whenOver = whenOver;
    }

    /** A thread of the system: a virtual one costs each request a turn of the scheduler more. */
    void start() {
        Thread.ofPlatform().daemon().name("tds-reader-" + socket.getPort()).start(this::run);
    }

    /** Number of its session, negative before the login. */
    int spid() {
        return spid;
    }

    void disconnect() {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("could not close a socket reason={}", e.getMessage());
        }
    }

    boolean awaitEnd(long nanoseconds) throws InterruptedException {
        return over.await(nanoseconds, TimeUnit.NANOSECONDS);
    }

    private void run() {
        try {
            socket.setSoTimeout(LOGIN_WAIT_MS);
            Handshake handshake =
                    new Handshake(socket, engine, tls, session -> spid = session.spid());
            Optional<Handshake.Opened> opened = handshake.run();
            if (opened.isPresent()) {
                socket.setSoTimeout(0);
                serve(opened.get());
            }
        } catch (IOException | UncheckedIOException e) {
            log.debug("connection broke port={} reason={}", socket.getPort(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
            whenOver.accept(this);
            over.countDown();
        }
    }

    private void serve(Handshake.Opened opened) throws InterruptedException {
        Worker worker = new Worker(opened, requests, this::disconnect);
        Thread thread = Thread.ofPlatform().daemon().name("tds-session-" + spid).start(worker);
        try {
            readRequests(opened, worker);
        } catch (IOException e) {
            log.debug("connection broke spid={} reason={}", spid, e.getMessage());
        } finally {
            cancelLast(opened.session(), worker);
            requests.add(new Request.Leave());
            thread.join();
        }
    }

    private void readRequests(Handshake.Opened opened, Worker worker)
            throws IOException, InterruptedException {
        while (true) {
            Optional<Message> next = opened.reader().read();
            if (next.isEmpty()) {
                return;
            }
            ResultWriter results =
                    new ResultWriter(opened.writer(), opened.tokens(), opened.session());
            if (next.get().type() == Packets.ATTENTION) {
                cancelLast(opened.session(), worker);
                requests.add(new Request.Attention(results));
            } else {
                last = new Request.Work(next.get(), results);
                requests.add(last);
            }
            if (requests.size() > REQUESTS_AHEAD_MAX) {
                throw new WireException("client sends requests without reading answers");
            }
        }
    }

    private void cancelLast(Session session, Worker worker) throws InterruptedException {
        Request.Work work = last;
        if (work == null) {
            return;
        }
        work.results().cancel();
        while (!work.awaitEnd(0) && !worker.isGone()) {
            session.cancel();
            if (work.awaitEnd(CANCEL_REPEAT_MS)) {
                return;
            }
        }
    }
}
