package dev.tidegate.cutover;

/** What can be done to a {@link ChangeStream}. */
public sealed interface StreamAction {
    /**
     * From now on nothing of this stream is committed on the side it leads to, also not by a
     * process that does not know of it; capture goes on. On the target: a larger epoch in the
     * checkpoint's row, and a note there that nobody may take over.
     */
    record Hold(HandoverId handover) implements StreamAction {}

    /** Takes {@link Hold} back: it goes on behind what it had applied. */
    record Resume(HandoverId handover) implements StreamAction {}

    /**
     * Goes on behind this marker, whatever it had applied: everything up to it is skipped, since
     * the other side has it already; what it has not is {@link StreamStatus#skipped}. Behind the
     * first start from a marker, starting from it again changes nothing.
     */
    record Start(Marker from) implements StreamAction {}
}
