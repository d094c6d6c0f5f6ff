package dev.tidegate.sandbox.workload.bank;

import dev.tidegate.sandbox.workload.Workload;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.random.RandomGenerator;

/** A clerk. Of two accounts the one with the smaller number is changed first: no deadlocks. */
final class BankClient implements Workload.Client {
    private static final int HOT_ACCOUNTS = 10;
    private static final int HOT_PERCENT = 10;

    private final int accounts;
    private final RandomGenerator random;
    private final PreparedStatement take;
    private final PreparedStatement give;
    private final PreparedStatement book;

    BankClient(Connection connection, int accounts, RandomGenerator random) throws SQLException {
        this.accounts = accounts;
        this.random = random;
        take =
                connection.prepareStatement(
                        "UPDATE dbo.account SET balance = balance - ?, transfers = transfers + 1"
                                + " WHERE id = ? AND balance >= ?");
        give =
                connection.prepareStatement(
                        "UPDATE dbo.account SET balance = balance + ?, transfers = transfers + 1"
                                + " WHERE id = ?");
        book =
                connection.prepareStatement(
                        "INSERT INTO dbo.ledger (payer, payee, amount, booked_at)"
                                + " VALUES (?, ?, ?, ?)");
    }

    /** A payer without the money gives up. */
    @Override
    public Workload.Ending transact() throws SQLException {
        int payer = account();
        int payee = account();
        if (payer == payee) {
            payee = payee % accounts + 1;
        }
        BigDecimal amount = BigDecimal.valueOf(random.nextInt(1, 20_000), 2);
        boolean payerFirst = payer < payee;
        boolean paid = payerFirst ? take(payer, amount) : give(payee, amount);
        paid = paid && (payerFirst ? give(payee, amount) : take(payer, amount));
        if (!paid) {
            return Workload.Ending.ROLL_BACK;
        }
        book.setInt(1, payer);
        book.setInt(2, payee);
        book.setBigDecimal(3, amount);
        book.setObject(4, LocalDateTime.now(ZoneOffset.UTC));
        book.executeUpdate();
        return Workload.Ending.COMMIT;
    }

    private int account() {
        boolean hot = random.nextInt(100) < HOT_PERCENT;
        return random.nextInt(1, (hot ? Math.min(HOT_ACCOUNTS, accounts) : accounts) + 1);
    }

    private boolean take(int account, BigDecimal amount) throws SQLException {
        take.setBigDecimal(1, amount);
        take.setInt(2, account);
        take.setBigDecimal(3, amount);
        return take.executeUpdate() == 1;
    }

    private boolean give(int account, BigDecimal amount) throws SQLException {
        give.setBigDecimal(1, amount);
        give.setInt(2, account);
        return give.executeUpdate() == 1;
    }
}
