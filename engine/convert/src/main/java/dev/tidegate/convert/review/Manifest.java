package dev.tidegate.convert.review;

import dev.tidegate.convert.ActionItem;
import dev.tidegate.convert.Conversion;
import dev.tidegate.convert.ConvertedObject;
import dev.tidegate.convert.Ladder;
import dev.tidegate.convert.ObjectFile;
import dev.tidegate.convert.ObjectFiles;
import dev.tidegate.convert.Rule;
import dev.tidegate.convert.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What is in the folder of a converted database: its objects with what a person has to see to, and
 * its files in the order in which they run. Written as {@value #FILE}, and read by review and
 * deploy. It has no lines of scripts, which move without meaning anything.
 *
 * @param format {@value #FORMAT}
 */
public record Manifest(int format, String database, List<Entry> objects, List<File> files) {
    /** Its name in the folder. */
    public static final String FILE = "manifest.json";

    /** The form that this release writes, and the only one that it reads. */
    public static final int FORMAT = 1;

    private static final String PERMISSIONS = "permissions";
    private static final String STATEMENTS = "statements";

    public Manifest {
        objects = List.copyOf(objects);
        files = List.copyOf(files);
    }

    /**
     * An object.
     *
     * @param object its kind and name, as {@code table dbo.Orders}
     * @param whole whether nothing that the source's object does was left out
     * @param source SHA-256 of what it was converted from; empty if it is not of the scripts
     */
    public record Entry(String object, boolean whole, String source, List<Item> items) {
        public Entry {
            items = List.copyOf(items);
        }

        private Entry withFindings(Entry before, Predicate<Item> kept) {
            List<Item> all = new ArrayList<>(items);
            before.items.stream().filter(kept).forEach(all::add);
            return new Entry(object, whole, source, all);
        }
    }

    /**
     * An action item.
     *
     * @param line in the object's source, from 1; 0 if it is elsewhere
     */
    public record Item(
            String rule, Rule.Effort effort, int line, String reason, String suggestion) {
        private boolean isOfServer() {
            return rule.equals(Rule.REFUSED.id())
                    || rule.equals(Rule.FINDING.id())
                    || rule.equals(Rule.FAILED.id())
                    || isOfSource();
        }

        private boolean isOfSource() {
            return rule.equals(Rule.DIFFERS.id());
        }

        /** Whether somebody must look at it, not only know of it. */
        public boolean asks() {
            return effort != Rule.Effort.INFO;
        }
    }

    /**
     * A file.
     *
     * @param object whose it is
     * @param converted whether a conversion writes it; if not, a person may
     */
    public record File(String path, Stage stage, String object, boolean converted) {}

    /** Of a conversion that was not tried on a server. */
    public static Manifest of(Conversion conversion, List<ObjectFile> files) {
        return of(conversion, files, List.of());
    }

    /**
     * Of a conversion.
     *
     * @param standings how far its objects came; what a server says against one asks for a look
     */
    public static Manifest of(
            Conversion conversion, List<ObjectFile> files, List<Ladder.Standing> standings) {
        Map<String, List<Item>> found = new LinkedHashMap<>();
        for (Ladder.Standing standing : standings) {
            found.put(ObjectFiles.name(standing.object()), found(standing));
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (ConvertedObject object : conversion.objects()) {
            String name = ObjectFiles.name(object);
            List<Item> items = new ArrayList<>();
            object.items().forEach(item -> items.add(item(item, object.origin())));
            items.addAll(found.getOrDefault(name, List.of()));
            entries.put(name, new Entry(name, object.whole(), object.origin().hash(), items));
        }
        List<Item> permissions = new ArrayList<>();
        List<Item> others = new ArrayList<>();
        for (ActionItem item : conversion.items()) {
            List<Item> those = item.rule() == Rule.PERMISSION ? permissions : others;
            those.add(item(item, new ConvertedObject.Origin("", 0, "")));
        }
        for (ObjectFile file : files) {
            String source = file.text().map(text -> text.sourceHash()).orElse("");
            entries.putIfAbsent(file.object(), new Entry(file.object(), true, source, List.of()));
        }
        if (!permissions.isEmpty()) {
            entries.compute(PERMISSIONS, (name, _) -> new Entry(name, false, "", permissions));
        }
        if (others.stream().anyMatch(Item::asks)) {
            entries.put(STATEMENTS, new Entry(STATEMENTS, true, "", others));
        }
        return new Manifest(
                FORMAT,
                conversion.database(),
                List.copyOf(entries.values()),
                files.stream()
                        .map(file ->
                                new File(
                                        file.path(),
                                        file.stage(),
                                        file.object(),
                                        file.text().isPresent()))
                        .toList());
    }

    /**
     * The same with what a server said before of objects that have the same source still, and that
     * no server was asked of this time; with what differed before likewise.
     *
     * @param standings of this time
     */
    public Manifest keepingFindings(Manifest before, List<Ladder.Standing> standings) {
        Set<String> asked = asked(standings, Ladder.Standing::l1);
        Set<String> compared = asked(standings, Ladder.Standing::l4);
        Map<String, Entry> known = new HashMap<>();
        before.objects.forEach(entry -> known.put(entry.object(), entry));
        List<Entry> all = new ArrayList<>();
        for (Entry entry : objects) {
            Entry old = known.get(entry.object());
            if (old == null || !old.source().equals(entry.source())) {
                all.add(entry);
            } else if (!asked.contains(entry.object())) {
                all.add(entry.withFindings(old, Item::isOfServer));
            } else {
                all.add(
                        compared.contains(entry.object())
                                ? entry
                                : entry.withFindings(old, Item::isOfSource));
            }
        }
        return new Manifest(format, database, all, files);
    }

    private static Set<String> asked(
            List<Ladder.Standing> standings, Function<Ladder.Standing, Ladder.Rung> rung) {
        return standings.stream()
                .filter(it -> rung.apply(it) != Ladder.Rung.NOT_CHECKED)
                .map(it -> ObjectFiles.name(it.object()))
                .collect(Collectors.toSet());
    }

    /** What PostgreSQL or plpgsql_check says against an object that was converted whole. */
    private static List<Item> found(Ladder.Standing standing) {
        if (!standing.object().isConverted() || !standing.object().whole()) {
            return List.of();
        }
        if (standing.l1() == Ladder.Rung.NO) {
            return found(
                    standing,
                    Rule.REFUSED,
                    "Mend its file, or what it uses, so that PostgreSQL creates it.");
        }
        if (standing.l2() == Ladder.Rung.NO) {
            return found(
                    standing,
                    Rule.FINDING,
                    "Mend its file, or approve it if the finding does not matter.");
        }
        if (standing.l3() == Ladder.Rung.NO) {
            return found(
                    standing,
                    Rule.FAILED,
                    "Mend its file, or approve it if it does not run like that.");
        }
        return standing.l4() == Ladder.Rung.NO
                ? found(
                                standing,
                                Rule.DIFFERS,
                                "Mend its file, or approve it if the difference does not matter.")
                        .subList(0, 1)
                : List.of();
    }

    private static List<Item> found(Ladder.Standing standing, Rule rule, String suggestion) {
        return standing.reasons().stream()
                .map(reason -> new Item(rule.id(), rule.effort(), 0, reason, suggestion))
                .toList();
    }

    private static Item item(ActionItem item, ConvertedObject.Origin origin) {
        boolean inside =
                item.file().equals(origin.file())
                        && item.line() >= origin.line()
                        && item.line() < origin.line() + origin.text().lines().count();
        boolean elsewhere = !inside && !item.file().isEmpty();
        return new Item(
                item.rule().id(),
                item.rule().effort(),
                inside ? item.line() - origin.line() + 1 : 0,
                item.reason() + (elsewhere ? " (" + item.file() + ")" : ""),
                item.suggestion());
    }

    /** The files of an object, in the order to run. */
    public List<File> files(Entry entry) {
        return files.stream().filter(file -> file.object().equals(entry.object())).toList();
    }
}
