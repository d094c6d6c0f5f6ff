package dev.tidegate.jdbc;

import dev.tidegate.model.MultisetHash;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Sums of hashes that a database server has added up. */
public final class MultisetHashes {
    private MultisetHashes() {}

    /**
     * Reads a row of a result: how many rows there are, and the sums of both parts, each part taken
     * as a signed number. The server's sums are exact; 2^64 is taken off here.
     */
    public static MultisetHash read(ResultSet rows) throws SQLException {
        return new MultisetHash(
                rows.getLong(1),
                rows.getBigDecimal(2).toBigInteger().longValue(),
                rows.getBigDecimal(3).toBigInteger().longValue());
    }
}
