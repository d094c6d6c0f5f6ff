package dev.tidegate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sandbox.large.LoadState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the target notes of chunks that are loaded, remembered over the deaths of daemons: what is
 * published stays as it is, whoever comes then. With SQL only.
 */
final class PublishedChunks {
    /** One statement, so that a table is not seen without both its last chunk and its end. */
    private static final String NOTED =
            "select t.source_table, t.complete, t.row_count, c.chunk, c::text"
                    + " from tidegate.load_table t left join tidegate.load_chunk c"
                    + " using (pipeline, source_schema, source_table)";

    private final Map<Long, Chunk> chunks = new HashMap<>();
    private final Map<String, Long> rows = new HashMap<>();

    /** A chunk's row in the target's record of them. */
    private record Chunk(String table, String record) {}

    /** Looks; throws if something that was there is gone or changed. */
    void look(Connection target) throws SQLException {
        if (!LoadState.isThere(target)) {
            return;
        }
        Map<Long, Chunk> now = new HashMap<>();
        Set<String> complete = new HashSet<>();
        try (Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery(NOTED)) {
            while (row.next()) {
                String table = row.getString(1);
                if (row.getBoolean(2)) {
                    complete.add(table);
                }
                requireNotFewer(table, row.getLong(3));
                if (row.getString(5) != null) {
                    now.put(row.getLong(4), new Chunk(table, row.getString(5)));
                }
            }
        }
        chunks.forEach((number, chunk) -> {
            if (!complete.contains(chunk.table())) {
                assertThat(now).as("published chunks").containsEntry(number, chunk);
            }
        });
        chunks.putAll(now);
    }

    private void requireNotFewer(String table, long loaded) {
        assertThat(loaded)
                .as("rows of " + table + " that are loaded")
                .isGreaterThanOrEqualTo(rows.getOrDefault(table, 0L));
        rows.put(table, loaded);
    }

    /** How many were seen so far, of all tables. */
    int seen() {
        return chunks.size();
    }

    /** How many rows are loaded, as of the last look. */
    long rows() {
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }
}
