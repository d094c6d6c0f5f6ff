package dev.tidegate.sandbox.workload.bank;

import dev.tidegate.sandbox.workload.BatchInsert;
import dev.tidegate.sandbox.workload.Invariant;
import dev.tidegate.sandbox.workload.RandomText;
import dev.tidegate.sandbox.workload.Workload;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Transfers between accounts, each with a row in the ledger. */
public final class BankWorkload implements Workload {
    /** With the opening rows in the ledger, about 100,000 rows. */
    public static final int ACCOUNTS = 50_000;

    private static final BigDecimal OPENING = new BigDecimal("1000.00");
    private static final LocalDateTime OPENED = LocalDateTime.of(2024, 2, 29, 12, 0);

    private final int accounts;
    private final long seed;

    /** Makes the workload; the seed decides the accounts' owners. */
    public BankWorkload(int accounts, long seed) {
        this.accounts = accounts;
        this.seed = seed;
    }

    @Override
    public String name() {
        return "bank";
    }

    @Override
    public void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    CREATE TABLE dbo.account (
                        id int NOT NULL, owner nvarchar(40) NOT NULL,
                        balance decimal(19,2) NOT NULL,
                        transfers int NOT NULL DEFAULT 0,
                        CONSTRAINT pk_account PRIMARY KEY (id),
                        CONSTRAINT ck_account_balance CHECK (balance >= 0))\
                    """);
            statement.execute(
                    """
                    CREATE TABLE dbo.ledger (
                        id bigint IDENTITY(1,1) NOT NULL, payer int NULL, payee int NOT NULL,
                        amount decimal(19,2) NOT NULL, booked_at datetime2(7) NOT NULL,
                        CONSTRAINT pk_ledger PRIMARY KEY (id),
                        CONSTRAINT fk_ledger_payer FOREIGN KEY (payer)
                            REFERENCES dbo.account (id),
                        CONSTRAINT fk_ledger_payee FOREIGN KEY (payee)
                            REFERENCES dbo.account (id))\
                    """);
        }
        RandomGenerator random = new SplittableRandom(seed);
        try (BatchInsert rows =
                new BatchInsert(connection, "dbo.account", "id", "owner", "balance", "transfers")) {
            for (int id = 1; id <= accounts; id++) {
                rows.add(id, RandomText.words(random, 5, 40), OPENING, 0);
            }
        }
        try (BatchInsert rows =
                new BatchInsert(connection, "dbo.ledger", "payee", "amount", "booked_at")) {
            for (int id = 1; id <= accounts; id++) {
                rows.add(id, OPENING, OPENED);
            }
        }
    }

    @Override
    public Client client(Connection connection, RandomGenerator random) throws SQLException {
        return new BankClient(connection, accounts, random);
    }

    @Override
    public List<Invariant> invariants() {
        BigDecimal sum = OPENING.multiply(BigDecimal.valueOf(accounts));
        return List.of(
                new Invariant(
                        "the sum of all balances never changes",
                        "select case when sum(balance) = "
                                + sum
                                + " then 0 else 1 end from account"),
                new Invariant(
                        "no balance is negative", "select count(*) from account where balance < 0"),
                new Invariant(
                        "each balance is what the ledger says",
                        """
                        select count(*) from account left join
                        (select id, sum(amount) as booked from
                        (select payee as id, amount from ledger union all
                        select payer, -amount from ledger where payer is not null) as b
                        group by id) as l on l.id = account.id
                        where booked is distinct from balance\
                        """));
    }
}
