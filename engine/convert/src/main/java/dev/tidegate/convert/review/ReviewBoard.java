package dev.tidegate.convert.review;

import dev.tidegate.convert.ObjectText;
import dev.tidegate.convert.review.Manifest.Entry;
import dev.tidegate.convert.review.Manifest.File;
import dev.tidegate.convert.review.Manifest.Item;
import dev.tidegate.model.TargetNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where each object of a folder stands: whether it asks for a look, why, and what was decided.
 *
 * <p>An object asks for a look if it has an action item that is not only to know, if something of
 * it was left out, if a conversion's new text lies beside an edited one, or if a file of it is
 * missing.
 */
public final class ReviewBoard {
    private final Manifest manifest;
    private final Contents contents;
    private final Map<String, Decision> decisions = new TreeMap<>();

    private ReviewBoard(Manifest manifest, Contents contents, List<Decision> decisions) {
        this.manifest = manifest;
        this.contents = contents;
        decisions.forEach(decision -> this.decisions.put(decision.object(), decision));
    }

    /**
     * What is in the folder.
     *
     * @param texts of the manifest's files that are there, by path
     * @param beside new texts that lie beside edited ones, by the path of the edited one
     */
    public record Contents(Map<String, String> texts, Map<String, String> beside) {
        public Contents {
            texts = Map.copyOf(texts);
            beside = Map.copyOf(beside);
        }
    }

    /** Where an object stands. */
    public enum State {
        /** Nothing asks for a look. */
        CLEAR,
        /** Somebody has to look; nothing is deployed before. */
        WAITING,
        APPROVED,
        /** It is to be changed first; nothing is deployed before. */
        REJECTED,
        /** All else is deployed without it. */
        LEFT_OUT;

        /** Whether deploy waits for it. */
        public boolean blocks() {
            return this == WAITING || this == REJECTED;
        }
    }

    /**
     * An object with where it stands.
     *
     * @param reasons why it asks for a look; empty if it does not
     * @param missing files that it needs and that are not there
     * @param text hash of what a decision is on
     * @param decision the last one, also if it has ended
     */
    public record Reviewed(
            Entry entry,
            List<File> files,
            State state,
            List<String> reasons,
            List<String> missing,
            String text,
            Optional<Decision> decision) {
        /** Whether the last decision was on another text. */
        public boolean hasEnded() {
            return decision.filter(last -> !last.text().equals(text)).isPresent();
        }
    }

    /** All objects in the order of the manifest. */
    public static List<Reviewed> objects(
            Manifest manifest, Contents contents, List<Decision> decisions) {
        ReviewBoard board = new ReviewBoard(manifest, contents, decisions);
        return manifest.objects().stream().map(board::reviewed).toList();
    }

    private Reviewed reviewed(Entry entry) {
        List<File> files = manifest.files(entry);
        List<String> missing =
                files.stream()
                        .map(File::path)
                        .filter(path -> !contents.texts().containsKey(path))
                        .toList();
        List<String> reasons = reasons(entry, files, missing);
        String text = text(entry, files);
        Optional<Decision> decision = Optional.ofNullable(decisions.get(entry.object()));
        State state =
                decision.filter(last -> last.text().equals(text))
                        .map(last ->
                                switch (last.verdict()) {
                                    case APPROVED -> State.APPROVED;
                                    case REJECTED -> State.REJECTED;
                                    case LEFT_OUT -> State.LEFT_OUT;
                                })
                        .orElse(reasons.isEmpty() ? State.CLEAR : State.WAITING);
        return new Reviewed(entry, files, state, reasons, missing, text, decision);
    }

    private List<String> reasons(Entry entry, List<File> files, List<String> missing) {
        List<String> reasons = new ArrayList<>();
        for (File file : files) {
            if (missing.contains(file.path())) {
                reasons.add(
                        file.converted()
                                ? file.path() + " is missing"
                                : "is not converted: write " + file.path() + ", or leave it out");
            }
            if (contents.beside().containsKey(file.path())) {
                reasons.add(
                        file.path()
                                + " is edited, and its source changed: merge "
                                + file.path()
                                + Merge.BESIDE);
            }
        }
        Map<String, Integer> asking = new TreeMap<>();
        entry.items().stream()
                .filter(Item::asks)
                .forEach(item -> asking.merge(item.rule(), 1, Integer::sum));
        asking.forEach((rule, times) -> reasons.add(rule + (times > 1 ? " × " + times : "")));
        if (reasons.isEmpty() && !entry.whole()) {
            reasons.add("something of it was left out");
        }
        return reasons;
    }

    /** Of what is deployed, and of what is said about it; whose source, only where it is needed. */
    private String text(Entry entry, List<File> files) {
        StringBuilder all = new StringBuilder();
        for (File file : files) {
            Optional<String> text = Optional.ofNullable(contents.texts().get(file.path()));
            all.append(file.path()).append('\n');
            all.append(text.map(ObjectText::body).map(ObjectText::hash).orElse("missing"));
            all.append('\n');
            Optional.ofNullable(contents.beside().get(file.path()))
                    .ifPresent(beside ->
                            all.append(ObjectText.hash(ObjectText.body(beside))).append('\n'));
        }
        for (Item item : entry.items()) {
            all.append(item.rule()).append(' ').append(item.reason()).append('\n');
        }
        if (!entry.whole()) {
            all.append(entry.source());
        }
        return TargetNames.hash(all.toString());
    }

    /** Rules by which objects can be chosen: those of items that ask for a look. */
    public static Set<String> rules(Reviewed reviewed) {
        return Set.copyOf(
                reviewed.entry().items().stream().filter(Item::asks).map(Item::rule).toList());
    }
}
