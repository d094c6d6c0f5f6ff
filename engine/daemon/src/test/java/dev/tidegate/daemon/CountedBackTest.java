package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cutover.HoldAction.Difference;
import dev.tidegate.ledger.Lane;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.model.TableId;
import dev.tidegate.sqlserver.ReverseLedger;
import dev.tidegate.sqlserver.ReverseLedger.Account;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the way back says to the ledger that goes on behind it. */
final class CountedBackTest {
    private static final TableId ACCOUNT = new TableId("dbo", "account");
    private static final MultisetHash ROWS = new MultisetHash(3, 5, 7);
    private static final MultisetHash LARGE = new MultisetHash(3, 11, 13);
    private static final Lane LOST = new Lane.Unknown(Lane.Reason.NOT_COUNTED, Lsn.ZERO);

    private static final TableLedger CHANGES =
            new TableLedger(new Lane.Known(ROWS), new Lane.Known(LARGE));

    @Test
    void whatLogAndAnswersAgreeOnIsTheDifference() {
        assertThat(differences(new Account(CHANGES, CHANGES, "version", true)))
                .isEqualTo(Map.of(ACCOUNT, new Difference(ROWS, Optional.of(LARGE), "version")));
    }

    @Test
    void largeObjectsThatNobodyCountedAreNotKnown() {
        TableLedger rows = new TableLedger(new Lane.Known(ROWS), LOST);

        assertThat(differences(new Account(rows, rows, "", true)))
                .isEqualTo(Map.of(ACCOUNT, new Difference(ROWS, Optional.empty(), "")));
    }

    @Test
    void aChangeThatSqlServerDidNotAnswerForLeavesTheTableUnknown() {
        assertThat(differences(new Account(CHANGES, TableLedger.EMPTY, "", true))).isEmpty();
    }

    @Test
    void whatNobodyCountedStaysUnknown() {
        TableLedger unknown = new TableLedger(LOST, LOST);

        assertThat(differences(new Account(unknown, unknown, "", true))).isEmpty();
        assertThat(CountedBack.differences(Optional.empty())).isEmpty();
    }

    private static Map<TableId, Difference> differences(Account account) {
        return CountedBack.differences(
                Optional.of(new ReverseLedger(Lsn.ZERO, Map.of(ACCOUNT, account))));
    }
}
