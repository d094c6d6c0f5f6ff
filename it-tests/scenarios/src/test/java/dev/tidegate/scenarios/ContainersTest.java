package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;

/** The containers hold what the end-to-end tests need. */
@EnabledWhereSqlServerIsReal
class ContainersTest {
    private static final String AGENT =
            "select status_desc from sys.dm_server_services where servicename like N'%Agent%'";

    @Test
    void sqlServerHasItsAgentKafkaAnswersAndPostgresIsReadyForTheWayBack() throws Exception {
        try (Containers containers = Containers.start()) {
            assertThat(first(containers.sqlServer(), AGENT)).isEqualTo("Running");
            assertThat(first(containers.postgres(), "show wal_level")).isEqualTo("logical");
            try (Admin admin =
                    Admin.create(
                            Map.of(
                                    AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                    containers.bootstrapServers()))) {
                assertThat(admin.describeCluster().nodes().get(60, TimeUnit.SECONDS)).hasSize(1);
            }
        }
    }

    private static String first(Containers.Database database, String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
