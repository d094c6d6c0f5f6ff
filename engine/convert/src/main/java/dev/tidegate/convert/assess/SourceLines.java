package dev.tidegate.convert.assess;

import dev.tidegate.bind.SourceFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

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

    /** The lines from one to another one, at most {@value #LINES_MAX}; none if there are none. */
    List<Line> of(String database, String file, int first, int last) {
        List<String> all = byDatabase.getOrDefault(database, Map.of()).getOrDefault(file, List.of());
        List<Line> lines = new ArrayList<>();
        int end = Math.min(Math.min(last, all.size()), first + LINES_MAX - 1);
        for (int number = Math.max(1, first); number <= end; number++) {
            lines.add(new Line(number, shortened(all.get(number - 1))));
        }
        return lines;
    }

    private static String shortened(String line) {
        return line.length() <= CHARACTERS_MAX ? line : line.substring(0, CHARACTERS_MAX) + " …";
    }
}
