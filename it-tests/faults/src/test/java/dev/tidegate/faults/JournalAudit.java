package dev.tidegate.faults;

import dev.tidegate.journal.Chain;
import dev.tidegate.journal.Journal;
import dev.tidegate.kafka.KafkaJournal;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Reads a whole journal, computes its hash chain anew, and compares it with each commit's and with
 * the target's checkpoint: what was captured is what was applied, once and in order.
 *
 * <p>What {@code tidegate verify-chain} does for operators; this one shares with the engine only
 * the hash and the reader of Kafka's records.
 */
final class JournalAudit {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int SILENT_POLLS_MAX = 10;

    private final Chain chain = new Chain(ChainHash.START);
    private Lsn last = Lsn.ZERO;
    private long transactions;
    private long unfinished;
    private boolean open;
    private Optional<ChainHash> atCheckpoint = Optional.empty();

    private JournalAudit() {}

    /**
     * What was found.
     *
     * @param transactions whole ones
     * @param unfinished copies that were begun and not finished; readers pass over them
     */
    record Result(long transactions, long unfinished) {}

    /**
     * Audits the parts of all replication groups. Throws {@link AssertionError} that says where a
     * chain is broken.
     */
    static Result of(String bootstrapServers, String pipeline, Connection target)
            throws InterruptedException, SQLException {
        KafkaSettings settings = KafkaSettings.local(bootstrapServers, pipeline);
        long transactions = 0;
        long unfinished = 0;
        try (Statement statement = target.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "select replication_group, commit_lsn, chain"
                                        + " from tidegate.checkpoint")) {
            while (row.next()) {
                JournalAudit audit = new JournalAudit();
                audit.of(
                        settings,
                        row.getInt(1),
                        Lsn.parse(row.getString(2)),
                        ChainHash.parse(row.getString(3)));
                transactions += audit.transactions;
                unfinished += audit.unfinished;
            }
        }
        return new Result(transactions, unfinished);
    }

    private void of(KafkaSettings settings, int group, Lsn applied, ChainHash chainApplied)
            throws InterruptedException {
        read(settings, group, applied);
        if (!atCheckpoint.equals(Optional.of(chainApplied))) {
            throw new AssertionError(
                    "the chain of group "
                            + group
                            + " at the checkpoint "
                            + applied
                            + " is "
                            + chainApplied
                            + ", the journal's is "
                            + atCheckpoint);
        }
    }

    private void read(KafkaSettings settings, int group, Lsn applied) throws InterruptedException {
        int silent = 0;
        try (Journal.Reader reader = new KafkaJournal(settings).openReader(group, 0)) {
            while (atCheckpoint.isEmpty() && silent < SILENT_POLLS_MAX) {
                List<Journal.Entry> entries = reader.poll(POLL);
                silent = entries.isEmpty() ? silent + 1 : 0;
                for (Journal.Entry entry : entries) {
                    read(entry, applied);
                }
            }
        }
    }

    private void read(Journal.Entry entry, Lsn applied) {
        switch (entry.event()) {
            case LogEvent.Begin(Lsn commitLsn) -> {
                abandon();
                open = true;
                chain.begin(commitLsn);
            }
            case LogEvent.Change change -> chain.add(change);
            case LogEvent.Watermark watermark -> chain.add(watermark);
            case LogEvent.Commit commit -> commit(entry.offset(), commit, applied);
            case LogEvent.Heartbeat _ -> abandon();
        }
    }

    private void abandon() {
        if (open) {
            unfinished++;
        }
        open = false;
    }

    private void commit(long offset, LogEvent.Commit commit, Lsn applied) {
        open = false;
        transactions++;
        if (!commit.commitLsn().isAfter(last)) {
            throw new AssertionError(
                    "the transaction " + commit.commitLsn() + " comes after " + last);
        }
        if (!chain.end().equals(commit.chain())) {
            throw new AssertionError("the chain is broken at journal offset " + offset);
        }
        last = commit.commitLsn();
        if (last.equals(applied)) {
            atCheckpoint = Optional.of(commit.chain());
        }
    }
}
