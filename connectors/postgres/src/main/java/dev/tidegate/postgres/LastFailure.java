package dev.tidegate.postgres;

/** What the last failure of an apply session was about. Safe for several threads. */
final class LastFailure {
    private volatile Suspects suspects = new Suspects();

    /** Notes a failure, whose transaction goes on no more. */
    void note(Suspects ofFailed) {
        suspects = ofFailed;
    }

    /** Of nothing in particular, if nothing has failed. */
    Suspects suspects() {
        return suspects;
    }
}
