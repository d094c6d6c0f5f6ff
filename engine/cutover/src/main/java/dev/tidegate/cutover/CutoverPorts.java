package dev.tidegate.cutover;

/**
 * Everything that a coordinator talks to.
 *
 * @param forward the stream from the source to the target
 * @param back the stream from the target to the source
 */
public record CutoverPorts(
        CutoverRecords records,
        SidePorts source,
        SidePorts target,
        ChangeStream forward,
        ChangeStream back,
        FinalVerification verification,
        Hooks hooks,
        Preparations preparations,
        Readiness readiness) {
    /** The ports of a side. */
    public SidePorts at(Side side) {
        return switch (side) {
            case SOURCE -> source;
            case TARGET -> target;
        };
    }

    /** The stream of a direction. */
    public ChangeStream stream(Direction direction) {
        return switch (direction) {
            case FORWARD -> forward;
            case BACK -> back;
        };
    }
}
