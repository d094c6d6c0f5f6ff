package dev.tidegate.postgres;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/**
 * Where a URL leads, and how sessions are encrypted where it says nothing of that: with a server on
 * another machine always, and with the proof that it is the one that is meant. The driver's own
 * default takes what it gets.
 */
final class TargetServer {
    private static final Pattern HERE =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?::1]?|\\[?0:0:0:0:0:0:0:1]?");

    /** Where the driver looks, as libpq does. */
    private static final Path USERS_AUTHORITIES =
            Path.of(System.getProperty("user.home", ""), ".postgresql", "root.crt");

    private final Properties given;

    private TargetServer(Properties given) {
        this.given = given;
    }

    /** Of a URL that the driver understands; one that it does not is refused when it is used. */
    static TargetServer of(String url) {
        Properties given = Driver.parseURL(url, null);
        return new TargetServer(given == null ? new Properties() : given);
    }

    /** Names of the servers, one after the other as the driver tries them. */
    List<String> hosts() {
        return List.of(text(PGProperty.PG_HOST, "localhost").split(",", -1));
    }

    /** The port of the first one. */
    int port() {
        return Integer.parseInt(text(PGProperty.PG_PORT, "5432").split(",", -1)[0]);
    }

    /**
     * Adds what the URL leaves open. Authorities are those of a file, if there is one, else Java's
     * own.
     */
    void encrypt(Properties properties) {
        if (isElsewhere() && !isGiven(PGProperty.SSL_MODE) && !isGiven(PGProperty.SSL)) {
            PGProperty.SSL_MODE.set(properties, "verify-full");
        }
        boolean hasFiles =
                isGiven(PGProperty.SSL_ROOT_CERT)
                        || isGiven(PGProperty.SSL_CERT)
                        || Files.exists(USERS_AUTHORITIES);
        if (isElsewhere() && !isGiven(PGProperty.SSL_FACTORY) && !hasFiles) {
            PGProperty.SSL_FACTORY.set(properties, DefaultJavaSSLFactory.class.getName());
        }
    }

    private boolean isElsewhere() {
        return !hosts().stream().allMatch(host -> HERE.matcher(host).matches());
    }

    private boolean isGiven(PGProperty property) {
        return given.getProperty(property.getName()) != null;
    }

    private String text(PGProperty property, String otherwise) {
        @Nullable String text = given.getProperty(property.getName());
        return text == null ? otherwise : text;
    }
}
