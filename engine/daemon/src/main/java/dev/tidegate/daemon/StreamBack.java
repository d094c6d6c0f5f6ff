package dev.tidegate.daemon;

import dev.tidegate.apply.Quarantine;
import dev.tidegate.cutover.ChangeStream;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.FenceProof;
import dev.tidegate.cutover.LedgerKept;
import dev.tidegate.cutover.LogKept;
import dev.tidegate.cutover.Marker;
import dev.tidegate.cutover.PutAside;
import dev.tidegate.cutover.Statement;
import dev.tidegate.cutover.StreamAction;
import dev.tidegate.cutover.StreamStatus;
import dev.tidegate.cutover.StreamStatus.Activity;
import dev.tidegate.daemon.JournalTail.Goal;
import dev.tidegate.journal.Journal;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.sqlserver.ReverseLedger;
import dev.tidegate.sqlserver.ReverseStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The stream from the target to the source, whoever runs it: what it has applied says its
 * checkpoint on the source, what it has captured says its journal. Markers travel in it as changes.
 * Owned by one thread.
 */
public final class StreamBack implements ChangeStream, AutoCloseable {
    private static final String PLACE = "source";

    private final Parts parts;
    private final JournalTails tails;

    /** As they were seen last, by group, of one arming. */
    private final Map<Integer, ReverseLedger> ledgers = new TreeMap<>();

    private OptionalInt ledgersOf = OptionalInt.empty();

    /** Makes one. */
    public StreamBack(Parts parts) {
        this.parts = parts;
        this.tails = new JournalTails(parts.groups(), new Places());
    }

    /**
     * What it is made of.
     *
     * @param end its end on the source
     * @param journal of this stream, not of the pipeline
     * @param groups how many parts that has
     * @param failure what stopped it, as far as this process knows
     * @param runner runs what an action is
     * @param logKept of the target, for it
     */
    public record Parts(
            ReverseStream end,
            Journal journal,
            int groups,
            Supplier<Optional<TidegateException>> failure,
            Runner runner,
            Supplier<Optional<LogKept>> logKept,
            InstantSource clock) {
        /** Nobody asks what is kept for it. */
        public Parts(
                ReverseStream end,
                Journal journal,
                int groups,
                Supplier<Optional<TidegateException>> failure,
                Runner runner,
                InstantSource clock) {
            this(end, journal, groups, failure, runner, Optional::empty, clock);
        }
    }

    /** Runs T-SQL on the source. */
    public interface Runner {
        /**
         * Runs it in a transaction that fails with {@code CUTOVER_FENCED}, and changes nothing, if
         * a larger epoch was claimed.
         */
        void run(String sql, long epoch) throws InterruptedException;
    }

    @Override
    public Direction direction() {
        return Direction.BACK;
    }

    @Override
    public StreamStatus status() {
        if (!parts.end().isPrepared()) {
            return new StreamStatus(
                    Activity.ABSENT, Optional.empty(), Optional.empty(), 0, List.of(), "");
        }
        List<ReverseStream.Status> groups =
                groups().mapToObj(parts.end()::status).flatMap(Optional::stream).toList();
        BackTrouble trouble = BackTrouble.of(groups, parts.failure().get());
        boolean held =
                groups.size() < parts.groups()
                        || groups.stream().anyMatch(it -> it.heldBy().isPresent());
        return new StreamStatus(
                trouble.stops() ? Activity.FAILED : held ? Activity.HELD : Activity.APPLYING,
                groups.stream().map(it -> Marker.parse(it.startMarker())).findFirst(),
                lag(groups),
                trouble.deadLetters(),
                groups.stream().flatMap(it -> it.skipped().stream()).toList(),
                trouble.text());
    }

    @Override
    public Optional<PutAside> putAside() {
        List<Quarantine.Summary> groups =
                groups().mapToObj(parts.end()::putAside).flatMap(Optional::stream).toList();
        return groups.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new PutAside(
                                groups.stream().mapToLong(Quarantine.Summary::transactions).sum(),
                                groups.stream()
                                        .flatMap(it -> it.oldest().stream())
                                        .min(Comparator.naturalOrder())));
    }

    @Override
    public Optional<LogKept> logKept() {
        return parts.logKept().get();
    }

    /** Keeps nobody from applying. */
    @Override
    public Optional<LedgerKept> ledgerKept() {
        OptionalInt armed = parts.end().armed();
        if (!armed.equals(ledgersOf)) {
            ledgersOf = armed;
            ledgers.clear();
        }
        if (armed.isEmpty()) {
            return Optional.empty();
        }
        groups().forEach(group -> {
            Optional<ReverseLedger> last = Optional.ofNullable(ledgers.get(group));
            parts.end()
                    .ledgerSeen(group, last)
                    .ifPresentOrElse(it -> ledgers.put(group, it), () -> ledgers.remove(group));
        });
        return ledgers.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new LedgerKept(
                                ledgers.values().stream().mapToInt(it -> it.tables().size()).sum(),
                                ledgers.values().stream().mapToInt(ReverseLedger::known).sum(),
                                ledgers.values().stream()
                                        .flatMap(it -> it.differing().stream())
                                        .map(TableId::toString)
                                        .toList()));
    }

    /** Watermarks move each checkpoint on, so its age is the lag. */
    private Optional<Duration> lag(List<ReverseStream.Status> groups) {
        return groups.stream()
                .filter(ReverseStream.Status::started)
                .map(it -> Duration.between(it.committedAt(), parts.clock().instant()))
                .max(Comparator.naturalOrder());
    }

    private IntStream groups() {
        return IntStream.range(0, parts.groups());
    }

    @Override
    public boolean hasApplied(Marker marker) {
        return parts.end().hasApplied(marker.toString());
    }

    /** Nothing is asked of its journal before it has started. */
    @Override
    public void readAhead() throws InterruptedException {
        if (groups().allMatch(it -> parts.end().applied(it).isPresent())) {
            tails.readAhead();
        }
    }

    @Override
    public void letGo() {
        tails.close();
    }

    @Override
    public FenceProof proof(Marker barrier, Marker upTo) {
        return tails.proof(barrier, upTo);
    }

    /**
     * Whether a group has applied what it has captured, transaction by transaction, as far as both
     * have got: the hash chains say it.
     *
     * @param guard a marker that it has applied
     */
    Agreement agreement(Marker guard, int group) throws InterruptedException {
        JournalTail captured = tails.readPast(guard, group);
        Checkpoint applied = parts.end().applied(group).orElse(JournalTail.start());
        ChainHash chain = captured.chain();
        if (chain.equals(applied.chain())) {
            return new Agreement(Agreement.Kind.SAME, chain);
        }
        boolean comparable = captured.seen().equals(applied.commitLsn());
        return new Agreement(comparable ? Agreement.Kind.DIFFERENT : Agreement.Kind.APART, chain);
    }

    /**
     * What a comparison of chains came to.
     *
     * @param chain of what was captured
     */
    record Agreement(Kind kind, ChainHash chain) {
        /** Whether they are equal. */
        enum Kind {
            /** They are. */
            SAME,
            /** They are not, at the same transaction. */
            DIFFERENT,
            /** The one has got further than the other. */
            APART
        }
    }

    /** A marker is where its row appears. */
    private final class Places implements JournalTails.Places {
        @Override
        public Optional<Goal> of(Marker marker) {
            return Optional.of(new Goal.Marked(marker.toString()));
        }

        @Override
        public JournalTail openAtApplied(int group) throws InterruptedException {
            return open(group, parts.end().applied(group).orElse(JournalTail.start()));
        }

        @Override
        public JournalTail openAt(Marker marker, int group) throws InterruptedException {
            return open(group, parts.end().before(marker.toString(), group));
        }

        private JournalTail open(int group, Checkpoint from) throws InterruptedException {
            return JournalTail.open(parts.journal(), group, from.commitLsn(), from);
        }
    }

    @Override
    public List<Statement> statements(StreamAction action, long epoch) {
        return List.of(
                switch (action) {
                    case StreamAction.Hold hold ->
                            new Statement(PLACE, sql(hold), parts.end().resuming());
                    case StreamAction.Resume _, StreamAction.Start _ ->
                            Statement.harmless(PLACE, sql(action));
                });
    }

    private String sql(StreamAction action) {
        return switch (action) {
            case StreamAction.Hold(var handover) -> parts.end().holding(handover.toString());
            case StreamAction.Resume _ -> parts.end().resuming();
            case StreamAction.Start(Marker from) -> parts.end().starting(from.toString());
        };
    }

    @Override
    public void perform(StreamAction action, long epoch) throws InterruptedException {
        parts.runner().run(sql(action), epoch);
    }

    @Override
    public void close() {
        tails.close();
    }
}
