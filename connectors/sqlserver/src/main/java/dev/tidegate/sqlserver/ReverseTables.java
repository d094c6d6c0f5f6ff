package dev.tidegate.sqlserver;

import dev.tidegate.model.TableId;
import java.util.List;
import java.util.Set;

/** Tidegate's own tables on the source for the stream back, in its schema {@code tidegate}. */
final class ReverseTables {
    /** Which transactions are the stream's: it changes a row of it in each. Captured by CDC. */
    static final TableId CHECKPOINT = new TableId("tidegate", "reverse_ckpt");

    /** Markers of the target that the stream has brought. */
    static final TableId MARKERS = new TableId("tidegate", "reverse_marker");

    /** What lies before a start, and is nobody's who should have written. */
    static final TableId SKIPPED = new TableId("tidegate", "reverse_skipped");

    /** Which arming it is; a slot and a journal belong to each. */
    static final TableId ARMINGS = new TableId("tidegate", "reverse_arming");

    /**
     * What the changes of each table come to, by PostgreSQL's log and by what was made true here. A
     * stream that an earlier release armed goes on without it.
     */
    static final TableId LEDGER = new TableId("tidegate", "reverse_ledger");

    /**
     * Transactions that were refused, and what operators decided. A stream that an earlier release
     * armed goes on without it, and puts nothing aside.
     */
    static final TableId CASES = new TableId("tidegate", "reverse_quarantine");

    /** Changes of those that were put aside. */
    static final TableId PUT_ASIDE = new TableId("tidegate", "reverse_quarantined_change");

    /** What came with later releases. */
    static final Set<TableId> LATER = Set.of(LEDGER, CASES, PUT_ASIDE);

    /** A statement that makes a table. */
    record Creation(TableId table, String sql) {}

    static final List<Creation> CREATIONS =
            List.of(
                    new Creation(
                            CHECKPOINT,
                            "CREATE TABLE tidegate.reverse_ckpt (pipeline nvarchar(200) NOT NULL,"
                                    + " replication_group int NOT NULL, epoch bigint NOT NULL,"
                                    + " process nvarchar(64) NOT NULL, held_by nvarchar(400) NULL,"
                                    + " commit_lsn binary(10) NOT NULL,"
                                    + " committed_at datetime2(7) NOT NULL,"
                                    + " chain nvarchar(64) NOT NULL,"
                                    + " journal_offset bigint NOT NULL,"
                                    + " start_marker nvarchar(400) NOT NULL, started bit NOT NULL,"
                                    + " applied_at datetime2(7) NOT NULL,"
                                    + " CONSTRAINT reverse_ckpt_key PRIMARY KEY"
                                    + " (pipeline, replication_group))"),
                    new Creation(
                            MARKERS,
                            "CREATE TABLE tidegate.reverse_marker (pipeline nvarchar(200) NOT NULL,"
                                    + " replication_group int NOT NULL,"
                                    + " marker nvarchar(200) NOT NULL,"
                                    + " commit_lsn binary(10) NOT NULL,"
                                    + " before_lsn binary(10) NOT NULL,"
                                    + " before_chain nvarchar(64) NOT NULL,"
                                    + " before_offset bigint NOT NULL,"
                                    + " CONSTRAINT reverse_marker_key PRIMARY KEY"
                                    + " (pipeline, replication_group, marker))"),
                    new Creation(
                            SKIPPED,
                            "CREATE TABLE tidegate.reverse_skipped (pipeline nvarchar(200) NOT NULL,"
                                    + " replication_group int NOT NULL,"
                                    + " source_table nvarchar(400) NOT NULL,"
                                    + " change_count bigint NOT NULL,"
                                    + " first_lsn binary(10) NOT NULL,"
                                    + " CONSTRAINT reverse_skipped_key PRIMARY KEY"
                                    + " (pipeline, replication_group, source_table))"),
                    new Creation(
                            ARMINGS,
                            "CREATE TABLE tidegate.reverse_arming (pipeline nvarchar(200) NOT NULL,"
                                    + " number int NOT NULL, armed bit NOT NULL,"
                                    + " CONSTRAINT reverse_arming_key PRIMARY KEY (pipeline))"),
                    new Creation(LEDGER, ReverseLedgerRows.CREATE),
                    new Creation(CASES, ReverseQuarantineRows.CREATE_CASES),
                    new Creation(PUT_ASIDE, ReverseQuarantineRows.CREATE_CHANGES));

    private ReverseTables() {}
}
