package dev.tidegate.faults;

import dev.tidegate.sandbox.demo.Environment;
import dev.tidegate.sandbox.kafka.KafkaBroker;
import dev.tidegate.sandbox.network.FaultProxy;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.sandbox.process.Ports;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import java.util.ArrayList;
import java.util.List;

/** The three servers of a class of tests, each behind a proxy that only the daemon goes through. */
final class Servers implements AutoCloseable {
    private final List<Runnable> ends = new ArrayList<>();
    private final Environment environment;
    private final FaultProxy kafka;
    private final FaultProxy source;
    private final FaultProxy target;

    private Servers(Environment.Options options) throws Exception {
        int brokerPort = Ports.free();
        kafka = opened(FaultProxy.start(Ports.free(), brokerPort));
        try {
            environment =
                    opened(
                            Environment.start(
                                    new Environment.Options(
                                            options.sqlServer(),
                                            new KafkaBroker.Options(
                                                    brokerPort,
                                                    kafka.port(),
                                                    options.kafka().properties(),
                                                    options.kafka().jit()),
                                            options.postgres(),
                                            options.directory())));
            source = opened(FaultProxy.start(standIn().port()));
            target = opened(FaultProxy.start(environment.postgres().port()));
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    static Servers start() throws Exception {
        return start(Environment.Options.DEFAULTS);
    }

    static Servers start(Environment.Options options) throws Exception {
        return new Servers(options);
    }

    private FaultProxy opened(FaultProxy proxy) {
        ends.add(proxy::close);
        return proxy;
    }

    private Environment opened(Environment servers) {
        ends.add(servers::close);
        return servers;
    }

    Environment environment() {
        return environment;
    }

    KafkaBroker broker() {
        return environment.kafka();
    }

    PostgresServer postgres() {
        return environment.postgres();
    }

    /** Faults are tested where they can be made: on the stand-in. */
    SqlServer standIn() {
        return environment.sqlServer().standIn().orElseThrow();
    }

    /** Between the daemon and the source. */
    FaultProxy source() {
        return source;
    }

    /** Between the daemon and the broker; tests go through it too, where they read the journal. */
    FaultProxy kafka() {
        return kafka;
    }

    /** Between the daemon and the target. */
    FaultProxy target() {
        return target;
    }

    /** All proxies work as cables do. */
    void heal() {
        List.of(source, kafka, target).forEach(FaultProxy::heal);
    }

    @Override
    public void close() {
        ends.reversed().forEach(Runnable::run);
    }
}
