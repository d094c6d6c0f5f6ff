package dev.tidegate.convert.review;

import dev.tidegate.convert.ObjectText;
import java.util.Optional;

/**
 * What becomes of a file when it is converted again. What a person has changed is never written
 * over, and never removed.
 *
 * @param path of the file
 * @param fate what becomes of it
 * @param text what to write; empty if nothing is
 */
public record Merge(String path, Fate fate, Optional<String> text) {
    /** What is put behind the path of a new text that lies beside an edited one. */
    public static final String BESIDE = ".new";

    /** What becomes of a file. */
    public enum Fate {
        /** It was not there. */
        NEW,
        /** It is as it would be written. */
        SAME,
        /** Nobody had edited it, and it is written again. */
        REWRITTEN,
        /** A person's text stays; what it was made from converts to what it did. */
        EDIT_KEPT,
        /** A person's text stays; the new one is written beside it, to be merged by hand. */
        EDIT_MEETS_CHANGE,
        /** Its object is no longer in the scripts; nobody had edited it, and it is removed. */
        REMOVED,
        /** Its object is no longer in the scripts; a person's text stays, and is not deployed. */
        EDIT_ORPHANED
    }

    /** Where the text is to be written. */
    public String written() {
        return fate == Fate.EDIT_MEETS_CHANGE ? path + BESIDE : path;
    }

    /**
     * For a file that a conversion gives.
     *
     * @param found what is there, if it is
     */
    public static Merge of(String path, Optional<String> found, ObjectText converted) {
        String whole = converted.text();
        if (found.isEmpty()) {
            return new Merge(path, Fate.NEW, Optional.of(whole));
        }
        Optional<ObjectText> before = ObjectText.parse(found.get());
        boolean edited = before.isEmpty() || before.get().isEdited();
        boolean alike = ObjectText.hash(ObjectText.body(found.get())).equals(converted.textHash());
        if (found.get().equals(whole)) {
            return new Merge(path, Fate.SAME, Optional.empty());
        }
        if (!edited || alike) {
            return new Merge(path, Fate.REWRITTEN, Optional.of(whole));
        }
        boolean unchanged =
                before.filter(text -> text.textHash().equals(converted.textHash())).isPresent();
        return unchanged
                ? new Merge(path, Fate.EDIT_KEPT, Optional.empty())
                : new Merge(path, Fate.EDIT_MEETS_CHANGE, Optional.of(whole));
    }

    /** For a file whose object is gone. */
    public static Merge ofGone(String path, String found) {
        boolean edited = ObjectText.parse(found).map(ObjectText::isEdited).orElse(true);
        return new Merge(path, edited ? Fate.EDIT_ORPHANED : Fate.REMOVED, Optional.empty());
    }
}
