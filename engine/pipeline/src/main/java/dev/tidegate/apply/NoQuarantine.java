package dev.tidegate.apply;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import java.util.Set;

/** Nothing is put aside. */
final class NoQuarantine implements Quarantine {
    @Override
    public boolean isPossible() {
        return false;
    }

    @Override
    public Set<Lsn> approved() {
        return Set.of();
    }

    @Override
    public Target.TargetTransaction putAside(Lsn commitLsn) {
        throw new IllegalStateException("the transaction at " + commitLsn + " is not approved");
    }

    @Override
    public Finding blocked(Lsn commitLsn, TidegateException why) {
        return Finding.NOTHING;
    }

    @Override
    public String option() {
        return "";
    }

    @Override
    public Summary unresolved() {
        return Summary.EMPTY;
    }
}
