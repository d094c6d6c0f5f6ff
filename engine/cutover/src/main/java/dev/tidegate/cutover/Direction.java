package dev.tidegate.cutover;

/** Which way the writers move. Everything else about moving them is the same both ways. */
public enum Direction {
    /** From the source to the target: the cutover. */
    FORWARD(Side.SOURCE, Side.TARGET),
    /** From the target to the source: the rollback. */
    BACK(Side.TARGET, Side.SOURCE);

    private final Side from;
    private final Side to;

    Direction(Side from, Side to) {
        this.from = from;
        this.to = to;
    }

    /** The side that has the writers, and is fenced. */
    public Side from() {
        return from;
    }

    /** The side that gets them, and is opened. */
    public Side to() {
        return to;
    }

    /** The other one. */
    public Direction reverse() {
        return this == FORWARD ? BACK : FORWARD;
    }
}
