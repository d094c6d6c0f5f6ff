package dev.tidegate.sqlserver;

import dev.tidegate.apply.Quarantine;
import dev.tidegate.apply.QuarantineDesk;
import dev.tidegate.apply.Target;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Lsn;
import dev.tidegate.schema.TableDefinition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The stream back at its end on SQL Server: its tables, when it applies, and what it has. Safe for
 * use by several threads.
 *
 * <pre>
 *   not prepared ──prepare──▶ not started ──start──▶ skipping ──the marker came──▶ applying
 *                                                    └────── hold ⇄ resume ──────┘
 * </pre>
 */
public final class ReverseStream {
    private static final String MINE = " WHERE pipeline = ? AND replication_group = ?";

    private static final String HAS_MARKER =
            "SELECT COUNT(*) FROM tidegate.reverse_marker WHERE pipeline = ? AND marker = ?";

    private static final String BEFORE =
            "SELECT before_lsn, before_chain, before_offset FROM tidegate.reverse_marker"
                    + MINE
                    + " AND marker = ?";

    private static final String ARMED =
            "SELECT number FROM tidegate.reverse_arming WHERE pipeline = ? AND armed = 1";

    private static final String SKIPPED =
            "SELECT source_table, change_count, first_lsn FROM tidegate.reverse_skipped" + MINE;

    /** How often a look begins anew that saw the checkpoint move. */
    private static final int LOOKS_MAX = 5;

    private static final Checkpoint BEGINNING =
            new Checkpoint(0, Lsn.ZERO, Instant.EPOCH, ChainHash.START, 0);

    private final Connections connections;
    private final String pipeline;
    private final int groups;
    private final ReverseStatements statements;

    ReverseStream(Connections connections, String pipeline, int groups) {
        this.connections = connections;
        this.pipeline = pipeline;
        this.groups = groups;
        this.statements = new ReverseStatements(pipeline, groups);
    }

    /**
     * How a group's part is.
     *
     * @param startMarker the marker behind which it applies
     * @param started whether that has come
     * @param heldBy the handover that holds it
     * @param checkpoint the last transaction that is there
     * @param committedAt when PostgreSQL committed that
     * @param skipped what it left out before the marker: table, how many changes, the first one's
     *     place
     * @param refusal the transaction that it stands before, if SQL Server refused one
     * @param putAside what was put aside, and is not resolved
     */
    public record Status(
            String startMarker,
            boolean started,
            Optional<String> heldBy,
            Lsn checkpoint,
            Instant committedAt,
            List<String> skipped,
            Optional<Refusal> refusal,
            Quarantine.Summary putAside) {
        /** Copies the list. */
        public Status {
            skipped = List.copyOf(skipped);
        }
    }

    /**
     * Why a transaction of PostgreSQL does not go in.
     *
     * @param approved whether an operator consents that it is put aside
     * @param code of the error
     * @param fact of that error; no row value
     * @param hint of that error, a sentence
     */
    public record Refusal(Lsn commitLsn, boolean approved, String code, String fact, String hint) {}

    /**
     * Creates its tables, captures the one by which the forward capture knows its transactions, and
     * gives the stream a number; does nothing where that is so. Throws {@code SOURCE_NOT_READY}
     * with the T-SQL to run if the user may not.
     */
    public void prepare() {
        boolean _ =
                connections.with(
                        "prepare the stream back",
                        connection -> ReversePreparation.run(connection, arming()));
    }

    /** Whether it is prepared, by this release or by one that kept no ledger. */
    public boolean isPrepared() {
        return armed().isPresent();
    }

    /**
     * The number of the stream that is prepared: another one has another slot, and must have
     * another journal. Empty if none is.
     */
    public OptionalInt armed() {
        return connections.with(
                "look for the stream back's tables",
                connection ->
                        ReversePreparation.isEnough(connection)
                                ? number(connection)
                                : OptionalInt.empty());
    }

    private OptionalInt number(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(ARMED)) {
            select.setNString(1, pipeline);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? OptionalInt.of(row.getInt(1)) : OptionalInt.empty();
            }
        }
    }

    /** T-SQL that makes what is not there, each a batch of its own, behind which it is armed. */
    public List<String> creating() {
        return connections.with("look for the stream back's tables", ReversePreparation::missing);
    }

    /** T-SQL that gives the stream its number, behind {@link #creating}. */
    public String arming() {
        return statements.arm();
    }

    /**
     * Where a group's changes go; owned by one thread.
     *
     * @param counting whether a ledger is kept of them
     */
    public Target target(int group, List<TableDefinition> tables, ReverseCounting counting) {
        return new ReverseTarget(
                connections,
                new ReverseTarget.Places(
                        checkpoint(group), ledgerRows(group), quarantineRows(group)),
                tables,
                counting);
    }

    /**
     * What operators decide about transactions that SQL Server refuses; closing it ends this
     * source's sessions.
     */
    public QuarantineDesk quarantineDesk(int group) {
        return ReverseCases.desk(connections, pipeline, group);
    }

    /** What was put aside of a group, and is not resolved; empty if nothing can be. */
    public Optional<Quarantine.Summary> putAside(int group) {
        return connections.with(
                "look into the quarantine of the stream back",
                connection ->
                        ReverseQuarantineRows.exist(connection)
                                ? Optional.of(quarantineRows(group).unresolved(connection))
                                : Optional.empty());
    }

    private ReverseQuarantineRows quarantineRows(int group) {
        return new ReverseQuarantineRows(pipeline, group);
    }

    private ReverseLedgerRows ledgerRows(int group) {
        return new ReverseLedgerRows(pipeline, group);
    }

    /**
     * What a group's part has changed since its start, at one moment: nobody applies while this
     * looks. Empty if no ledger is kept of it. {@link #ledgerSeen} is for whoever only watches.
     */
    public Optional<ReverseLedger> ledger(int group) {
        return connections.with(
                "look at the ledger of the stream back",
                connection -> {
                    connection.setAutoCommit(false);
                    try {
                        if (!ReversePreparation.exists(connection, ReverseTables.LEDGER)) {
                            return Optional.empty();
                        }
                        Optional<ReverseCheckpoint.State> state =
                                checkpoint(group).readHeld(connection);
                        return state.isPresent()
                                ? ledgerRows(group).read(connection, state.get())
                                : Optional.empty();
                    } finally {
                        connection.rollback();
                        connection.setAutoCommit(true);
                    }
                });
    }

    /**
     * The same as it was at one moment of the last seconds, without keeping anybody from applying
     * or waiting for him.
     *
     * @param last what was seen last: returned where the ledger moves all the time, or a long
     *     transaction has it
     */
    public Optional<ReverseLedger> ledgerSeen(int group, Optional<ReverseLedger> last) {
        return connections.with(
                "look at the ledger of the stream back",
                connection -> {
                    if (!ReversePreparation.exists(connection, ReverseTables.LEDGER)) {
                        return Optional.empty();
                    }
                    ReverseCheckpoint checkpoint = checkpoint(group);
                    for (int look = 0; look < LOOKS_MAX; look++) {
                        Optional<ReverseCheckpoint.State> before = checkpoint.readPast(connection);
                        if (before.isEmpty()) {
                            return last;
                        }
                        Optional<ReverseLedger> seen =
                                ledgerRows(group).readPast(connection, before.get());
                        if (checkpoint.readPast(connection).equals(before)) {
                            return seen;
                        }
                    }
                    return last;
                });
    }

    /**
     * T-SQL that makes a group apply behind this marker from now on, and skip what lies before it.
     * Again with the same marker it changes nothing.
     *
     * @param marker its text
     */
    public String starting(String marker) {
        return statements.start(marker);
    }

    /** T-SQL by which nobody applies anything any more, whoever does it now. */
    public String holding(String handover) {
        return statements.hold(handover);
    }

    /** T-SQL that takes {@link #holding} back. */
    public String resuming() {
        return statements.resume();
    }

    /**
     * T-SQL that forgets the stream, when the way back is given up or was gone: the next one has
     * another slot, and must have another journal.
     */
    public String forgetting() {
        return statements.forget();
    }

    /** Does what {@link #forgetting} says. */
    public void forget() {
        run("forget the stream back", forgetting());
    }

    /** Does what {@link #starting} says. */
    public void start(String marker) {
        run("start the stream back", starting(marker));
    }

    /** Does what {@link #holding} says. */
    public void hold(String handover) {
        run("hold the stream back", holding(handover));
    }

    /** Does what {@link #resuming} says. */
    public void resume() {
        run("resume the stream back", resuming());
    }

    private void run(String doing, String sql) {
        boolean _ =
                connections.with(
                        doing,
                        connection -> {
                            connection.setAutoCommit(false);
                            try (Statement statement = connection.createStatement()) {
                                statement.execute(sql);
                                while (statement.getMoreResults()
                                        || statement.getUpdateCount() != -1) {
                                    // the errors of a batch come with its later results
                                }
                                connection.commit();
                            } finally {
                                connection.rollback();
                                connection.setAutoCommit(true);
                            }
                            return true;
                        });
    }

    /** Whether a marker is here with all that was committed before it, in every group. */
    public boolean hasApplied(String marker) {
        return connections.with(
                "look for a marker",
                connection -> {
                    try (PreparedStatement select = connection.prepareStatement(HAS_MARKER)) {
                        select.setNString(1, pipeline);
                        select.setNString(2, marker);
                        try (ResultSet row = select.executeQuery()) {
                            return row.next() && row.getInt(1) == groups;
                        }
                    }
                });
    }

    /**
     * From where on the journal's part of a group is to be read to come by a marker: a place before
     * it, with the chain up to there; the beginning if nothing was applied.
     *
     * @param marker its text
     */
    public Checkpoint before(String marker, int group) {
        return connections.with(
                "look for a marker",
                connection -> {
                    ReverseCheckpoint checkpoint = checkpoint(group);
                    try (PreparedStatement select = connection.prepareStatement(BEFORE)) {
                        checkpoint.bindMine(select, 1);
                        select.setNString(3, marker);
                        try (ResultSet row = select.executeQuery()) {
                            if (row.next()) {
                                return new Checkpoint(
                                        0,
                                        Lsn.fromBytes(row.getBytes(1)),
                                        Instant.EPOCH,
                                        ChainHash.parse(row.getString(2)),
                                        row.getLong(3));
                            }
                        }
                    }
                    return checkpoint
                            .read(connection)
                            .map(ReverseCheckpoint.State::checkpoint)
                            .orElse(BEGINNING);
                });
    }

    /** What is applied of a group's part; empty before the first start. */
    public Optional<Checkpoint> applied(int group) {
        return connections.with(
                "look at the stream back",
                connection ->
                        checkpoint(group)
                                .read(connection)
                                .map(ReverseCheckpoint.State::checkpoint));
    }

    /** How a group's part is; empty before the first start. */
    public Optional<Status> status(int group) {
        return connections.with(
                "look at the stream back",
                connection -> {
                    Optional<ReverseCheckpoint.State> state = checkpoint(group).read(connection);
                    if (state.isEmpty()) {
                        return Optional.empty();
                    }
                    boolean putsAside = ReverseQuarantineRows.exist(connection);
                    Lsn applied = state.get().checkpoint().commitLsn();
                    return Optional.of(
                            new Status(
                                    state.get().startMarker(),
                                    state.get().started(),
                                    state.get().heldBy(),
                                    applied,
                                    state.get().checkpoint().committedAt(),
                                    skipped(connection, group),
                                    putsAside
                                            ? quarantineRows(group).inTheWay(connection, applied)
                                            : Optional.empty(),
                                    putsAside
                                            ? quarantineRows(group).unresolved(connection)
                                            : Quarantine.Summary.EMPTY));
                });
    }

    private List<String> skipped(Connection connection, int group) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(SKIPPED)) {
            checkpoint(group).bindMine(select, 1);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    texts.add(
                            "%s: %d changes, the first at %s"
                                    .formatted(
                                            row.getString(1),
                                            row.getLong(2),
                                            Lsn.fromBytes(row.getBytes(3))));
                }
            }
        }
        return texts;
    }

    private ReverseCheckpoint checkpoint(int group) {
        return new ReverseCheckpoint(pipeline, group);
    }
}
