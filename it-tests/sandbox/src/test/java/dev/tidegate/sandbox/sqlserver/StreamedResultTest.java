package dev.tidegate.sandbox.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

final class StreamedResultTest {
    /** More than the sockets and buffers between server and client hold. */
    private static final int ROWS = 8_192;

    @Test
    void aResultThatIsBeingReadIsOfOneMomentAndInNobodysWay() throws Exception {
        try (SqlServerFixture fixture = new SqlServerFixture();
                Connection reading = fixture.connect();
                Connection writing = fixture.connect();
                Statement select = reading.createStatement()) {
            SqlServerFixture.run(
                    writing,
                    "CREATE TABLE dbo.wide (id int NOT NULL PRIMARY KEY, v int NOT NULL, filler"
                            + " char(2000) NOT NULL)");
            SqlServerFixture.run(writing, "INSERT INTO dbo.wide VALUES (0, 1, 'x')");
            for (int rows = 1; rows < ROWS; rows *= 2) {
                SqlServerFixture.run(
                        writing,
                        "INSERT INTO dbo.wide SELECT id + " + rows + ", 1, 'x' FROM dbo.wide");
            }

            int sum = 0;
            int rows = 0;
            try (ResultSet result =
                    select.executeQuery("SELECT id, v, filler FROM dbo.wide ORDER BY id")) {
                assertThat(result.next()).isTrue();
                SqlServerFixture.run(writing, "UPDATE dbo.wide SET v = 2");
                SqlServerFixture.run(writing, "DELETE FROM dbo.wide WHERE id >= 100");
                do {
                    assertThat(result.getInt(1)).isEqualTo(rows);
                    sum += result.getInt(2);
                    rows++;
                } while (result.next());
            }

            assertThat(rows).isEqualTo(ROWS);
            assertThat(sum).isEqualTo(ROWS);
            assertThat(SqlServerFixture.query(reading, "SELECT SUM(v) FROM dbo.wide"))
                    .containsExactly("200");
        }
    }
}
