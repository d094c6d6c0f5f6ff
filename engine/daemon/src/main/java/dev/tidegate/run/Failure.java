package dev.tidegate.run;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Instant;
import java.util.Arrays;

/**
 * What broke the workers.
 *
 * @param code what kind
 * @param fact what happened, and why
 * @param hint what the operator does about it
 * @param since when
 */
public record Failure(ErrorCode code, String fact, String hint, Instant since) {
    /** Of what was thrown. An exception that nobody foresaw is shown without its text. */
    public static Failure of(Throwable thrown, Instant since) {
        if (thrown instanceof TidegateException known) {
            return new Failure(known.code(), factOf(known), known.hint(), since);
        }
        return new Failure(
                ErrorCode.INTERNAL,
                "unexpected " + thrown.getClass().getName() + place(thrown),
                "This is a fault of Tidegate. Nothing was lost: a new start goes on from the"
                        + " checkpoint. Please report it, with the lines that --debug logs.",
                since);
    }

    private static String factOf(TidegateException known) {
        String message = known.getMessage();
        return message == null ? known.code().toString() : message;
    }

    /** The text may quote row values, the place in the code cannot. */
    private static String place(Throwable thrown) {
        return Arrays.stream(thrown.getStackTrace())
                .filter(it -> it.getClassName().startsWith("dev.tidegate."))
                .findFirst()
                .map(it -> " at " + it)
                .orElse("");
    }
}
