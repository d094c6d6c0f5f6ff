package dev.tidegate.validate;

import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.validate.AuditRecords.AuditedRange;
import dev.tidegate.validate.AuditRecords.Pass;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Takes a pass over a table with a key to its end, and has confirmed what looks different. */
final class KeyAudit {
    private final AuditPorts ports;
    private final AuditSettings settings;
    private final SourcePass pass;
    private final Confirmation confirmation;
    private final TableId table;
    private long confirmed;
    private long cleared;
    private Optional<String> undecided = Optional.empty();

    KeyAudit(AuditPorts ports, AuditSettings settings, SourcePass pass) {
        this.ports = ports;
        this.settings = settings;
        this.pass = pass;
        this.confirmation = new Confirmation(ports, pass.schema(), pass.stretch(), pass::advance);
        this.table = pass.schema().table();
    }

    /** Ranges of this pass were audited before it was interrupted. */
    void resume(List<AuditedRange> before) {
        confirmed += before.stream().mapToLong(AuditedRange::confirmed).sum();
        if (before.stream().anyMatch(it -> it.undecided() > 0)) {
            undecided = Optional.of("keys that looked different could not be decided on");
        }
    }

    /**
     * Compares all rows, of a table that has the same order on both sides.
     *
     * @return how the target compares with the ledger, if that is known then
     */
    Optional<TargetOutcome> toTheEndOfBothSides() throws InterruptedException {
        toTheEnd();
        return pass.target();
    }

    /**
     * Compares what is left.
     *
     * @param target how it compares with the ledger
     */
    void toTheEnd(TargetOutcome target) throws InterruptedException {
        toTheEnd();
        if (!pass.findsExtraRows() && mayHaveExtraRows(target)) {
            decide(pass.onTheTargetAlone());
        }
    }

    private void toTheEnd() throws InterruptedException {
        while (!pass.hasEnded()) {
            pass.read();
            while (pass.hasOpenRanges()) {
                compare();
            }
        }
    }

    private void compare() throws InterruptedException {
        SourcePass.Compared compared = pass.compare();
        Decided decided = decide(compared.suspicious());
        ports.records()
                .audited(
                        table,
                        new AuditedRange(
                                compared.range(),
                                compared.at(),
                                compared.rows(),
                                decided.confirmed(),
                                decided.undecided(),
                                ports.pace().clock().instant()));
    }

    /**
     * All keys of the source are there. If both sides have as many rows, the target has no others.
     * The ledger knows how many it has, if it was found to be right; else they are read.
     */
    private boolean mayHaveExtraRows(TargetOutcome target) throws InterruptedException {
        if (target instanceof TargetOutcome.Equal && pass.isAsTheLedgerSays().orElse(false)) {
            return false;
        }
        return !pass.isAsTheTargetIs();
    }

    private record Decided(long confirmed, long undecided) {}

    private Decided decide(List<Row> suspicious) throws InterruptedException {
        List<Row> looked =
                suspicious.subList(0, Math.min(suspicious.size(), settings.suspiciousMax()));
        long right = 0;
        long certain = 0;
        int open = suspicious.size() - looked.size();
        if (open > 0) {
            undecided = Optional.of("more keys of one range look different than are looked at");
        }
        for (Verdict verdict : confirmation.of(looked)) {
            switch (verdict) {
                case Verdict.Cleared _ -> right++;
                case Verdict.Confirmed(_, var mismatch) -> {
                    certain++;
                    ports.records().mismatch(table, mismatch);
                    ports.pace().observer().confirmed(table, mismatch);
                }
                case Verdict.Undecided(_, var reason) -> {
                    open++;
                    undecided = Optional.of(reason);
                }
            }
        }
        if (right > 0) {
            ports.pace().observer().cleared(table, right);
        }
        cleared += right;
        confirmed += certain;
        return new Decided(certain, open);
    }

    /**
     * Has the ledger made what the source's rows come to, if all of them are known; returns whether
     * that was so. A key that looked different and is not was not read as it was.
     */
    boolean anchor(LedgerAnchor anchor) throws InterruptedException {
        return pass.total().isPresent()
                && (cleared == 0 || pass.isAsTheTargetIs())
                && pass.anchor(anchor);
    }

    /** How many keys certainly differ. */
    long confirmed() {
        return confirmed;
    }

    /** Why it is not known of all keys whether they differ. */
    Optional<String> undecided() {
        return undecided;
    }

    /** For the records, if nothing differed. */
    Pass pass(Instant began) {
        return new Pass(
                Pass.Kind.SOURCE,
                pass.position(),
                pass.total().map(TableSum::rows),
                pass.total().flatMap(TableSum::largeObjects),
                began,
                ports.pace().clock().instant());
    }
}
