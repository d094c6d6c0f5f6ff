package dev.tidegate.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.ErrorCode.Action;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each SQLSTATE means for the pipeline; the README's table is this one. */
final class FailuresTest {
    private static final String TABLE =
            """
            08000, TARGET_UNAVAILABLE, the connection is gone
            08001, TARGET_UNAVAILABLE, nobody listens
            08006, TARGET_UNAVAILABLE, the connection broke; the checkpoint says what was committed
            08007, TARGET_UNAVAILABLE, the outcome of a commit is unknown
            25006, TARGET_UNAVAILABLE, read-only: a failover is under way
            25P03, TARGET_UNAVAILABLE, the session was idle in a transaction for too long
            40001, TARGET_UNAVAILABLE, not serializable
            40002, TARGET_REFUSED, a constraint at the commit
            40P01, TARGET_UNAVAILABLE, the victim of a deadlock
            53100, TARGET_UNAVAILABLE, a disk is full
            53200, TARGET_UNAVAILABLE, out of memory
            53300, TARGET_UNAVAILABLE, too many connections
            55006, TARGET_UNAVAILABLE, an object is in use
            55P03, TARGET_UNAVAILABLE, a lock did not come in time
            57014, TARGET_UNAVAILABLE, somebody cancelled the statement
            57P01, TARGET_UNAVAILABLE, the server shuts down
            57P02, TARGET_UNAVAILABLE, the server crashed
            57P03, TARGET_UNAVAILABLE, the server starts
            58030, TARGET_UNAVAILABLE, an I/O error
            XX000, TARGET_UNAVAILABLE, an internal error of the server
            22001, TARGET_REFUSED, a text is longer than its column
            22003, TARGET_REFUSED, a number is out of range
            23502, TARGET_REFUSED, NULL where none may be
            23503, TARGET_REFUSED, a foreign key
            23505, TARGET_REFUSED, a unique key
            23514, TARGET_REFUSED, a check
            44000, TARGET_REFUSED, the check of a view
            P0001, TARGET_REFUSED, a trigger said no
            0A000, TARGET_NOT_READY, a feature that the server lacks
            28000, TARGET_NOT_READY, the role may not log in
            28P01, TARGET_NOT_READY, the password is wrong
            3D000, TARGET_NOT_READY, there is no such database
            57P04, TARGET_NOT_READY, the database was dropped
            42501, TARGET_NOT_READY, a privilege is missing
            42P01, TARGET_NOT_READY, a table is missing
            26000, TARGET_NOT_READY, a pooler changes sessions
            55P02, TARGET_NOT_READY, a parameter cannot be set
            XX001, TARGET_NOT_READY, the server's data are damaged
            """;

    @ParameterizedTest(name = "{0} is {1}: {2}")
    @CsvSource(textBlock = TABLE)
    void eachStateHasItsCode(String state, ErrorCode code) {
        assertThat(Failures.of("do it", new SQLException("quotes S3CRET", state)).code())
                .isEqualTo(code);
    }

    @Test
    void theReadmeHasThisTable() throws IOException {
        String readme = Files.readString(Path.of("README.md"));

        rows().forEach(row -> assertThat(readme).contains(row));
    }

    private static Stream<String> rows() {
        return TABLE.lines()
                .map(line -> line.split(", ", 3))
                .map(cell ->
                        "| %s | %s | %s | %s |"
                                .formatted(
                                        cell[0],
                                        cell[2],
                                        cell[1],
                                        action(ErrorCode.valueOf(cell[1]))));
    }

    private static String action(ErrorCode code) {
        return code.action() == Action.RETRY ? "retry" : "stop";
    }

    @Test
    void noStateAtAllMayPass() {
        assertThat(Failures.of("do it", new SQLException("closed")).code())
                .isEqualTo(ErrorCode.TARGET_UNAVAILABLE);
    }

    @Test
    void theReasonOfABatchIsTheOneBehindIt() {
        BatchUpdateException batch =
                new BatchUpdateException("Batch entry 0 S3CRET", null, 0, null);
        batch.setNextException(new SQLException("S3CRET", "23505"));

        assertThat(Failures.of("do it", batch))
                .hasMessage(
                        "cannot do it: PostgreSQL refused it: a unique key is violated (SQLSTATE"
                                + " 23505)");
    }

    @Test
    void whatTheServerSaysOfValuesAndOfItselfGoesNoFurther() {
        for (String state : new String[] {"22P02", "23505", "P0001", "XX000", "XX001", "26000"}) {
            assertThat(Failures.of("do it", new SQLException("quotes S3CRET", state)).forOperator())
                    .doesNotContain("S3CRET");
        }
    }

    @Test
    void aServerThatIsTooOldIsRefused() {
        assertThatThrownBy(() -> Preparation.requireVersion(130_014, "13.14"))
                .hasMessage("the target is PostgreSQL 13.14, too old");
        Preparation.requireVersion(140_000, "14.0");
    }
}
