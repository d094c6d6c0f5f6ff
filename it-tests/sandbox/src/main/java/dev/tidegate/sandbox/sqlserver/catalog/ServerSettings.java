package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What administrators set: options of the server and of its databases; and what product the server
 * says it is. Sessions and tests share it.
 */
public final class ServerSettings {
    private final Map<ServerOption, Integer> configured = new EnumMap<>(ServerOption.class);
    private final Map<ServerOption, Integer> running = new EnumMap<>(ServerOption.class);
    private final Map<String, DatabaseOptions> databases = new ConcurrentHashMap<>();
    private volatile Product product = Product.DEVELOPER;
    private volatile Firing firing = Firing.REFUSED;

    /** What becomes of a statement that would fire a trigger: the stand-in runs none. */
    public enum Firing {
        /** It fails. */
        REFUSED,
        /** It is done without the trigger. */
        LEFT_OUT
    }

    /** Settings of a new server. */
    public ServerSettings() {
        for (ServerOption option : ServerOption.values()) {
            configured.put(option, option.initial());
            running.put(option, option.initial());
        }
    }

    /** The product that it says it is. */
    public Product product() {
        return product;
    }

    /** Lets it say that it is another product. */
    public void product(Product other) {
        product = other;
    }

    /** What becomes of a statement that would fire a trigger. */
    public Firing firing() {
        return firing;
    }

    /** Says what becomes of a statement that would fire a trigger. */
    public void firing(Firing other) {
        firing = other;
    }

    /** Sets a server option, which counts after {@link #reconfigure}. */
    public synchronized void configure(ServerOption option, int value) {
        configured.put(option, value);
    }

    /** RECONFIGURE: what was configured counts from now on, but for what needs a restart. */
    public synchronized void reconfigure() {
        for (ServerOption option : ServerOption.values()) {
            if (option.dynamic()) {
                running.put(option, configured(option));
            }
        }
    }

    synchronized int configured(ServerOption option) {
        return configured.getOrDefault(option, option.initial());
    }

    /** The value of a server option that counts now. */
    public synchronized int running(ServerOption option) {
        return running.getOrDefault(option, option.initial());
    }

    /** Options of a database. */
    public DatabaseOptions database(String name) {
        return databases.getOrDefault(name.toLowerCase(Locale.ROOT), DatabaseOptions.DEFAULTS);
    }

    /** {@code ALTER DATABASE … SET}, one option. */
    public void alterDatabase(String name, List<String> words) {
        databases.put(name.toLowerCase(Locale.ROOT), database(name).set(words));
    }

    /** A database was dropped. */
    public void forget(String database) {
        databases.remove(database.toLowerCase(Locale.ROOT));
    }
}
