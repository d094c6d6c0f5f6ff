package dev.tidegate.convert.trial;

import dev.tidegate.convert.Scratch.Refusal;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an error says about the code that ran into it.
 *
 * <p>The class of its SQLSTATE decides. Code is wrong if the server does not understand it,
 * whatever the rows are. Where generated values may be the reason, it is run again without any.
 */
enum Judgement {
    /** The code is wrong. */
    WRONG,
    /** The code is wrong if it fails the same without rows and arguments. */
    DOUBTFUL,
    /** Nothing is known of what comes after that place: no fault of the code. */
    UNDECIDED;

    /** Syntax, names and types; what the server cannot do; what functions may not; schemas. */
    private static final Set<String> OF_CODE = Set.of("42", "0A", "2F", "3F");

    private static final String NOT_ALLOWED = "42501";
    private static final String DATA = "22";
    private static final int CLASS = 2;
    private static final Pattern PLACE = Pattern.compile("line ([0-9]+) at ([A-Za-z ]+)");
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

    /** Of an error of a routine or a view. */
    static Judgement of(Refusal refusal) {
        String sqlClass = sqlClass(refusal);
        if (sqlClass.equals(DATA)) {
            return DOUBTFUL;
        }
        if (!OF_CODE.contains(sqlClass) || refusal.sqlState().equals(NOT_ALLOWED)) {
            return UNDECIDED;
        }
        return isOfDynamicText(refusal) ? DOUBTFUL : WRONG;
    }

    private static String sqlClass(Refusal refusal) {
        return refusal.sqlState()
                .substring(0, Math.min(CLASS, refusal.sqlState().length()))
                .toUpperCase(Locale.ROOT);
    }

    /** Whether the text was put together when it ran, perhaps from arguments. */
    private static boolean isOfDynamicText(Refusal refusal) {
        return innermost(refusal).filter(it -> it.group(2).contains("EXECUTE")).isPresent();
    }

    private static Optional<Matcher> innermost(Refusal refusal) {
        Matcher place = PLACE.matcher(refusal.where());
        return place.find() ? Optional.of(place) : Optional.empty();
    }

    /** An error in words that have no value of a row, an argument or a literal. */
    static String words(Refusal refusal) {
        String message =
                OF_CODE.contains(sqlClass(refusal)) && !isOfDynamicText(refusal)
                        ? refusal.message()
                        : QUOTED.matcher(refusal.message()).replaceAll("\"…\"");
        return message
                + " (SQLSTATE "
                + refusal.sqlState()
                + innermost(refusal)
                        .map(it -> ", line " + it.group(1) + " at " + it.group(2).strip())
                        .orElse("")
                + ")";
    }
}
