package dev.tidegate.sandbox.sqlserver.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GuidOrderTest {
    /** The order of bytes in a text, from the one that counts least, as SqlGuid has it. */
    private static final List<String> ASCENDING =
            List.of(
                    "01000000-0000-0000-0000-000000000000",
                    "00010000-0000-0000-0000-000000000000",
                    "00000100-0000-0000-0000-000000000000",
                    "00000001-0000-0000-0000-000000000000",
                    "00000000-0100-0000-0000-000000000000",
                    "00000000-0001-0000-0000-000000000000",
                    "00000000-0000-0100-0000-000000000000",
                    "00000000-0000-0001-0000-000000000000",
                    "00000000-0000-0000-0001-000000000000",
                    "00000000-0000-0000-0100-000000000000",
                    "00000000-0000-0000-0000-000000000001",
                    "00000000-0000-0000-0000-000000000100",
                    "00000000-0000-0000-0000-000000010000",
                    "00000000-0000-0000-0000-000001000000",
                    "00000000-0000-0000-0000-000100000000",
                    "00000000-0000-0000-0000-010000000000",
                    "00000000-0000-0000-0000-ff0000000000");

    @Test
    void sortsIndexesAndRangesFollowSqlServersOrder() throws Exception {
        try (H2 h2 = new H2();
                Connection connection = h2.newConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE sorted (id UUID)");
            statement.execute("CREATE TABLE indexed (id UUID PRIMARY KEY)");
            for (String id : ASCENDING.reversed()) {
                statement.execute("INSERT INTO sorted VALUES ('" + id + "')");
                statement.execute("INSERT INTO indexed VALUES ('" + id + "')");
            }

            assertThat(ids(statement, "SELECT id FROM sorted ORDER BY id")).isEqualTo(ASCENDING);
            assertThat(ids(statement, "SELECT id FROM indexed ORDER BY id")).isEqualTo(ASCENDING);
            assertThat(
                            ids(
                                    statement,
                                    "SELECT id FROM indexed WHERE id > CAST('"
                                            + ASCENDING.get(3)
                                            + "' AS UUID) ORDER BY id"))
                    .isEqualTo(ASCENDING.subList(4, ASCENDING.size()));
        }
    }

    private static List<String> ids(Statement statement, String query) throws Exception {
        List<String> ids = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                ids.add(row.getString(1));
            }
        }
        return ids;
    }
}
