package dev.tidegate.sandbox.kafka;

import dev.tidegate.sandbox.process.LogTail;
import dev.tidegate.sandbox.process.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Apache Kafka node, broker and controller, in a JVM of its own: it can be killed and started
 * again on the same ports with the same data.
 *
 * <p>Its data, settings and log are in the directory that the caller gives, and stay there. It ends
 * when this process ends, however that happens.
 */
public final class KafkaBroker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KafkaBroker.class);
    private static final int START_SECONDS_MAX = 90;
    private static final int STOP_SECONDS_MAX = 20;

    private static final List<String> MEMORY = List.of("-Xms96m", "-Xmx320m", "-XX:+UseSerialGC");

    private final Path directory;
    private final Options options;
    private final int port;
    private final int internalPort;
    private final int controllerPort;
    private Process process;

    /**
     * How a broker is started.
     *
     * @param port where it listens; 0 for any free one
     * @param advertisedPort where clients are told to come, such as a proxy's; 0 for where it
     *     listens
     * @param properties more of the broker's own, over ours
     * @param jit how its code is compiled
     */
    public record Options(int port, int advertisedPort, Map<String, String> properties, Jit jit) {
        /** Any port, and clients come straight there. */
        public static final Options DEFAULTS = new Options(0, 0, Map.of(), Jit.QUICK_START);

        /** Copies the properties. */
        public Options {
            properties = Map.copyOf(properties);
        }

        /** The same on a port of the caller's choice. */
        public Options withPort(int newPort) {
            return new Options(newPort, advertisedPort, properties, jit);
        }

        /** The same with its code compiled in another way. */
        public Options with(Jit newJit) {
            return new Options(port, advertisedPort, properties, newJit);
        }
    }

    /** How the broker's JVM compiles its code. */
    public enum Jit {
        /** Once, and quickly: for a broker that lives for seconds. */
        QUICK_START,
        /** As in production: what runs often is compiled again, for minutes, and then is faster. */
        OPTIMISING;

        private List<String> options() {
            return switch (this) {
                case QUICK_START -> List.of("-XX:TieredStopAtLevel=1");
                case OPTIMISING -> List.of();
            };
        }
    }

    private KafkaBroker(Path directory, Options options) throws IOException {
        this.directory = directory;
        this.options = options;
        this.port = options.port() == 0 ? Ports.free() : options.port();
        this.internalPort = Ports.free();
        this.controllerPort = Ports.free();
        Files.createDirectories(directory);
        Files.writeString(propertiesFile(), properties());
        Files.writeString(logSettingsFile(), LOG_SETTINGS);
        process = launch();
    }

    /**
     * Starts a broker and waits until it serves.
     *
     * @param directory where its data is or will be
     * @throws IOException when it does not come up; the message holds the end of its log
     */
    public static KafkaBroker start(Path directory) throws IOException, InterruptedException {
        return start(directory, Options.DEFAULTS);
    }

    /** Starts a broker as the caller wants it. */
    public static KafkaBroker start(Path directory, Options options)
            throws IOException, InterruptedException {
        KafkaBroker broker = new KafkaBroker(directory.toAbsolutePath(), options);
        broker.awaitReady();
        return broker;
    }

    /** Where clients connect. */
    public String bootstrapServers() {
        return "127.0.0.1:" + advertisedPort();
    }

    /** The port on the loopback address on which it listens for clients. */
    public int port() {
        return port;
    }

    private int advertisedPort() {
        return options.advertisedPort() == 0 ? port : options.advertisedPort();
    }

    /** The broker's own log. */
    public Path log() {
        return directory.resolve("broker.log");
    }

    /** Number of its process. */
    public long pid() {
        return process.pid();
    }

    /** Whether its process lives. */
    public boolean isRunning() {
        return process.isAlive();
    }

    /** Kills the process as the out-of-memory killer does, and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        log.info("kafka killed port={}", port);
    }

    /** Starts it again, on the same ports with the same data; returns when it serves. */
    public void restart() throws IOException, InterruptedException {
        if (process.isAlive()) {
            stop();
        }
        process = launch();
        awaitReady();
    }

    private void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
            log.warn("kafka does not stop, killed port={} seconds={}", port, STOP_SECONDS_MAX);
            kill();
        }
    }

    /** Stops it; its data stays. */
    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private Process launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder();
        builder.command().add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.command().addAll(MEMORY);
        builder.command().addAll(options.jit().options());
        builder.command().add("-Dlogback.configurationFile=" + logSettingsFile());
        builder.command().add("-cp");
        builder.command().add(System.getProperty("java.class.path"));
        builder.command().add(BrokerMain.class.getName());
        builder.command().add(propertiesFile().toString());
        builder.command().add(dataDirectory().toString());
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        Process launched = builder.start();
        log.info("kafka starting pid={} port={} log={}", launched.pid(), port, log());
        return launched;
    }

    /** Ready is: the broker tells a client that it is a member of its cluster. */
    private void awaitReady() throws IOException, InterruptedException {
        Map<String, Object> settings =
                Map.of(
                        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                        "127.0.0.1:" + internalPort,
                        AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG,
                        50L,
                        AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                        100L,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        (int) TimeUnit.SECONDS.toMillis(START_SECONDS_MAX));
        Admin admin = Admin.create(settings);
        try {
            CompletableFuture<?> ready =
                    admin.describeCluster().nodes().toCompletionStage().toCompletableFuture();
            CompletableFuture<?> exited = process.onExit();
            CompletableFuture.anyOf(ready, exited).get(START_SECONDS_MAX, TimeUnit.SECONDS);
            if (!process.isAlive()) {
                throw new IOException(
                        "kafka ended with status "
                                + process.exitValue()
                                + ":\n"
                                + LogTail.of(log()));
            }
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly().waitFor();
            throw new IOException(
                    "kafka is not ready after " + START_SECONDS_MAX + " s:\n" + LogTail.of(log()),
                    e);
        } finally {
            admin.close(Duration.ZERO); // else it waits for the answer of a broker that ended
        }
        log.info("kafka ready bootstrap={}", bootstrapServers());
    }

    private Path propertiesFile() {
        return directory.resolve("server.properties");
    }

    private Path logSettingsFile() {
        return directory.resolve("logback.xml");
    }

    private Path dataDirectory() {
        return directory.resolve("data");
    }

    /**
     * One node, sized for a laptop; transactions and groups work without replicas. It talks to
     * itself on a listener of its own, so that a proxy in front of the clients' one sees clients
     * only.
     */
    private String properties() {
        return String.join(
                "\n",
                standardProperties(),
                options.properties().entrySet().stream()
                        .map(property -> property.getKey() + "=" + property.getValue())
                        .sorted()
                        .collect(Collectors.joining("\n")));
    }

    private String standardProperties() {
        return String.format(
                """
                process.roles=broker,controller
                node.id=1
                listeners=PLAINTEXT://127.0.0.1:%1$d,INTERNAL://127.0.0.1:%3$d,CONTROLLER://127.0.0.1:%4$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%2$d,INTERNAL://127.0.0.1:%3$d
                controller.quorum.voters=1@127.0.0.1:%4$d
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,INTERNAL:PLAINTEXT
                inter.broker.listener.name=INTERNAL
                log.dirs=%5$s
                auto.create.topics.enable=false
                num.partitions=1
                default.replication.factor=1
                min.insync.replicas=1
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=3
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=3
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                group.initial.rebalance.delay.ms=0
                group.min.session.timeout.ms=1000
                num.network.threads=2
                num.io.threads=4
                background.threads=2
                log.segment.bytes=67108864
                log.index.size.max.bytes=1048576
                log.cleaner.dedupe.buffer.size=4194304
                log.cleaner.io.buffer.size=65536
                """,
                port, advertisedPort(), internalPort, controllerPort, dataDirectory());
    }

    private static final String LOG_SETTINGS =
            """
            <configuration>
              <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%d %-5level %logger{30} %msg%n</pattern></encoder>
              </appender>
              <root level="WARN"><appender-ref ref="out"/></root>
              <logger name="kafka.server.KafkaRaftServer" level="INFO"/>
            </configuration>
            """
                    .strip();
}
