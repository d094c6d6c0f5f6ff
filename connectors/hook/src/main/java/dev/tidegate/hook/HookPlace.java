package dev.tidegate.hook;

import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.HookCall;
import java.util.Locale;

/** Where in a cutover an operator has put hooks. */
public enum HookPlace {
    /** Applications are asked to stop writing, in either direction. */
    PAUSE,
    /** Applications may write again where they did, in either direction. */
    RESUME,
    /** Applications are led to the target. */
    ROUTE,
    /** Applications are led back to the source. */
    ROUTE_BACK;

    /** Where a call belongs. */
    public static HookPlace of(HookCall call) {
        return switch (call.point()) {
            case PAUSE -> PAUSE;
            case RESUME -> RESUME;
            case ROUTE -> call.handover().direction() == Direction.FORWARD ? ROUTE : ROUTE_BACK;
        };
    }

    /** Its name in settings, statements and errors: {@code route_back}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
