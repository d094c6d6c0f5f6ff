package dev.tidegate.sandbox.network;

import dev.tidegate.sandbox.network.FaultProxy.Fault;
import dev.tidegate.sandbox.network.FaultProxy.FaultState;
import dev.tidegate.sandbox.network.FaultProxy.Strike;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's connection through a {@link FaultProxy}, with a thread for each direction. */
final class ProxiedConnection {
    private static final Logger log = LoggerFactory.getLogger(ProxiedConnection.class);
    private static final int PIECE_BYTES = 16 * 1024;

    /** A message that is looked for may be split between pieces up to this length. */
    private static final int TAIL_CHARS = 512;

    private final Socket client;
    private final Socket server;
    private final FaultState state;
    private final Consumer<ProxiedConnection> ended;

    /** The request that was let through and whose answer is to be lost. */
    private final AtomicReference<@Nullable Strike> unanswered = new AtomicReference<>();

    private volatile boolean lost;

    ProxiedConnection(
            Socket client, Socket server, FaultState state, Consumer<ProxiedConnection> ended) {
        this.client = client;
        this.server = server;
        this.state = state;
        this.ended = ended;
    }

    void start() {
        start(Direction.TO_SERVER, client, server);
        start(Direction.TO_CLIENT, server, client);
    }

    private void start(Direction direction, Socket from, Socket to) {
        Thread.ofVirtual()
                .name("fault-proxy-" + direction)
                .start(() -> new Pump(direction, from, to).run());
    }

    boolean hasLostSomething() {
        return lost;
    }

    /** Both sides see a reset. */
    void reset() {
        reset(client);
        reset(server);
        ended.accept(this);
    }

    static void reset(Socket socket) {
        try {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        } catch (IOException e) {
            log.debug("socket is closed already", e);
        }
    }

    /** Carries one direction. */
    private final class Pump {
        private final Direction direction;
        private final Socket from;
        private final Socket to;
        private final byte[] piece = new byte[PIECE_BYTES];
        private String tail = "";
        private Fault before = new Fault.None();
        private long carried;

        Pump(Direction direction, Socket from, Socket to) {
            this.direction = direction;
            this.from = from;
            this.to = to;
        }

        void run() {
            try (from;
                    to;
                    InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                int length = in.read(piece);
                while (length >= 0 && carry(length, out)) {
                    length = in.read(piece);
                }
            } catch (IOException e) {
                log.debug("connection ended direction={}", direction, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                ended.accept(ProxiedConnection.this);
            }
        }

        /** Returns whether the connection lives on. */
        private boolean carry(int length, OutputStream out)
                throws IOException, InterruptedException {
            if (direction == Direction.TO_CLIENT) {
                Strike strike = unanswered.get();
                if (strike != null) {
                    strike.done(); // first: who sees the cut asks whether it has struck
                    reset();
                    return false;
                }
            }
            while (true) {
                Fault fault = state.of(direction);
                if (!fault.equals(before)) {
                    before = fault;
                    carried = 0;
                    tail = "";
                }
                switch (fault) {
                    case Fault.Stall stall -> {
                        state.awaitOther(direction, stall, null);
                        continue;
                    }
                    case Fault.BlackHole _ -> {
                        lost = true;
                        return true;
                    }
                    case Fault.Delay delay -> state.awaitOther(direction, delay, delay.delay());
                    case Fault.ResetAfter(long bytes) -> {
                        int left = (int) Math.min(length, bytes - carried);
                        carried += length;
                        if (left < length) {
                            out.write(piece, 0, Math.max(left, 0));
                            reset();
                            return false;
                        }
                    }
                    case Fault.Cut(Strike strike) -> {
                        if (isCut(strike, length)) {
                            strike.done();
                            reset();
                            return false;
                        }
                    }
                    case Fault.None _ -> {}
                }
                out.write(piece, 0, length);
                return true;
            }
        }

        /** Looks for what is to be cut; a request whose answer is to be lost passes. */
        private boolean isCut(Strike strike, int length) {
            String text =
                    tail + new String(Arrays.copyOf(piece, length), StandardCharsets.ISO_8859_1);
            Matcher matcher = strike.text().matcher(text);
            int end = 0;
            boolean isIt = false;
            while (!isIt && matcher.find()) {
                end = matcher.end();
                isIt = strike.isIt();
            }
            // what was counted is not counted again
            tail = text.substring(Math.max(end, text.length() - TAIL_CHARS));
            if (isIt && strike.what() == Strike.What.ITS_ANSWER) {
                unanswered.set(strike);
                return false;
            }
            return isIt;
        }
    }
}
