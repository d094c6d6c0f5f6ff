package dev.tidegate.postgres;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The changes of one table that wait to be written, in their order, and what they come to. */
final class TableChanges {
    /**
     * So few that their rows are still in the processor's cache, and so many that it is a loop of
     * its own for the compiler.
     */
    private static final int REDUCED_AT_ONCE = 256;

    private final TableSchema schema;
    private final List<LogEvent.Change> changes = new ArrayList<>();
    private final Set<TableSchema> otherSchemas = new LinkedHashSet<>();

    /** Null if they must be written one after the other. */
    private @Nullable NetEffect effect;

    /** How many of the changes it has taken. */
    private int reduced;

    /**
     * Makes an empty list.
     *
     * @param schema of the first change
     * @param rules what the target demands of net changes; empty if it takes none
     */
    TableChanges(TableSchema schema, Optional<NetEffect.Rules> rules) {
        this.schema = schema;
        this.effect = rules.map(it -> new NetEffect(schema, it)).orElse(null);
    }

    void add(LogEvent.Change change) {
        if (!change.schema().equals(schema)) {
            otherSchemas.add(change.schema());
        }
        changes.add(change);
        if (changes.size() - reduced >= REDUCED_AT_ONCE) {
            reduce();
        }
    }

    private void reduce() {
        NetEffect reducing = mustStayInOrder() ? null : effect;
        for (int i = reduced; reducing != null && i < changes.size(); i++) {
            if (!reducing.add(changes.get(i))) {
                reducing = null;
            }
        }
        effect = reducing;
        reduced = changes.size();
    }

    /** What they come to; empty if they must be written one after the other. */
    Optional<NetEffect.Net> net() {
        reduce();
        return Optional.ofNullable(effect).flatMap(NetEffect::net);
    }

    /** Forgets what they come to; they themselves are still there. */
    void forgetNet() {
        effect = null;
    }

    /** The same changes, by what the target demands now. */
    TableChanges under(Optional<NetEffect.Rules> rules) {
        TableChanges same = new TableChanges(schema, rules);
        changes.forEach(same::add);
        return same;
    }

    /** The shape of all rows; of the first one if they {@link #mustStayInOrder}. */
    TableSchema schema() {
        return schema;
    }

    /** The shapes of all rows. */
    List<TableSchema> schemas() {
        List<TableSchema> schemas = new ArrayList<>(otherSchemas);
        schemas.addFirst(schema);
        return schemas;
    }

    /** Whether it shows already that they must be written one after the other. */
    boolean mustStayInOrder() {
        return !otherSchemas.isEmpty() || !schema.hasKey();
    }

    List<LogEvent.Change> changes() {
        return changes;
    }
}
