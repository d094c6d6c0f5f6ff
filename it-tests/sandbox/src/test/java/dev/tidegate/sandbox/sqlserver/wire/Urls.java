package dev.tidegate.sandbox.sqlserver.wire;

/** How the driver is told to reach a server. */
final class Urls {
    private Urls() {}

    static String of(TdsServer server) {
        return ofUser(server, EchoEngine.USER, EchoEngine.PASSWORD);
    }

    static String ofUser(TdsServer server, String user, String password) {
        return "jdbc:sqlserver://127.0.0.1:"
                + server.port()
                + ";encrypt=false;databaseName=shop;user="
                + user
                + ";password={"
                + password.replace("}", "}}")
                + "}";
    }
}
