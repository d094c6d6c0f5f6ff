package dev.tidegate.convert.expected;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's values in canonical form. */
public final class TargetValues {
    private final LocalDateTime now;

    private TargetValues(LocalDateTime now) {
        this.now = now;
    }

    /**
     * At a moment of the server's clock.
     *
     * @param now in UTC, as the server writes a timestamp
     */
    public static TargetValues at(String now) {
        return new TargetValues(
                LocalDateTime.parse(now.replace(' ', 'T'), DateTimeFormatter.ISO_LOCAL_DATE_TIME));
    }

    /**
     * A row.
     *
     * @param types short names of the server's types
     * @param texts as the server writes them
     */
    public List<String> row(List<String> types, List<@Nullable String> texts) {
        List<String> row = new ArrayList<>();
        for (int at = 0; at < types.size(); at++) {
            row.add(CanonicalValue.ofPostgres(types.get(at), texts.get(at), now));
        }
        return row;
    }
}
