package dev.tidegate.sandbox.workload.bank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.workload.H2Source;
import dev.tidegate.sandbox.workload.Invariant;
import java.sql.Connection;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BankWorkloadTest {
    @Test
    void transfersKeepTheSumAndTheLedgerExplainsEveryBalance() throws Exception {
        try (Connection connection = H2Source.open()) {
            BankWorkload workload = new BankWorkload(50, 1);
            workload.create(connection);

            H2Source.run(connection, workload.client(connection, new SplittableRandom(2)), 2_000);

            for (Invariant invariant : workload.invariants()) {
                assertThat(H2Source.number(connection, invariant.violations()))
                        .as(invariant.name())
                        .isZero();
            }
            long booked = H2Source.number(connection, "select count(*) from ledger");
            assertThat(booked).isBetween(1_000L, 2_050L);
        }
    }
}
