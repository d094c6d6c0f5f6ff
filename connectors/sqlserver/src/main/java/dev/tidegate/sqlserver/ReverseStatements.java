package dev.tidegate.sqlserver;

import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Lsn;
import java.util.HexFormat;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * T-SQL by which the stream back is started, held and resumed, in one place for whoever shows it
 * and whoever runs it: in a transaction of the caller's, which may look first whether it still may.
 */
final class ReverseStatements {
    private final String pipeline;
    private final int groups;

    ReverseStatements(String pipeline, int groups) {
        this.pipeline = pipeline;
        this.groups = groups;
    }

    /**
     * The row of each group is made, or its marker changed; again with the same it does nothing.
     */
    String start(String marker) {
        String text = Sql.literal(marker);
        return each(group ->
                "DELETE FROM tidegate.reverse_skipped"
                        + mine(group)
                        + " AND EXISTS (SELECT 1 FROM tidegate.reverse_ckpt"
                        + mine(group)
                        + " AND start_marker <> "
                        + text
                        + ");\n"
                        + "UPDATE tidegate.reverse_ckpt SET epoch = epoch + 1, start_marker = "
                        + text
                        + ", started = 0"
                        + mine(group)
                        + " AND start_marker <> "
                        + text
                        + ";\n"
                        + "INSERT INTO tidegate.reverse_ckpt (pipeline, replication_group, epoch,"
                        + " process, commit_lsn, committed_at, chain, journal_offset, start_marker,"
                        + " started, applied_at) SELECT "
                        + Sql.literal(pipeline)
                        + ", "
                        + group
                        + ", 0, N'', 0x"
                        + HexFormat.of().formatHex(Lsn.ZERO.toBytes())
                        + ", '1970-01-01T00:00:00', "
                        + Sql.literal(ChainHash.START.toString())
                        + ", 0, "
                        + text
                        + ", 0, SYSUTCDATETIME() WHERE NOT EXISTS"
                        + " (SELECT 1 FROM tidegate.reverse_ckpt"
                        + mine(group)
                        + ");");
    }

    String hold(String handover) {
        return each(group ->
                "UPDATE tidegate.reverse_ckpt SET epoch = epoch + 1, held_by = "
                        + Sql.literal(handover)
                        + mine(group)
                        + " AND held_by IS NULL;");
    }

    String resume() {
        return each(group ->
                "UPDATE tidegate.reverse_ckpt SET held_by = NULL"
                        + mine(group)
                        + " AND held_by IS NOT NULL;");
    }

    /** A new stream gets the next number; does nothing for one that is armed. */
    String arm() {
        String mine = " WHERE pipeline = " + Sql.literal(pipeline);
        return "UPDATE tidegate.reverse_arming SET number = number + 1, armed = 1"
                + mine
                + " AND armed = 0;\n"
                + "INSERT INTO tidegate.reverse_arming (pipeline, number, armed) SELECT "
                + Sql.literal(pipeline)
                + ", 1, 1 WHERE NOT EXISTS (SELECT 1 FROM tidegate.reverse_arming"
                + mine
                + ");";
    }

    /** Nothing is known of the stream any more: another one may begin with a new journal. */
    String forget() {
        String disarm =
                "UPDATE tidegate.reverse_arming SET armed = 0 WHERE pipeline = "
                        + Sql.literal(pipeline)
                        + ";\n";
        return disarm
                + Stream.of("reverse_ckpt", "reverse_marker", "reverse_skipped")
                        .map(table ->
                                "DELETE FROM tidegate."
                                        + table
                                        + " WHERE pipeline = "
                                        + Sql.literal(pipeline)
                                        + ";")
                        .collect(Collectors.joining("\n"))
                + "\n"
                + Stream.of("reverse_ledger", "reverse_quarantine", "reverse_quarantined_change")
                        .map(table ->
                                "IF OBJECT_ID(N'tidegate."
                                        + table
                                        + "') IS NOT NULL DELETE FROM tidegate."
                                        + table
                                        + " WHERE pipeline = "
                                        + Sql.literal(pipeline)
                                        + ";")
                        .collect(Collectors.joining("\n"));
    }

    private String mine(int group) {
        return " WHERE pipeline = " + Sql.literal(pipeline) + " AND replication_group = " + group;
    }

    private String each(IntFunction<String> statements) {
        return IntStream.range(0, groups).mapToObj(statements).collect(Collectors.joining("\n"));
    }
}
