package dev.tidegate.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The machine that this process runs on. */
final class ThisHost {
    private static final Pattern NOT_OF_A_NAME = Pattern.compile("[^A-Za-z0-9._-]");

    private ThisHost() {}

    /**
     * What it is called; in Kubernetes that is the pod. Empty if it has no name.
     *
     * @param environment of this process
     */
    static Optional<String> name(Map<String, String> environment) {
        return Optional.ofNullable(environment.get("HOSTNAME"))
                .filter(name -> !name.isBlank())
                .or(ThisHost::resolved)
                .map(name -> NOT_OF_A_NAME.matcher(name).replaceAll("-"));
    }

    private static Optional<String> resolved() {
        try {
            return Optional.of(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException _) {
            return Optional.empty(); // it has a name that leads to no address
        }
    }
}
