package dev.tidegate.apply;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What may be decided about which transaction, whatever database the cases are in. Each decision
 * holds the checkpoint's row, so that the applier passes nothing meanwhile.
 *
 * @param <E> what the database throws
 */
public final class RuledDesk<E extends Exception> implements QuarantineDesk {
    private static final String LOOK = "look into the quarantine";

    private final Store<E> store;
    private final Words words;

    /** Makes it; closing it closes the store. */
    public RuledDesk(Store<E> store, Words words) {
        this.store = store;
        this.words = words;
    }

    /**
     * Port: where the cases of one replication group are.
     *
     * @param <E> what it throws
     */
    public interface Store<E extends Exception> extends AutoCloseable {
        /** Does something as one transaction; {@code doing} completes "could not …". */
        <T> T inTransaction(String doing, Work<T, E> work);

        @Override
        void close();
    }

    /** A part of a transaction. */
    public interface Work<T, E extends Exception> {
        /** Does it. */
        T in(Cases<E> cases) throws E;
    }

    /**
     * The cases, within a transaction.
     *
     * @param <E> what they throw
     */
    public interface Cases<E extends Exception> {
        /** Keeps the applier where it is; how far that is. Empty if it has applied nothing. */
        Optional<Lsn> holdApplied() throws E;

        /** All, the latest transaction first. */
        List<Case> all() throws E;

        /** The other pipeline that has a case of this transaction. */
        Optional<String> otherPipelineOf(Lsn commitLsn) throws E;

        /** Notes an approval; forgets changes that were kept of an earlier life of the case. */
        void approve(Lsn commitLsn, Consent consent) throws E;

        /** Notes that it is taken back; the approval stays to be seen, as what it was. */
        void withdraw(Lsn commitLsn, Consent consent) throws E;

        /**
         * Notes that it is made good: what was changed by hand is in no image.
         *
         * @param applied what {@link #holdApplied} returned
         */
        void resolve(Lsn commitLsn, Consent consent, Lsn applied) throws E;

        /** How many changes of which tables are kept. */
        List<Content> contents(Lsn commitLsn) throws E;

        /** Gives each of them to the reader, in order; returns how many there are. */
        long read(Lsn commitLsn, ChangeReader reader) throws E;
    }

    /**
     * How it speaks.
     *
     * @param stream whose quarantine it is
     * @param side where the changes would have gone
     * @param stands who stands still before the transaction that may be put aside, and how
     * @param list the command that lists the cases
     * @param afterApproval what is to be done behind an approval, a sentence
     * @param checkWhereNothingIs what to check where nothing was applied, a sentence
     */
    public record Words(
            String stream,
            String side,
            String stands,
            String list,
            String afterApproval,
            String checkWhereNothingIs) {}

    /** What a desk does not do. */
    public static TidegateException refused(String fact, String hint) {
        return new TidegateException(ErrorCode.QUARANTINE_REFUSED, fact, hint);
    }

    @Override
    public List<Case> list() {
        return store.inTransaction(LOOK, Cases::all);
    }

    @Override
    public Case find(Lsn commitLsn) {
        return store.inTransaction(LOOK, cases -> known(cases, commitLsn));
    }

    @Override
    public Case approve(Lsn commitLsn, Consent consent) {
        return store.inTransaction(
                "approve the quarantine of a transaction",
                cases -> {
                    Lsn applied = holdApplied(cases);
                    Optional<Case> found = existing(cases, commitLsn);
                    if (!commitLsn.isAfter(applied)) {
                        throw passed(commitLsn, found, applied);
                    }
                    State state = found.map(Case::state).orElse(State.APPLIED);
                    switch (state) {
                        case BLOCKING -> {}
                        case APPROVED ->
                                throw refused(
                                        "the transaction at "
                                                + commitLsn
                                                + " is approved already, by "
                                                + found.flatMap(Case::approval)
                                                        .map(Decision::who)
                                                        .orElse("somebody"),
                                        words.afterApproval());
                        case QUARANTINED, RESOLVED, APPLIED -> throw notInTheWay(cases, commitLsn);
                    }
                    cases.approve(commitLsn, consent);
                    return known(cases, commitLsn);
                });
    }

    @Override
    public Case withdraw(Lsn commitLsn, Consent consent) {
        return store.inTransaction(
                "take the approval of a quarantine back",
                cases -> {
                    Lsn _ = holdApplied(cases);
                    requireState(cases, commitLsn, State.APPROVED);
                    cases.withdraw(commitLsn, consent);
                    return known(cases, commitLsn);
                });
    }

    @Override
    public Case resolve(Lsn commitLsn, Consent consent) {
        return store.inTransaction(
                "note that a transaction was made good",
                cases -> {
                    Lsn applied = holdApplied(cases);
                    requireState(cases, commitLsn, State.QUARANTINED);
                    cases.resolve(commitLsn, consent, applied);
                    return known(cases, commitLsn);
                });
    }

    @Override
    public List<Content> contents(Lsn commitLsn) {
        return store.inTransaction(LOOK, cases -> cases.contents(commitLsn));
    }

    @Override
    public void read(Lsn commitLsn, ChangeReader reader) {
        Case found = find(commitLsn);
        long read = store.inTransaction(LOOK, cases -> cases.read(commitLsn, reader));
        if (read != found.changes()) {
            throw refused(
                    "%d changes were put aside with the transaction at %s, %d are still there"
                            .formatted(found.changes(), commitLsn, read),
                    "Somebody deleted the others.");
        }
    }

    @Override
    public void close() {
        store.close();
    }

    private Lsn holdApplied(Cases<E> cases) throws E {
        return cases.holdApplied()
                .orElseThrow(() ->
                        refused(
                                words.stream() + " has applied nothing here",
                                words.checkWhereNothingIs()));
    }

    private Optional<Case> existing(Cases<E> cases, Lsn commitLsn) throws E {
        return cases.all().stream().filter(it -> it.commitLsn().equals(commitLsn)).findFirst();
    }

    private Case known(Cases<E> cases, Lsn commitLsn) throws E {
        return existing(cases, commitLsn)
                .orElseThrow(() ->
                        refused(
                                "the quarantine of "
                                        + words.stream()
                                        + " knows no transaction at "
                                        + commitLsn,
                                words.list() + " shows those that it knows."));
    }

    private void requireState(Cases<E> cases, Lsn commitLsn, State required) throws E {
        State state = known(cases, commitLsn).state();
        if (state != required) {
            throw refused(
                    "the transaction at "
                            + commitLsn
                            + " is "
                            + lower(state)
                            + ", not "
                            + lower(required),
                    words.list() + " shows where each transaction stands.");
        }
    }

    private TidegateException passed(Lsn commitLsn, Optional<Case> found, Lsn applied) {
        boolean isPutAside =
                found.map(Case::state)
                        .filter(state -> state == State.QUARANTINED || state == State.RESOLVED)
                        .isPresent();
        return refused(
                "the transaction at "
                        + commitLsn
                        + (isPutAside
                                ? " is in quarantine already"
                                : " is already applied; "
                                        + words.side()
                                        + " shows everything up to "
                                        + applied),
                "Nothing needs doing.");
    }

    private TidegateException notInTheWay(Cases<E> cases, Lsn commitLsn) throws E {
        Optional<Lsn> blocking =
                cases.all().stream()
                        .filter(it -> it.state() == State.BLOCKING || it.state() == State.APPROVED)
                        .map(Case::commitLsn)
                        .findFirst();
        return refused(
                "the transaction at "
                        + commitLsn
                        + " does not stand in the way of "
                        + words.stream()
                        + blocking.map(lsn -> "; the one at " + lsn + " does").orElse("")
                        + cases.otherPipelineOf(commitLsn)
                                .map(it -> "; it is one of pipeline \"" + it + "\"")
                                .orElse(""),
                "Only the transaction before which "
                        + words.stands()
                        + " can be put aside; "
                        + words.list()
                        + " shows it.");
    }

    private static String lower(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
