package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.ErrorCode.Action;
import dev.tidegate.model.TableId;
import io.debezium.DebeziumException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each error number of SQL Server means for the pipeline; the README's table is this one. */
final class FailuresTest {
    private static final String TABLE =
            """
            0, SOURCE_UNAVAILABLE, the driver's own: no connection or no answer in time
            233, SOURCE_UNAVAILABLE, the connection was closed
            596, SOURCE_UNAVAILABLE, the session was killed
            701, SOURCE_UNAVAILABLE, out of memory
            922, SOURCE_UNAVAILABLE, the database recovers
            976, SOURCE_UNAVAILABLE, the replica of an availability group is not readable
            983, SOURCE_UNAVAILABLE, the replica changes its role
            1204, SOURCE_UNAVAILABLE, out of locks
            1205, SOURCE_UNAVAILABLE, the victim of a deadlock
            1222, SOURCE_UNAVAILABLE, a lock did not come in time
            3906, SOURCE_UNAVAILABLE, read-only: a failover is under way
            3960, SOURCE_UNAVAILABLE, a conflict of snapshots
            6005, SOURCE_UNAVAILABLE, the server shuts down
            9001, SOURCE_UNAVAILABLE, the log is not available
            9002, SOURCE_UNAVAILABLE, the log is full
            10053, SOURCE_UNAVAILABLE, the network broke
            10054, SOURCE_UNAVAILABLE, the network broke
            10928, SOURCE_UNAVAILABLE, Azure: too much at once
            10929, SOURCE_UNAVAILABLE, Azure: too much at once
            40197, SOURCE_UNAVAILABLE, Azure: the service moves the database
            40501, SOURCE_UNAVAILABLE, Azure: the service is busy
            40613, SOURCE_UNAVAILABLE, Azure: the database is not available
            18401, SOURCE_UNAVAILABLE, the server is being upgraded
            18456, SOURCE_NOT_READY, the login or its password is wrong
            18452, SOURCE_NOT_READY, the login is not trusted
            18486, SOURCE_NOT_READY, the login is locked out
            18488, SOURCE_NOT_READY, the password must be changed
            4060, SOURCE_NOT_READY, there is no such database (asked in master; one that is not online is retried)
            916, SOURCE_NOT_READY, the login may not use the database
            229, SOURCE_NOT_READY, a permission is missing
            297, SOURCE_NOT_READY, a permission is missing
            22904, SOURCE_NOT_READY, a permission for CDC is missing
            207, SOURCE_NOT_READY, a column is missing
            208, SOURCE_NOT_READY, a table is missing
            2812, SOURCE_NOT_READY, a procedure is missing
            22901, SOURCE_NOT_READY, CDC is disabled
            """;

    @ParameterizedTest(name = "{0} is {1}: {2}")
    @CsvSource(textBlock = TABLE)
    void eachNumberHasItsCode(int number, ErrorCode code) {
        assertThat(Failures.of("do it", new SQLException("text", "S0001", number)).code())
                .isEqualTo(code);
    }

    @Test
    void theReadmeHasThisTable() throws IOException {
        String readme = Files.readString(Path.of("README.md"));

        TABLE.lines()
                .map(line -> line.split(", ", 3))
                .map(cell ->
                        "| %s | %s | %s | %s |"
                                .formatted(
                                        cell[0],
                                        cell[2],
                                        cell[1],
                                        ErrorCode.valueOf(cell[1]).action() == Action.RETRY
                                                ? "retry"
                                                : "stop"))
                .forEach(row -> assertThat(readme).contains(row));
    }

    @Test
    void theTextOfAnErrorThatMayQuoteAValueGoesNoFurther() {
        assertThat(
                        Failures.of("do it", new SQLException("quotes S3CRET", "S0001", 2627))
                                .getMessage())
                .isEqualTo("could not do it: SQL Server's error 2627");
    }

    @Test
    void whatTheDriverAddsIsCutOff() {
        assertThat(
                        Failures.of(
                                        "do it",
                                        new SQLException(
                                                "Login failed for user 'anna'."
                                                        + " ClientConnectionId:6f9619ff",
                                                "S0001",
                                                18456))
                                .getMessage())
                .isEqualTo("could not do it: Login failed for user 'anna'");
    }

    @Test
    void aDatabaseThatComesOnlineLaterIsWaitedFor() {
        assertThat(Failures.notOpen("do it", "RECOVERING", new SQLException()))
                .hasMessage("could not do it: the database is RECOVERING")
                .extracting("code")
                .isEqualTo(ErrorCode.SOURCE_UNAVAILABLE);
    }

    @Test
    void aLibraryThatDoesNotFitIsNoPassingTrouble() {
        assertThat(
                        Failures.ofEngine(
                                new DebeziumException(
                                        new ServiceConfigurationError("Provider a.B not found"))))
                .hasMessageContaining("Provider a.B not found")
                .extracting("code")
                .isEqualTo(ErrorCode.INTERNAL);
    }

    @Test
    void aTableWithoutAKeyThatCannotBeLockedIsTooHot() {
        assertThat(ExactRead.tooHot(new TableId("dbo", "visit"), new SQLException()))
                .hasMessage(
                        "table dbo.visit has no key, changed during each read, and could not be"
                                + " locked within 30 s")
                .extracting("code")
                .isEqualTo(ErrorCode.LOAD_TABLE_TOO_HOT);
    }
}
