package dev.tidegate.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which Tidegate this is. */
final class Version {
    private static final String RESOURCE = "/dev/tidegate/daemon/version.properties";

    private Version() {}

    /** Such as {@code 0.1.0}. */
    static String text() {
        try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
