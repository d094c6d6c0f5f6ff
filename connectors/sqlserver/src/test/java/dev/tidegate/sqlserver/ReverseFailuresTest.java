package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** SQL Server's errors when the stream back is applied. */
class ReverseFailuresTest {
    private static final TableId ITEM = new TableId("dbo", "item");

    @Test
    void whatAChangeIsTheReasonOfIsRefused() {
        for (int number : new int[] {515, 547, 2601, 2627, 2628, 8115, 8152, 9420, 50_001}) {
            TidegateException error = ReverseFailures.of(ITEM, new SQLException("v", "S", number));

            assertThat(error.code()).as("error %d", number).isEqualTo(ErrorCode.TARGET_REFUSED);
            assertThat(error.getMessage()).contains("dbo.item", Integer.toString(number));
        }
    }

    @Test
    void whatMayPassIsTriedAgainAndWhatIsMissingIsNot() {
        assertThat(ReverseFailures.of(ITEM, new SQLException("", "S", 1205)).code())
                .isEqualTo(ErrorCode.SOURCE_UNAVAILABLE);
        assertThat(ReverseFailures.of(ITEM, new SQLException("", "S", 229)).code())
                .isEqualTo(ErrorCode.SOURCE_NOT_READY);
    }

    @Test
    void anErrorOfABatchIsTheOneInsideAndHasNoValue() {
        BatchUpdateException batch =
                new BatchUpdateException("duplicate (secret)", "S", 2627, null);

        TidegateException error = ReverseFailures.of(ITEM, batch);

        assertThat(error.code()).isEqualTo(ErrorCode.TARGET_REFUSED);
        assertThat(error.forOperator()).doesNotContain("secret");
    }
}
