package dev.tidegate.postgres.cutover;

import dev.tidegate.cutover.Fact;
import dev.tidegate.cutover.VerifyResult;
import dev.tidegate.cutover.VerifyResult.Verdict;
import dev.tidegate.postgres.Connections;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known on the target of whether both sides hold the same rows. Only looks; a question of
 * milliseconds, so it is asked in the pause.
 *
 * <p>The ledger is what the journal came to, counted with each window, and the audits have found
 * the rows of both sides to come to it. So when the guard marker is applied, what was audited holds
 * for the rows as they are, as long as the ledger is known throughout and nothing was found.
 */
public final class TargetVerification {
    /** One row for each replicated table that is loaded, or should be. */
    private static final String TABLES =
            """
            select g.source_schema || '.' || g.source_table as name,
                l.row_count is not null and l.unknown_reason is null
                    and c.ledger_lsn = c.commit_lsn as is_known,
                coalesce(l.unknown_reason, case when l.pipeline is null then 'it is not loaded'
                    when c.ledger_lsn is distinct from c.commit_lsn
                    then 'not all that was applied was counted' end, '') as reason,
                coalesce(a.standing, 'PENDING') as standing, coalesce(a.reason, '') as why,
                (select count(*) from tidegate.audit_mismatch m
                    where m.pipeline = g.pipeline and m.source_schema = g.source_schema
                        and m.source_table = g.source_table) as mismatches,
                c.commit_lsn
            from tidegate.replication_group g
                left join tidegate.checkpoint c using (pipeline, replication_group)
                left join tidegate.ledger l
                    using (pipeline, replication_group, source_schema, source_table)
                left join tidegate.audit_table a
                    using (pipeline, replication_group, source_schema, source_table)
            where g.pipeline = ? order by 1\
            """;

    private static final String MISMATCHES =
            "select count(*) from tidegate.audit_mismatch where pipeline = ?";

    private final Connections connections;

    TargetVerification(Connections connections) {
        this.connections = connections;
    }

    /** How many rows certainly differ, and nobody has repaired. */
    public long confirmedMismatches() {
        return connections.inTransaction(
                "count the confirmed mismatches",
                connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(MISMATCHES)) {
                        statement.setString(1, connections.pipeline());
                        try (ResultSet row = statement.executeQuery()) {
                            row.next();
                            return row.getLong(1);
                        }
                    }
                });
    }

    /**
     * What ledger and audits say now. {@code SAME} if the ledger of every table is known at its
     * checkpoint and every table was verified; {@code DIFFERENT} if a row certainly differs; {@code
     * UNKNOWN} otherwise, with the tables and why.
     */
    public VerifyResult byLedger() {
        return connections.inTransaction("compare by the ledger", this::byLedger);
    }

    private VerifyResult byLedger(Connection connection) throws SQLException {
        Findings findings = new Findings();
        try (PreparedStatement statement = connection.prepareStatement(TABLES)) {
            statement.setString(1, connections.pipeline());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    findings.add(row);
                }
            }
        }
        return findings.result();
    }

    /** Gathers what is found. */
    private static final class Findings {
        private final List<String> different = new ArrayList<>();
        private final List<String> unknown = new ArrayList<>();
        private int tables;
        private int excluded;

        void add(ResultSet row) throws SQLException {
            String name = row.getString("name");
            String standing = row.getString("standing");
            tables++;
            if (row.getLong("mismatches") > 0 || standing.equals("MISMATCH")) {
                different.add(name + ": " + row.getLong("mismatches") + " rows differ");
            } else if (standing.equals("EXCLUDED")) {
                excluded++;
            } else if (!row.getBoolean("is_known")) {
                unknown.add(name + ": its ledger is not known: " + row.getString("reason"));
            } else if (!standing.equals("VERIFIED")) {
                String why = row.getString("why");
                unknown.add(name + ": it is " + standing + (why.isEmpty() ? "" : ", since " + why));
            }
        }

        VerifyResult result() {
            List<String> differences = new ArrayList<>(different);
            differences.addAll(unknown);
            Verdict verdict =
                    different.isEmpty()
                            ? unknown.isEmpty() && tables > 0 ? Verdict.SAME : Verdict.UNKNOWN
                            : Verdict.DIFFERENT;
            if (tables == 0) {
                differences.add("no table is replicated");
            }
            return new VerifyResult(
                    verdict,
                    tables - excluded,
                    differences,
                    List.of(
                            Fact.of("tables by ledger and audit", tables - excluded),
                            Fact.of("tables that are not audited", excluded)));
        }
    }
}
