package dev.tidegate.convert.assess;

import dev.tidegate.bind.SourceFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The lines of all scripts, as the report shows them: not many, and no long ones. */
public final class SourceLines {
    private static final Pattern END = Pattern.compile("\r\n|\r|\n");
    private static final int LINES_MAX = 12;
    private static final int CHARACTERS_MAX = 240;

    private final Map<String, Map<String, List<String>>> byDatabase = new HashMap<>();

    /** Adds the scripts of a database. */
    public void add(String database, List<SourceFile> files) {
        Map<String, List<String>> lines = new HashMap<>();
        files.forEach(it -> lines.put(it.name(), List.of(END.split(it.script().print(), -1))));
        byDatabase.put(database, lines);
    }

    /**
     * Some lines of a script.
     *
     * @param number of the line in the script, from 1
     */
    record Line(int number, String text) {}

    /**
     * The lines from one to another one, at most {@value #LINES_MAX}, without the blanks that all
     * of them begin with; none if there are none.
     */
    List<Line> of(String database, String file, int first, int last) {
        List<String> all =
                byDatabase.getOrDefault(database, Map.of()).getOrDefault(file, List.of());
        int from = Math.max(1, first);
        int end = Math.min(Math.min(last, all.size()), from + LINES_MAX - 1);
        List<Line> lines = new ArrayList<>();
        if (from > end) {
            return lines;
        }
        int indent = indent(all.subList(from - 1, end));
        for (int number = from; number <= end; number++) {
            String line = all.get(number - 1);
            lines.add(new Line(number, shortened(line.substring(Math.min(indent, line.length())))));
        }
        return lines;
    }

    /** Characters that all lines but blank ones begin with, the same in each. */
    private static int indent(List<String> lines) {
        @Nullable String common = null;
        for (String line : lines) {
            if (!line.isBlank()) {
                String blanks = line.substring(0, line.length() - line.stripLeading().length());
                common = common == null ? blanks : common(common, blanks);
            }
        }
        return common == null ? 0 : common.length();
    }

    private static String common(String one, String other) {
        int at = 0;
        while (at < Math.min(one.length(), other.length()) && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return one.substring(0, at);
    }

    private static String shortened(String line) {
        return line.length() <= CHARACTERS_MAX ? line : line.substring(0, CHARACTERS_MAX) + " …";
    }
}
