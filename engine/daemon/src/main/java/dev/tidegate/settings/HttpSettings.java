package dev.tidegate.settings;

import dev.tidegate.access.AccessSettings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where operators and probes ask, and who may ask what.
 *
 * @param host address
 * @param port 0 for any free one
 * @param tls what the port for operators is secured with; empty if it is not
 * @param probePort another port, which serves probes and metrics only, without TLS and to anybody;
 *     0 for any free one
 * @param access who may ask what
 */
public record HttpSettings(
        String host,
        int port,
        Optional<Tls> tls,
        Optional<Integer> probePort,
        AccessSettings access) {
    /** Without TLS and authentication: only this machine may ask. */
    public HttpSettings(String host, int port) {
        this(host, port, Optional.empty(), Optional.empty(), AccessSettings.DEFAULTS);
    }

    /** Whether only this machine reaches the port. */
    public boolean isLocal() {
        return isLocal(host);
    }

    /** Whether an address is reached from its own machine only; asks no name server. */
    static boolean isLocal(String host) {
        return host.startsWith("127.") || host.equals("localhost") || host.equals("::1");
    }

    /** How its address begins. */
    public String scheme() {
        return tls.isPresent() ? "https" : "http";
    }

    /**
     * What TLS needs.
     *
     * @param keystore a PKCS#12 file with the server's key and its certificates
     * @param password of it
     * @param clientCa a PEM file with the authorities of clients' certificates; empty if none are
     *     asked for
     */
    public record Tls(Path keystore, String password, Optional<Path> clientCa) {
        /** Without the password. */
        @Override
        public String toString() {
            return "Tls[keystore=" + keystore + ", clientCa=" + clientCa + "]";
        }
    }
}
