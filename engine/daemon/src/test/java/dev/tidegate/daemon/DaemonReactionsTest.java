package dev.tidegate.daemon;

import static dev.tidegate.daemon.ValidateOperator.anchoring;
import static dev.tidegate.daemon.ValidateOperator.await;
import static dev.tidegate.daemon.ValidateOperator.get;
import static dev.tidegate.daemon.ValidateOperator.ok;
import static dev.tidegate.daemon.ValidateOperator.refused;
import static dev.tidegate.daemon.ValidateOperator.settings;
import static dev.tidegate.daemon.ValidateOperator.standing;
import static dev.tidegate.daemon.ValidateOperator.start;
import static dev.tidegate.daemon.ValidateOperator.table;
import static dev.tidegate.daemon.ValidateOperator.verb;
import static dev.tidegate.daemon.ValidateOperator.with;
import static dev.tidegate.daemon.ValidateOperator.without;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.control.Status.Phase;
import dev.tidegate.control.ValidateStatus;
import dev.tidegate.daemon.ValidateOperator.Ran;
import dev.tidegate.ledger.Lane;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.settings.ValidateSettings.OnMismatch;
import dev.tidegate.validate.Anchoring;
import dev.tidegate.validate.AuditRecords.Standing;
import dev.tidegate.validate.AuditTarget;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of tables that differ, are not wholly compared, or cannot be: a whole daemon. */
@Timeout(120)
final class DaemonReactionsTest {
    private static final TableId ACCOUNT = MemorySource.ACCOUNT;
    private static final TableId INVOICE = new TableId("dbo", "invoice");

    private final AuditedPorts ports = AuditedPorts.empty();

    @Test
    void aConfirmedMismatchHoldsThePipelineIfThatIsAskedUntilItIsRepaired() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start(ports, with(OnMismatch.HOLD))) {
            await(() -> daemon.status().phase() == Phase.STREAMING);
            ports.target().meddle(ACCOUNT, 1, 11);
            await(() -> daemon.status().phase() == Phase.INCOMPLETE);

            ok(daemon, "validate", "repair", "dbo.account", "--yes");
            await(() -> daemon.status().phase() == Phase.STREAMING);
        }
    }

    @Test
    void aColumnThatIsExcludedMayDifferAndThatIsSaidAsLoudlyAsAMismatch() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start(ports, settings())) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            await(() -> table(daemon, ACCOUNT).ledger().isKnown());
        }
        ports.target().meddle(ACCOUNT, 1, 11);
        try (Daemon daemon = start(ports, without("dbo.*.BALANCE", "is counted on both sides"))) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            await(() -> table(daemon, ACCOUNT).ledger().isKnown());

            assertThat(ok(daemon, "validate", "status"))
                    .contains("1 verified, 1 columns NOT COMPARED", "NOT COVERED:")
                    .contains(
                            "balance of dbo.account: validate.columns_excluded: is counted on both"
                                    + " sides");
            assertThat(ok(daemon, "status")).contains("1 columns NOT COMPARED");
            assertThat(get(daemon, "/metrics"))
                    .contains("tidegate_validation_excluded_columns{table=\"dbo.account\"} 1.0")
                    .contains("tidegate_validation_anchored_total{table=\"dbo.account\"} 1.0");
            assertThat(table(daemon, ACCOUNT).mismatches()).isZero();
        }
        try (Daemon daemon = start(ports, settings())) {
            await(() -> standing(daemon, ACCOUNT) == Standing.MISMATCH);
            assertThat(table(daemon, ACCOUNT).ledger().unknown())
                    .contains(Lane.Reason.OTHER_COLUMNS.text());
        }
    }

    @Test
    void aColumnOfAKeyCannotBeExcluded() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start(ports, without("dbo.account.id", "no reason is good enough"))) {
            assertThat(daemon.awaitStopped().failure())
                    .hasValueSatisfying(it -> {
                        assertThat(it.code()).isEqualTo(ErrorCode.SETTINGS_INVALID.name());
                        assertThat(it.fact()).contains("column id of table dbo.account");
                    });
        }
    }

    @Test
    void aLedgerThatIsNotKnownIsAnchoredWhereSomebodyAsks() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start(ports, anchoring(Anchoring.When.ASKED))) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            refused(
                    daemon,
                    "the ledger of dbo.account is known",
                    "validate",
                    "anchor",
                    "dbo.account");
            ports.target().loseLedger(ACCOUNT);
            await(() -> !table(daemon, ACCOUNT).ledger().isKnown());
            assertThat(ok(daemon, "validate", "status"))
                    .contains("ledger not known: a transaction in quarantine was resolved by hand")
                    .contains("not wholly known of tables: 1");

            assertThat(ok(daemon, "validate", "anchor", "dbo.account"))
                    .contains("dbo.account is audited next, from its first row on");
            await(() -> table(daemon, ACCOUNT).ledger().isKnown());
            ports.source().put(2, 20);
            ports.target().awaitRows(ports.source().rows());
            await(() -> table(daemon, ACCOUNT).ledger().rows().equals(Optional.of(2L)));
            ok(daemon, "validate", "run", "dbo.account");
            await(() ->
                    table(daemon, ACCOUNT)
                            .target()
                            .flatMap(ValidateStatus.Compared::rows)
                            .equals(Optional.of(2L)));
            assertThat(standing(daemon, ACCOUNT)).isEqualTo(Standing.VERIFIED);
        }
    }

    @Test
    void aTableThatDiffersIsSetAsideIfThatIsAskedUntilItIsLoadedAnew() throws Exception {
        ports.source().create(INVOICE);
        ports.source().put(1, 10);
        ports.source().put(INVOICE, 1, 100);
        try (Daemon daemon = start(ports, with(OnMismatch.QUARANTINE_TABLE))) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            ports.target().meddle(ACCOUNT, 1, 11);
            await(() -> daemon.validation().summary().setAside() == 1);

            ports.source().put(1, 12);
            ports.source().put(INVOICE, 1, 101);
            ports.target().awaitRows(INVOICE, ports.source().rows(INVOICE));
            assertThat(ports.target().rows()).isNotEqualTo(ports.source().rows());
            await(() -> daemon.status().phase() == Phase.INCOMPLETE);
            Ran status = verb(daemon, "validate", "status");
            assertThat(status.code()).isEqualTo(2);
            assertThat(status.out())
                    .contains("skipped, not followed: SET ASIDE, rows of it certainly differ")
                    .contains("next: \"tidegate table reload TABLE --yes\"");
            assertThat(get(daemon, "/metrics"))
                    .contains("tidegate_validation_set_aside_tables 1.0");

            ok(daemon, "table", "reload", "dbo.account", "--yes");
            ports.target().awaitRows(ports.source().rows());
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            await(() -> daemon.status().phase() == Phase.STREAMING);
        }
    }

    @Test
    void whatBreaksTheAuditsStopsNothingElse() throws Exception {
        ports.source().put(1, 10);
        Runnable broken =
                () -> {
                    throw new TidegateException(
                            ErrorCode.TARGET_UNAVAILABLE, "the reader is gone", "Wait.");
                };
        for (int i = 0; i < 10; i++) {
            ports.memoryAudits().beforeSnapshot.add(broken);
        }
        ports.memoryAudits()
                .beforeSnapshot
                .add(() -> {
                    throw new IllegalStateException("as the test wants");
                });
        try (Daemon daemon = start(ports, settings())) {
            await(() -> daemon.status().phase() == Phase.STREAMING);
            await(() -> ports.memoryAudits().beforeSnapshot.isEmpty());
            ports.source().put(1, 11);
            ports.target().awaitRows(ports.source().rows());
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);

            // another thread's audit may have failed a moment later
            await(() -> daemon.validation().summary().failing().isEmpty());
            assertThat(daemon.status().restarts()).isZero();
        }
    }

    @Test
    void anAuditThatFailsIsShownHoweverManyOthersSucceed() throws Exception {
        ports.source().create(INVOICE);
        ports.source().put(1, 10);
        ports.source().put(INVOICE, 1, 100);
        ports.memoryAudits().unreadable.add(ACCOUNT);
        try (Daemon daemon = start(ports, settings())) {
            await(() -> daemon.validation().summary().failing().isPresent());
            String began = began(daemon, INVOICE);
            await(() -> !began(daemon, INVOICE).equals(began));

            assertThat(daemon.validation().summary().failing())
                    .hasValue(
                            "the audit of dbo.account: TARGET_UNAVAILABLE: a page cannot be read");
            assertThat(ok(daemon, "validate", "status"))
                    .contains("FAILS          the audit of dbo.account: TARGET_UNAVAILABLE");
            assertThat(get(daemon, "/metrics")).contains("tidegate_validation_failing 1.0");

            ports.memoryAudits().unreadable.clear();
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            await(() -> daemon.validation().summary().failing().isEmpty());
        }
    }

    @Test
    void aReplicaThatStaysBehindIsShownUntilItHasCaughtUp() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start(ports, settings())) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            ports.memoryAudits().lag =
                    new AuditTarget.Lag(
                            Duration.ofMinutes(2), Optional.of("the replica is paused"));

            await(() -> daemon.validation().summary().failing().isPresent());
            assertThat(ok(daemon, "validate", "status"))
                    .contains("reading the replica: TARGET_UNAVAILABLE: the replica is paused");
            assertThat(get(daemon, "/metrics")).contains("tidegate_validation_failing 1.0");

            ports.memoryAudits().lag = AuditTarget.Lag.NONE;
            await(() -> daemon.validation().summary().failing().isEmpty());
        }
    }

    /** When the last comparison with the source began, of those that found nothing. */
    private static String began(Daemon daemon, TableId table) {
        return table(daemon, table).source().map(it -> it.began().toString()).orElse("never");
    }

    @Test
    void aLookForAPauseThatFailsIsShownUntilOneSucceeds() throws Exception {
        ports.source().put(1, 10);
        try (Daemon daemon = start(ports, settings())) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            ports.memoryAudits().pause.failure =
                    Optional.of(
                            new TidegateException(
                                    ErrorCode.TARGET_UNAVAILABLE, "nobody answers", "Wait."));
            await(() ->
                    daemon.validation()
                            .summary()
                            .failing()
                            .filter(it -> it.contains("the look for a pause"))
                            .isPresent());

            ports.memoryAudits().pause.failure = Optional.empty();
            await(() -> daemon.validation().summary().failing().isEmpty());
            assertThat(daemon.status().restarts()).isZero();
        }
    }

    @Test
    void aTableThatForeignKeysConnectHoldsThePipelineInsteadOfBeingSetAside() throws Exception {
        ports.source().create(INVOICE, ACCOUNT);
        ports.source().put(1, 10);
        ports.source().put(INVOICE, 1, 100);
        try (Daemon daemon = start(ports, with(OnMismatch.QUARANTINE_TABLE))) {
            await(() -> standing(daemon, ACCOUNT) == Standing.VERIFIED);
            await(() -> standing(daemon, INVOICE) == Standing.VERIFIED);
            ports.target().meddle(INVOICE, 1, 101);
            await(() -> standing(daemon, INVOICE) == Standing.MISMATCH);
            ports.target().meddle(ACCOUNT, 1, 11);
            await(() -> standing(daemon, ACCOUNT) == Standing.MISMATCH);

            await(() -> daemon.status().phase() == Phase.INCOMPLETE);
            assertThat(daemon.validation().summary().setAside()).isZero();
            ports.source().put(2, 20);
            ports.source().put(INVOICE, 2, 200);
            await(() -> ports.target().rows().containsKey(2));
            await(() -> ports.target().rows(INVOICE).containsKey(2));
            ok(daemon, "validate", "repair", "dbo.account", "--yes");
            ok(daemon, "validate", "repair", "dbo.invoice", "--yes");
            await(() -> daemon.status().phase() == Phase.STREAMING);
        }
    }
}
