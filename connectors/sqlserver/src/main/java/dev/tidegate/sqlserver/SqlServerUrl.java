package dev.tidegate.sqlserver;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The parts of a URL of mssql-jdbc: {@code jdbc:sqlserver://host\instance:port;name=value;…}.
 *
 * @param host name or address of the server
 * @param instance a named instance, if the URL names one
 * @param port 1433 unless the URL says another
 * @param database what {@code databaseName} says
 * @param properties the other properties, in lower case, without user and password
 */
record SqlServerUrl(
        String host,
        Optional<String> instance,
        int port,
        String database,
        Map<String, String> properties) {
    private static final String PREFIX = "jdbc:sqlserver://";
    private static final int PORT_DEFAULT = 1433;

    SqlServerUrl {
        properties = Map.copyOf(properties);
    }

    /** Parses a URL; throws {@link IllegalArgumentException} with a reason that holds no value. */
    static SqlServerUrl parse(String url) {
        if (!url.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
            throw new IllegalArgumentException("does not start with " + PREFIX);
        }
        int properties = url.indexOf(';');
        String server = url.substring(PREFIX.length(), properties < 0 ? url.length() : properties);
        Map<String, String> named =
                properties < 0 ? new TreeMap<>() : properties(url.substring(properties + 1));
        if (named.containsKey("password") || named.containsKey("user")) {
            throw new IllegalArgumentException(
                    "holds user or password; they have settings of their own");
        }
        String port = take(named, "portnumber").or(() -> take(named, "port")).orElse("");
        int colon = server.lastIndexOf(':');
        if (colon >= 0 && server.indexOf(']') < colon) {
            port = server.substring(colon + 1);
            server = server.substring(0, colon);
        }
        Optional<String> instance = take(named, "instancename").or(() -> take(named, "instance"));
        int backslash = server.indexOf('\\');
        if (backslash >= 0) {
            instance = Optional.of(server.substring(backslash + 1));
            server = server.substring(0, backslash);
        }
        String host =
                server.isEmpty()
                        ? take(named, "servername").or(() -> take(named, "server")).orElse("")
                        : server;
        if (host.isEmpty()) {
            throw new IllegalArgumentException("names no server");
        }
        String database = take(named, "databasename").or(() -> take(named, "database")).orElse("");
        if (database.isBlank()) {
            throw new IllegalArgumentException("names no database with databaseName=…");
        }
        return new SqlServerUrl(host, instance, port(port), database, named);
    }

    /** The server alone, in the driver's form. */
    String withoutProperties() {
        return PREFIX + host + instance.map(name -> "\\" + name).orElse(":" + port);
    }

    private static int port(String text) {
        if (text.isEmpty()) {
            return PORT_DEFAULT;
        }
        try {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("has a port that is not a number", e);
        }
        throw new IllegalArgumentException("has a port that is not between 1 and 65535");
    }

    private static Optional<String> take(Map<String, String> properties, String name) {
        return Optional.ofNullable(properties.remove(name));
    }

    /** Values may stand in braces, and then hold semicolons; a closing brace is doubled. */
    private static Map<String, String> properties(String text) {
        Map<String, String> properties = new TreeMap<>();
        int at = 0;
        while (at < text.length()) {
            int equals = text.indexOf('=', at);
            if (equals < 0) {
                if (text.substring(at).isBlank()) {
                    break;
                }
                throw new IllegalArgumentException("has a property without a value");
            }
            String name = text.substring(at, equals).strip().toLowerCase(Locale.ROOT);
            int end = valueEnd(text, equals + 1);
            properties.put(name, unbraced(text.substring(equals + 1, end).strip()));
            at = end + 1;
        }
        return properties;
    }

    private static int valueEnd(String text, int start) {
        int at = start;
        if (at < text.length() && text.charAt(at) == '{') {
            do {
                at = text.indexOf('}', at + 1);
                if (at < 0) {
                    throw new IllegalArgumentException("has a brace that is not closed");
                }
                at++;
            } while (at < text.length() && text.charAt(at) == '}');
        }
        int semicolon = text.indexOf(';', at);
        return semicolon < 0 ? text.length() : semicolon;
    }

    private static String unbraced(String value) {
        if (value.startsWith("{") && value.endsWith("}")) {
            return value.substring(1, value.length() - 1).replace("}}", "}");
        }
        return value;
    }
}
