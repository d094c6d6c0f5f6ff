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
 * @param since when, the first of several in a row
 * @param failures how many there were in a row, this one too
 */
public record Failure(ErrorCode code, String fact, String hint, Instant since, int failures) {
    /** Of what was thrown. An exception that nobody foresaw is shown without its text. */
    public static Failure of(Throwable thrown, Instant since) {
        if (thrown instanceof TidegateException known) {
            return new Failure(known.code(), factOf(known), known.hint(), since, 1);
        }
        return new Failure(
                ErrorCode.INTERNAL,
                "unexpected " + thrown.getClass().getName() + place(thrown),
                "This is a fault of Tidegate. Nothing was lost: a new start goes on from the"
                        + " checkpoint. Please report it, with the lines that --debug logs.",
                since,
                1);
    }

    /** The same, as one more of a row that began with others. */
    public Failure after(Failure before) {
        return new Failure(code, fact, hint, before.since, before.failures + 1);
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
