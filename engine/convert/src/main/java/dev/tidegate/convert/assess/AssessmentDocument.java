package dev.tidegate.convert.assess;

import dev.tidegate.bind.ObjectId;
import dev.tidegate.convert.ActionItem;
import dev.tidegate.convert.Ladder.Standing;
import dev.tidegate.convert.ObjectKind;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An assessment as a document; its fields are those of {@code assessment.json}, all efforts in
 * minutes.
 *
 * @param format of the document; grows if a field changes its meaning
 * @param postgres major version of the target
 * @param created whether everything was tried on a PostgreSQL server (L1)
 * @param checked whether plpgsql_check looked at the routines (L2)
 * @param minutes all effort: of all occurrences, and to learn
 * @param hardest names of the ten objects with the most effort
 */
public record AssessmentDocument(
        int format,
        int postgres,
        String profile,
        boolean created,
        boolean checked,
        int minutes,
        int occurrenceMinutes,
        int learningMinutes,
        List<Database> databases,
        List<RuleOf> rules,
        List<String> hardest) {
    private static final int FORMAT = 1;
    private static final int HARDEST = 10;

    /** One database. */
    public record Database(
            String name,
            int byItself,
            int look,
            int work,
            int minutes,
            List<Type> types,
            List<ObjectOf> objects,
            List<Item> others) {}

    /**
     * Objects of one kind.
     *
     * @param l1 how many PostgreSQL creates whole; null if that was not tried
     * @param l2 how many are clean in plpgsql_check; null if that was not tried
     * @param l3 how many ran on generated data; null if that was not tried
     * @param l4 how many gave what SQL Server gives; null if nothing was recorded of any
     */
    public record Type(
            String type,
            int objects,
            int byItself,
            int look,
            int work,
            int info,
            int simple,
            int medium,
            int complex,
            int lines,
            int minutes,
            int l0,
            @Nullable Integer l1,
            @Nullable Integer l2,
            @Nullable Integer l3,
            @Nullable Integer l4) {}

    /** One object. */
    public record ObjectOf(
            String type,
            String schema,
            String name,
            String file,
            int line,
            int lastLine,
            String verdict,
            String complexity,
            int minutes,
            String l0,
            String l1,
            String l2,
            String l3,
            String l4,
            List<String> uses,
            List<String> waitsFor,
            List<Item> items) {}

    /** One occurrence of a rule. */
    public record Item(
            String rule,
            String title,
            String complexity,
            int minutes,
            String file,
            int line,
            int lastLine,
            String reason,
            String suggestion) {}

    /** One rule, over all databases. */
    public record RuleOf(
            String rule,
            String title,
            String complexity,
            int occurrences,
            int minutesEach,
            int learningMinutes,
            int minutes) {}

    /** The document of an assessment. */
    public static AssessmentDocument of(Assessment assessment) {
        return new AssessmentDocument(
                FORMAT,
                assessment.how().postgres(),
                assessment.how().profile(),
                assessment.how().created(),
                assessment.how().checked(),
                assessment.minutes(),
                assessment.occurrenceMinutes(),
                assessment.learningMinutes(),
                assessment.databases().stream().map(it -> database(assessment.how(), it)).toList(),
                assessment.rules().stream().map(AssessmentDocument::rule).toList(),
                assessment.hardest(HARDEST).stream()
                        .map(it -> it.database() + "." + it.name())
                        .toList());
    }

    private static Database database(Assessment.How how, AssessedDatabase database) {
        return new Database(
                database.name(),
                database.figures().count(Verdict.BY_ITSELF),
                database.figures().count(Verdict.LOOK),
                database.figures().count(Verdict.WORK),
                database.minutes(),
                database.types().entrySet().stream()
                        .map(it -> type(how, it.getKey(), it.getValue()))
                        .toList(),
                database.objects().stream().map(AssessmentDocument::object).toList(),
                database.others().stream().map(AssessmentDocument::item).toList());
    }

    private static Type type(Assessment.How how, ObjectKind kind, Figures figures) {
        return new Type(
                kind.many(),
                figures.all(),
                figures.count(Verdict.BY_ITSELF),
                figures.count(Verdict.LOOK),
                figures.count(Verdict.WORK),
                figures.count(Complexity.INFO),
                figures.count(Complexity.SIMPLE),
                figures.count(Complexity.MEDIUM),
                figures.count(Complexity.COMPLEX),
                figures.lines(),
                figures.minutes(),
                figures.reached(Standing::l0),
                how.created() ? figures.reached(Standing::l1) : null,
                how.checked() ? figures.reached(Standing::l2) : null,
                how.created() ? figures.reached(Standing::l3) : null,
                figures.recorded() == 0 ? null : figures.reached(Standing::l4));
    }

    private static ObjectOf object(AssessedObject object) {
        Standing standing = object.standing();
        return new ObjectOf(
                object.kind().one(),
                object.id().schema(),
                object.id().name(),
                object.file(),
                object.line(),
                object.lastLine(),
                object.verdict().name(),
                word(object.complexity()),
                object.minutes(),
                standing.l0().name(),
                standing.l1().name(),
                standing.l2().name(),
                standing.l3().name(),
                standing.l4().name(),
                object.uses().stream().map(ObjectId::toString).toList(),
                object.waitsFor().stream().map(ObjectId::toString).toList(),
                object.items().stream().map(AssessmentDocument::item).toList());
    }

    private static Item item(AssessedItem assessed) {
        ActionItem item = assessed.item();
        return new Item(
                item.key(),
                item.title(),
                word(assessed.complexity()),
                assessed.minutes(),
                item.file(),
                item.line(),
                item.lastLine(),
                item.reason(),
                item.suggestion());
    }

    private static RuleOf rule(RuleFigures figures) {
        return new RuleOf(
                figures.key(),
                figures.title(),
                word(figures.complexity()),
                figures.occurrences(),
                figures.minutesEach(),
                figures.learningMinutes(),
                figures.minutes());
    }

    private static String word(Complexity complexity) {
        return complexity.name().toLowerCase(Locale.ROOT);
    }
}
