package dev.tidegate.sandbox.handover;

import dev.tidegate.sandbox.workload.BatchInsert;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/**
 * Accounts, and transfers between them that each have a client's number: so a client can tell which
 * of its transactions are there. The statements on them are the same in both dialects.
 */
public final class TransferTables {
    static final int ACCOUNTS = 2_000;
    private static final long OPENING = 1_000_000;

    private TransferTables() {}

    /** Makes them, with the accounts, on the source. */
    public static void create(Connection source) throws SQLException {
        try (Statement statement = source.createStatement()) {
            statement.execute(
                    """
                    CREATE TABLE dbo.account (
                        id int NOT NULL, balance bigint NOT NULL,
                        CONSTRAINT pk_account PRIMARY KEY (id))\
                    """);
            statement.execute(
                    """
                    CREATE TABLE dbo.transfer (
                        id bigint IDENTITY(1,1) NOT NULL, client int NOT NULL,
                        number bigint NOT NULL, payer int NOT NULL, payee int NOT NULL,
                        amount int NOT NULL,
                        CONSTRAINT pk_transfer PRIMARY KEY (id),
                        CONSTRAINT uq_transfer UNIQUE (client, number),
                        CONSTRAINT fk_transfer_payer FOREIGN KEY (payer)
                            REFERENCES dbo.account (id),
                        CONSTRAINT fk_transfer_payee FOREIGN KEY (payee)
                            REFERENCES dbo.account (id))\
                    """);
        }
        try (BatchInsert rows = new BatchInsert(source, "dbo.account", "id", "balance")) {
            for (int id = 1; id <= ACCOUNTS; id++) {
                rows.add(id, OPENING);
            }
        }
    }

    /**
     * How many of the transfers that the clients were promised are not there, or are there twice,
     * or which nobody made; by client.
     *
     * @param promised how many each client made, by its number; they are numbered from 1
     */
    static Map<Integer, String> faults(Connection side, Map<Integer, Long> promised)
            throws SQLException {
        Map<Integer, String> faults = new TreeMap<>();
        promised.forEach((client, count) -> {
            if (count > 0) {
                faults.put(client, "none of %,d transfers is there".formatted(count));
            }
        });
        try (Statement statement = side.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "select client, count(*), count(distinct number), max(number)"
                                        + " from dbo.transfer group by client order by client")) {
            while (rows.next()) {
                int client = rows.getInt(1);
                long count = promised.getOrDefault(client, 0L);
                if (rows.getLong(2) == count
                        && rows.getLong(3) == count
                        && rows.getLong(4) == count) {
                    faults.remove(client);
                } else {
                    faults.put(
                            client,
                            "%,d transfers were promised; %,d are there, %,d different ones up to %,d"
                                    .formatted(
                                            count,
                                            rows.getLong(2),
                                            rows.getLong(3),
                                            rows.getLong(4)));
                }
            }
        }
        return faults;
    }

    /** By how much the sum of all balances is not what it was at first. */
    static long missing(Connection side) throws SQLException {
        try (Statement statement = side.createStatement();
                ResultSet sum = statement.executeQuery("select sum(balance) from dbo.account")) {
            sum.next();
            return ACCOUNTS * OPENING - sum.getLong(1);
        }
    }
}
