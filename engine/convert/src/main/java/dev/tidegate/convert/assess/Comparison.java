package dev.tidegate.convert.assess;

import dev.tidegate.bind.ObjectId;
import dev.tidegate.convert.ObjectKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What Tidegate and AWS say of the same objects. An object that AWS's action items do not name is
 * one that AWS converts.
 *
 * @param types by kind
 * @param objects all of Tidegate's, with what AWS says of them
 * @param onlyAws paths of AWS's action items that are no object of Tidegate's, each once
 * @param minutes effort by Tidegate's reckoning
 * @param awsPoints effort by AWS's scale, which is not one of hours
 */
public record Comparison(
        List<Type> types, List<Pair> objects, List<String> onlyAws, int minutes, double awsPoints) {
    public Comparison {
        types = List.copyOf(types);
        objects = List.copyOf(objects);
        onlyAws = List.copyOf(onlyAws);
    }

    /**
     * An object as an assessment of Tidegate's has it.
     *
     * @param converts whether no work is left for it
     * @param items of it, each in a line
     */
    public record Ours(
            String database, ObjectKind kind, ObjectId id, boolean converts, List<String> items) {
        public Ours {
            items = List.copyOf(items);
        }
    }

    /**
     * An object on both sides.
     *
     * @param aws whether AWS converts it without work
     * @param tidegate whether Tidegate does
     */
    public record Pair(
            String database,
            String type,
            String name,
            boolean aws,
            boolean tidegate,
            List<String> awsItems,
            List<String> tidegateItems) {
        public Pair {
            awsItems = List.copyOf(awsItems);
            tidegateItems = List.copyOf(tidegateItems);
        }
    }

    /**
     * Objects of a kind.
     *
     * @param awsObjects how many AWS's summary has; null if it does not say
     * @param awsConverts of them without work; null if it does not say
     */
    public record Type(
            String type,
            int objects,
            int converts,
            @Nullable Integer awsObjects,
            @Nullable Integer awsConverts) {}

    /** Compares an assessment with an export of AWS's. */
    public static Comparison of(List<Ours> ours, int minutes, AwsExport aws) {
        Map<AwsPath, List<Ours>> byPath = new HashMap<>();
        Map<Ours, List<AwsExport.Item>> matched = new LinkedHashMap<>();
        for (Ours object : ours) {
            byPath.computeIfAbsent(new AwsPath(object.kind(), object.id()), _ -> new ArrayList<>())
                    .add(object);
            matched.put(object, new ArrayList<>());
        }
        Set<String> onlyAws = new TreeSet<>();
        for (AwsExport.Item item : aws.items()) {
            List<Ours> called =
                    item.object().map(it -> byPath.getOrDefault(it, List.of())).orElse(List.of());
            match(item, called)
                    .ifPresentOrElse(
                            it -> matched.computeIfAbsent(it, _ -> new ArrayList<>()).add(item),
                            () -> onlyAws.add(item.path()));
        }
        return new Comparison(
                types(ours, aws),
                matched.entrySet().stream().map(it -> pair(it.getKey(), it.getValue())).toList(),
                List.copyOf(onlyAws),
                minutes,
                aws.points());
    }

    /** The one in the database that the item names if one is called so, else the only one. */
    private static Optional<Ours> match(AwsExport.Item item, List<Ours> called) {
        Optional<Ours> named =
                called.stream()
                        .filter(it -> it.database().equalsIgnoreCase(item.database()))
                        .findFirst();
        return named.isPresent() || called.size() != 1 ? named : Optional.of(called.getFirst());
    }

    private static Pair pair(Ours ours, List<AwsExport.Item> items) {
        return new Pair(
                ours.database(),
                ours.kind().one(),
                ours.kind() == ObjectKind.SCHEMA ? ours.id().name() : ours.id().toString(),
                items.stream().noneMatch(AwsExport.Item::isWork),
                ours.converts(),
                items.stream().map(AwsExport.Item::toString).toList(),
                ours.items());
    }

    private static List<Type> types(List<Ours> ours, AwsExport aws) {
        List<Type> types = new ArrayList<>();
        for (ObjectKind kind : ObjectKind.values()) {
            List<Ours> some = ours.stream().filter(it -> it.kind() == kind).toList();
            Optional<AwsExport.Totals> totals = Optional.ofNullable(aws.totals().get(kind));
            if (some.isEmpty() && totals.isEmpty()) {
                continue;
            }
            types.add(
                    new Type(
                            kind.many(),
                            some.size(),
                            Math.toIntExact(some.stream().filter(Ours::converts).count()),
                            totals.map(AwsExport.Totals::objects).orElse(null),
                            totals.map(AwsExport.Totals::converted).orElse(null)));
        }
        return types;
    }

    /** Objects that AWS and Tidegate do so with, in their order. */
    public List<Pair> objects(boolean aws, boolean tidegate) {
        return objects.stream().filter(it -> it.aws() == aws && it.tidegate() == tidegate).toList();
    }
}
