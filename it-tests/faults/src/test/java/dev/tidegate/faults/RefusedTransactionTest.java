package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A transaction that the target does not take, and what its operator does about it. */
@Tag("process")
@ExtendWith(SharedServers.class)
final class RefusedTransactionTest {
    private static final int STOPPED = 1;
    private static final int DONE = 0;
    private static final int DIFFERENCE = 2;

    private static final Pattern CULPRIT =
            Pattern.compile("TARGET_REFUSED: cannot apply the transaction at ([0-9a-f:]+):");

    private static final String INSERT =
            "insert into dbo.item (i_id, i_im_id, i_name, i_price, i_data) values"
                    + " (4711, '6f9619ff-8b86-d011-b42d-00c04fc964ff', 'returned', -1, 'd')";

    @TempDir private Path directory;

    @Test
    void itIsPutAsideWithConsentAndDoneByHandWhileTheRestGoesOn(Servers servers) throws Exception {
        try (Scenario scenario = Scenario.prepare(servers, "refused", directory, Small.orders())) {
            scenario.work(Small.RATE);
            scenario.startDaemon();
            scenario.awaitCaughtUp();
            onTarget(scenario, "alter table dbo.item add constraint priced check (i_price >= 0)");
            try (Statement statement = scenario.source().createStatement()) {
                statement.execute(INSERT);
            }
            assertThat(scenario.daemon().awaitExit()).isEqualTo(STOPPED);
            String culprit = culprit(scenario.printed());

            Scenario.Answer list = scenario.verb("quarantine", "list");
            assertThat(list.exitCode()).isEqualTo(DIFFERENCE);
            assertThat(list.text()).contains(culprit, "blocking", "quarantine approve");

            assertThat(decide(scenario, "approve", culprit)).contains("approved");
            scenario.startDaemon();
            scenario.awaitCaughtUp();
            assertThat(scenario.daemon().status().orElseThrow().toString()).contains("quarantine");
            assertThat(
                            scenario.verb(
                                            "quarantine",
                                            "show",
                                            "--values",
                                            "--transaction",
                                            culprit)
                                    .text())
                    .contains("insert dbo.item", "returned", "quarantine resolve");

            onTarget(scenario, "alter table dbo.item drop constraint priced; " + INSERT);
            assertThat(decide(scenario, "resolve", culprit)).contains("resolved");
            assertThat(scenario.verb("quarantine", "list").exitCode()).isEqualTo(DONE);
            scenario.finish();
        }
    }

    private static String culprit(String printed) {
        Matcher matcher = CULPRIT.matcher(printed);
        assertThat(matcher.find()).as(printed).isTrue();
        return matcher.group(1);
    }

    private static String decide(Scenario scenario, String decision, String transaction)
            throws Exception {
        Scenario.Answer answer =
                scenario.verb(
                        "quarantine", decision, "--transaction", transaction, "--reason", "a test");
        assertThat(answer.exitCode()).as(answer.text()).isEqualTo(DONE);
        return answer.text();
    }

    private static void onTarget(Scenario scenario, String sql) throws Exception {
        try (Connection target = scenario.target();
                Statement statement = target.createStatement()) {
            statement.execute(sql);
        }
    }
}
