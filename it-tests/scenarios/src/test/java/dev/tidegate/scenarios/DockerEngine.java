package dev.tidegate.scenarios;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Asks whether a Docker engine answers, quickly and quietly; Testcontainers itself tries long and
 * logs much.
 *
 * @param addresses where it may listen, in the order of Docker's own clients
 * @param patience how long each may take
 */
record DockerEngine(List<SocketAddress> addresses, Duration patience) {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int TCP_PORT = 2375;
    private static final byte[] PING =
            "GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    DockerEngine {
        addresses = List.copyOf(addresses);
    }

    /** The engine of this machine: of {@code DOCKER_HOST}, or else of the usual sockets. */
    static DockerEngine here() {
        return of(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /** The engine that this environment names. */
    static DockerEngine of(Map<String, String> environment, Path home) {
        String host = environment.getOrDefault("DOCKER_HOST", "");
        if (!host.isEmpty()) {
            return new DockerEngine(List.of(address(URI.create(host))), PATIENCE);
        }
        List<Path> sockets = new ArrayList<>(List.of(Path.of("/var/run/docker.sock")));
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        if (!runtime.isEmpty()) {
            sockets.add(Path.of(runtime, "docker.sock"));
        }
        sockets.add(home.resolve(".docker/run/docker.sock"));
        Stream<SocketAddress> existing =
                sockets.stream().filter(Files::exists).map(UnixDomainSocketAddress::of);
        return new DockerEngine(existing.toList(), PATIENCE);
    }

    /** Empty if an engine answers, or else why not. */
    Optional<String> whyNoAnswer() {
        if (addresses.isEmpty()) {
            return Optional.of("there is no Docker: no DOCKER_HOST, no docker.sock");
        }
        List<String> reasons = new ArrayList<>();
        for (SocketAddress address : addresses) {
            Optional<String> reason = whyNoAnswer(address);
            if (reason.isEmpty()) {
                return Optional.empty();
            }
            reasons.add("Docker does not answer at " + address + ": " + reason.get());
        }
        return Optional.of(String.join("; ", reasons));
    }

    private Optional<String> whyNoAnswer(SocketAddress address) {
        FutureTask<String> ping = new FutureTask<>(() -> ping(address));
        Thread thread = Thread.ofVirtual().name("docker-ping").start(ping);
        try {
            String answer = ping.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return answer.startsWith("HTTP/1.") && answer.contains(" 200 ")
                    ? Optional.empty()
                    : Optional.of("no engine's answer");
        } catch (TimeoutException e) {
            return Optional.of("silent for " + patience.toMillis() + " ms");
        } catch (ExecutionException e) {
            return Optional.of(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        } finally {
            thread.interrupt(); // closes the channel, should it still wait
        }
    }

    private static String ping(SocketAddress address) throws IOException {
        try (SocketChannel channel = open(address)) {
            channel.connect(address);
            ByteBuffer request = ByteBuffer.wrap(PING);
            while (request.hasRemaining()) {
                channel.write(request);
            }
            ByteBuffer answer = ByteBuffer.allocate(64);
            while (answer.hasRemaining() && channel.read(answer) >= 0) {
                // Reads on until the first line is there.
            }
            return new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
        }
    }

    private static SocketChannel open(SocketAddress address) throws IOException {
        return address instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
    }

    private static SocketAddress address(URI host) {
        if ("unix".equals(host.getScheme())) {
            return UnixDomainSocketAddress.of(host.getPath());
        }
        return new InetSocketAddress(
                host.getHost(), host.getPort() < 0 ? TCP_PORT : host.getPort());
    }
}
