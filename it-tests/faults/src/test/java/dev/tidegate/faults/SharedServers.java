package dev.tidegate.faults;

import dev.tidegate.sandbox.demo.Environment;
import java.io.IOException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests one set of {@link Servers} for the whole run, which ends with it; after each test all
 * of them are up and all proxies well.
 */
final class SharedServers implements ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(SharedServers.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType().equals(Servers.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return servers(context);
    }

    /** The store of the root closes what it holds when all tests have ended. */
    private static Servers servers(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(Running.class, _ -> started(), Running.class)
                .servers();
    }

    /** The servers, and what lets daemons on them start soon. */
    private record Running(Servers servers, ClassArchive archive) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            servers.close();
            archive.close();
        }
    }

    private static Running started() {
        try {
            Servers servers = Servers.start(Environment.Options.DEFAULTS.with(Compiling.broker()));
            try {
                return new Running(servers, ClassArchive.make(servers));
            } catch (Exception e) {
                servers.close();
                throw e;
            }
        } catch (Exception e) {
            throw new IllegalStateException("the servers do not start", e);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        Servers servers = servers(context);
        servers.heal();
        if (!servers.broker().isRunning()) {
            servers.broker().restart();
        }
        if (!servers.postgres().isRunning()) {
            servers.postgres().restart();
        }
    }
}
