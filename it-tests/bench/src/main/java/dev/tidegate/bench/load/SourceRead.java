package dev.tidegate.bench.load;

import dev.tidegate.bench.apply.process.Stopwatch;
import dev.tidegate.bench.load.Parts.Part;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads all rows of a table of the source with mssql-jdbc and drops them: what the source gives to
 * somebody who does nothing with it. The main class does that in a process of its own.
 */
public final class SourceRead {
    private static final int ARGUMENTS = 6;

    private SourceRead() {}

    /** Reads; arguments as {@link #arguments} makes them. Tells what it took. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != ARGUMENTS) {
            throw new IllegalArgumentException("expected " + ARGUMENTS + " arguments");
        }
        Shape shape = Shape.valueOf(arguments[3]);
        List<Part> parts = Parts.of(Long.parseLong(arguments[4]), Integer.parseInt(arguments[5]));
        Stopwatch watch = Stopwatch.start();
        read(
                () -> DriverManager.getConnection(arguments[0], arguments[1], arguments[2]),
                shape,
                parts);
        watch.stop(0).tell();
    }

    /** Arguments of the main class. */
    static List<String> arguments(Login login, Shape shape, long rows, int connections) {
        return List.of(
                login.url(),
                login.user(),
                login.password(),
                shape.name(),
                Long.toString(rows),
                Integer.toString(connections));
    }

    /** Where the source is. */
    record Login(String url, String user, String password) {}

    /** Reads all parts at once; throws if there are not as many rows as the parts have. */
    static void read(SourceFill.Connections source, Shape shape, List<Part> parts)
            throws Exception {
        AtomicLong rows = new AtomicLong();
        Parts.each(parts, part -> rows.addAndGet(read(source, shape, part)));
        if (rows.get() != parts.getLast().last()) {
            throw new IllegalStateException("read " + rows.get() + " rows, expected " + parts);
        }
    }

    private static long read(SourceFill.Connections source, Shape shape, Part part)
            throws SQLException {
        String select =
                "SELECT "
                        + shape.columnNames()
                        + " FROM "
                        + shape.table()
                        + " WHERE "
                        + part.condition()
                        + " ORDER BY id";
        long count = 0;
        try (Connection connection = source.open();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(select)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                for (int i = 1; i <= columns; i++) {
                    Objects.requireNonNull(rows.getObject(i), "no value is NULL");
                }
                count++;
            }
        }
        return count;
    }
}
