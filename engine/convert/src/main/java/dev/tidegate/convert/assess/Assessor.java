package dev.tidegate.convert.assess;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.CatalogObject;
import dev.tidegate.bind.Located;
import dev.tidegate.bind.ObjectId;
import dev.tidegate.convert.ActionItem;
import dev.tidegate.convert.Conversion;
import dev.tidegate.convert.ConvertedObject;
import dev.tidegate.convert.Ladder.Rung;
import dev.tidegate.convert.Ladder.Standing;
import dev.tidegate.convert.ObjectKind;
import dev.tidegate.convert.References;
import dev.tidegate.convert.Rule;
import dev.tidegate.tsql.tree.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads from a conversion what is left to do. What PostgreSQL refuses, what plpgsql_check finds,
 * and what fails when it is run are items here as well; what does not come further only because of
 * another object is an item without effort, since the effort is that object's.
 */
public final class Assessor {
    private final Conversion conversion;
    private final Catalog catalog;
    private final Map<ObjectId, List<ObjectId>> references;

    /** Objects that there is nothing to create of. */
    private final Set<ObjectId> unconverted = new TreeSet<>();

    /** Objects that PostgreSQL refused. */
    private final Set<ObjectId> refused = new TreeSet<>();

    private Assessor(Conversion conversion, Catalog catalog, List<Standing> standings) {
        this.conversion = conversion;
        this.catalog = catalog;
        this.references = References.of(catalog);
        for (Standing standing : standings) {
            ConvertedObject object = standing.object();
            if (!isInCatalog(object.kind())) {
                continue;
            }
            if (!object.isConverted()) {
                unconverted.add(object.id());
            } else if (isRefused(standing)) {
                refused.add(object.id());
            }
        }
    }

    /**
     * Assesses a database.
     *
     * @param catalog that was converted
     * @param standings of all objects of the conversion
     */
    public static AssessedDatabase assess(
            Conversion conversion, Catalog catalog, List<Standing> standings) {
        Assessor assessor = new Assessor(conversion, catalog, standings);
        return new AssessedDatabase(
                conversion.database(),
                standings.stream()
                        .map(assessor::object)
                        .sorted(
                                Comparator.comparing(AssessedObject::kind)
                                        .thenComparing(AssessedObject::id))
                        .toList(),
                Reckoning.reckoned(conversion.items()));
    }

    private AssessedObject object(Standing standing) {
        ConvertedObject object = standing.object();
        List<ObjectId> uses =
                isInCatalog(object.kind())
                        ? references.getOrDefault(object.id(), List.of())
                        : List.of();
        List<ObjectId> waitsFor =
                uses.stream()
                        .filter(used ->
                                unconverted.contains(used)
                                        || standing.l1() == Rung.NO && refused.contains(used))
                        .toList();
        List<ActionItem> items = new ArrayList<>(object.items());
        ladderItem(standing, waitsFor).ifPresent(items::add);
        return new AssessedObject(
                conversion.database(),
                standing,
                definition(object).map(Located::lastLine).orElse(0),
                Reckoning.reckoned(items),
                uses,
                waitsFor);
    }

    private Optional<Located<? extends Statement>> definition(ConvertedObject object) {
        if (object.kind() == ObjectKind.SCHEMA) {
            return Optional.empty();
        }
        Optional<CatalogObject> found =
                object.kind() == ObjectKind.TYPE
                        ? catalog.types().stream()
                                .filter(type -> type.id().equals(object.id()))
                                .findFirst()
                        : catalog.find(object.id());
        return found.map(CatalogObject::definition);
    }

    /** What the ladder says of an object that was converted whole. */
    private Optional<ActionItem> ladderItem(Standing standing, List<ObjectId> waitsFor) {
        ConvertedObject object = standing.object();
        if (!object.isConverted()) {
            return Optional.empty();
        }
        if (!waitsFor.isEmpty()) {
            return Optional.of(
                    item(
                            standing,
                            Rule.WAITS,
                            "what it uses is not created: "
                                    + waitsFor.stream()
                                            .map(ObjectId::toString)
                                            .collect(Collectors.joining(", "))
                                    + (isRefused(standing)
                                                    || isFound(standing)
                                                    || isFailed(standing)
                                            ? "; " + firstReason(standing)
                                            : ""),
                            "See to that one first, then look at this one again."));
        }
        if (isRefused(standing)) {
            return Optional.of(
                    item(
                            standing,
                            Rule.REFUSED,
                            firstReason(standing),
                            "Read what it became, and correct the source or the result."));
        }
        if (isFound(standing)) {
            return Optional.of(
                    item(
                            standing,
                            Rule.FINDING,
                            firstReason(standing),
                            "Read what it became at that place, and correct the source or the"
                                    + " result."));
        }
        if (isFailed(standing)) {
            return Optional.of(
                    item(
                            standing,
                            Rule.FAILED,
                            firstReason(standing),
                            "Run what it became, and correct the source or the result."));
        }
        if (isDifferent(standing)) {
            return Optional.of(
                    item(
                            standing,
                            Rule.DIFFERS,
                            standing.reasons().getFirst(),
                            "Run both on the same data, and correct the source or the result."));
        }
        return standing.l0() == Rung.NO && object.whole()
                ? Optional.of(
                        item(
                                standing,
                                Rule.UNPARSED,
                                "a part of it cannot be read",
                                "Compare what it became with its source."))
                : Optional.empty();
    }

    private ActionItem item(Standing standing, Rule rule, String reason, String suggestion) {
        ConvertedObject.Origin origin = standing.object().origin();
        return new ActionItem(
                rule,
                origin.file(),
                origin.line(),
                definition(standing.object()).map(Located::lastLine).orElse(origin.line()),
                reason,
                suggestion);
    }

    private static String firstReason(Standing standing) {
        List<String> reasons = standing.reasons();
        return reasons.isEmpty()
                ? "it does not say why"
                : reasons.getFirst()
                        + (reasons.size() > 1 ? " (and " + (reasons.size() - 1) + " more)" : "");
    }

    private static boolean isRefused(Standing standing) {
        return standing.object().isConverted()
                && standing.object().whole()
                && standing.l1() == Rung.NO;
    }

    private static boolean isFound(Standing standing) {
        return standing.l1() == Rung.YES && standing.l2() == Rung.NO;
    }

    private static boolean isFailed(Standing standing) {
        return standing.l1() == Rung.YES && standing.l2() != Rung.NO && standing.l3() == Rung.NO;
    }

    private static boolean isDifferent(Standing standing) {
        return standing.l1() == Rung.YES && standing.l4() == Rung.NO;
    }

    private static boolean isInCatalog(ObjectKind kind) {
        return kind != ObjectKind.SCHEMA && kind != ObjectKind.TYPE;
    }
}
