package dev.tidegate.convert.assess;

import dev.tidegate.convert.ObjectKind;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What a dry conversion of some databases says about the work that is left. */
public record Assessment(How how, List<AssessedDatabase> databases) {
    private static final Comparator<AssessedObject> HARDEST_FIRST =
            Comparator.comparingInt(AssessedObject::minutes)
                    .thenComparingInt(it -> it.items().size())
                    .thenComparingInt(AssessedObject::lines)
                    .reversed()
                    .thenComparing(AssessedObject::database)
                    .thenComparing(AssessedObject::kind)
                    .thenComparing(AssessedObject::id);

    public Assessment {
        databases = List.copyOf(databases);
    }

    /**
     * How it was made.
     *
     * @param postgres major version of the target
     * @param profile of the conversion, in lower case
     * @param created whether everything was tried on a PostgreSQL server (L1, L3)
     * @param checked whether plpgsql_check looked at the routines (L2)
     */
    public record How(int postgres, String profile, boolean created, boolean checked) {}

    /** All objects, database by database. */
    public List<AssessedObject> objects() {
        return databases.stream().flatMap(it -> it.objects().stream()).toList();
    }

    /** Figures of all objects. */
    public Figures figures() {
        return new Figures(objects());
    }

    /** Figures by kind, over all databases. */
    public Map<ObjectKind, Figures> types() {
        return Figures.byKind(objects());
    }

    /** Figures by rule, over all databases. */
    public List<RuleFigures> rules() {
        return RuleFigures.of(databases.stream().flatMap(it -> it.items().stream()).toList());
    }

    /** The objects that need the most work, the hardest first; none that converts by itself. */
    public List<AssessedObject> hardest(int countMax) {
        return objects().stream()
                .filter(it -> it.verdict() != Verdict.BY_ITSELF)
                .sorted(HARDEST_FIRST)
                .limit(countMax)
                .toList();
    }

    /** Minutes of all occurrences. */
    public int occurrenceMinutes() {
        return databases.stream().mapToInt(AssessedDatabase::minutes).sum();
    }

    /** Minutes to learn, once, what to do about each rule. */
    public int learningMinutes() {
        return rules().stream().mapToInt(RuleFigures::learningMinutes).sum();
    }

    /** Minutes of everything. */
    public int minutes() {
        return occurrenceMinutes() + learningMinutes();
    }
}
