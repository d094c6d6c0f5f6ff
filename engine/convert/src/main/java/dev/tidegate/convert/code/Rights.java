package dev.tidegate.convert.code;

import dev.tidegate.tsql.tree.Option;
import java.util.List;
import java.util.Locale;

/** With whose rights a routine runs, and whether it runs for NULL: what WITH says of it. */
final class Rights {
    /** Nobody can put an object of his own before one that the routine means. */
    private static final String OWNER = " SECURITY DEFINER SET search_path = pg_catalog, pg_temp";

    private Rights() {}

    /** For CREATE, behind the language, with a blank in front; empty if nothing is special. */
    static String of(List<Option> options, Unit unit) {
        StringBuilder text = new StringBuilder();
        for (Option option : options) {
            if (option.name().equals("RETURNS NULL ON NULL INPUT")) {
                text.append(" STRICT");
            } else if (option.name().equals("EXECUTE AS")) {
                text.append(executedAs(option, unit));
            }
        }
        return text.toString();
    }

    private static String executedAs(Option option, Unit unit) {
        String who =
                option.value()
                        .map(unit::text)
                        .orElse("")
                        .strip()
                        .replaceAll("^N?'|'$", "")
                        .toUpperCase(Locale.ROOT);
        return switch (who) {
            case "OWNER", "SELF", "DBO" -> OWNER;
            case "CALLER" -> "";
            default -> {
                unit.note(
                        "execute_as",
                        option,
                        "it runs with the rights of its caller, not of another user");
                yield "";
            }
        };
    }
}
