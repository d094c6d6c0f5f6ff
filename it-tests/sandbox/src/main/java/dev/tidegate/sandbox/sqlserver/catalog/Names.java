package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.ArrayList;
import java.util.List;

/** Reads object names as they stand in strings: {@code db.schema.[a name]}. */
public final class Names {
    private Names() {}

    /** A name of one to four parts; what is left out is {@code dbo} and this database. */
    public static ObjectName parse(String text, String database) {
        List<String> parts = parts(text);
        int count = parts.size();
        String name = parts.get(count - 1);
        String schema = count > 1 ? parts.get(count - 2) : "";
        String in = count > 2 ? parts.get(count - 3) : "";
        return new ObjectName(
                in.isEmpty() ? database : in, schema.isEmpty() ? "dbo" : schema, name);
    }

    /** The parts of a name without their quotes; at least one. */
    public static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        char close = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (close != 0) {
                boolean doubled = c == close && i + 1 < text.length() && text.charAt(i + 1) == c;
                if (c == close && !doubled) {
                    close = 0;
                    continue;
                }
                part.append(c);
                i += doubled ? 1 : 0;
            } else if (c == '[' || c == '"') {
                close = c == '[' ? ']' : '"';
            } else if (c == '.') {
                parts.add(part.toString().strip());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString().strip());
        return parts;
    }
}
