package dev.tidegate.load;

import dev.tidegate.model.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All keys of a table, cut into neighbouring ranges, in the source's order. Immutable, so apply can
 * look keys up while threads of the load move ranges on.
 *
 * @param parts never empty; the first one starts with the first key, the last one ends with the
 *     last
 * @param order of the keys; not asked as long as there is one part
 */
record KeyRanges(List<Part> parts, KeyOrder order) {
    private static final KeyOrder NOT_NEEDED =
            (_, _) -> {
                throw new IllegalStateException("the order of the keys is not known yet");
            };

    /** Nothing is loaded, and nobody is at it. */
    static final KeyRanges UNTOUCHED =
            new KeyRanges(List.of(new Part(KeyRange.ALL, State.Waiting.HERE)), NOT_NEEDED);

    /** A range, and where it stands. */
    record Part(KeyRange range, State state) {}

    /** Where a range stands. */
    sealed interface State permits State.Waiting, State.Published, OpenChunk {
        /** Nobody is at it. */
        enum Waiting implements State {
            /** The only one. */
            HERE
        }

        /** It is durable on the target, and apply follows it. */
        enum Published implements State {
            /** The only one. */
            HERE
        }
    }

    KeyRanges {
        parts = List.copyOf(parts);
    }

    /** What is loaded, and gaps between. */
    static KeyRanges ofLoaded(List<KeyRange> loaded, KeyOrder order) {
        List<KeyRange> sorted = new ArrayList<>(loaded);
        sorted.sort(byEnd(order));
        List<Part> parts = new ArrayList<>();
        Optional<Row> reached = Optional.empty();
        boolean open = true;
        for (KeyRange range : sorted) {
            if (range.above().isPresent()
                    && (reached.isEmpty()
                            || order.compare(range.above().get(), reached.get()) > 0)) {
                parts.add(new Part(new KeyRange(reached, range.above()), State.Waiting.HERE));
            }
            parts.add(new Part(range, State.Published.HERE));
            reached = range.upTo();
            open = reached.isPresent();
        }
        if (open) {
            parts.add(new Part(new KeyRange(reached, Optional.empty()), State.Waiting.HERE));
        }
        return new KeyRanges(joined(parts), order);
    }

    private static Comparator<KeyRange> byEnd(KeyOrder order) {
        return (a, b) -> {
            if (a.upTo().isEmpty() || b.upTo().isEmpty()) {
                return Boolean.compare(a.upTo().isEmpty(), b.upTo().isEmpty());
            }
            return order.compare(a.upTo().get(), b.upTo().get());
        };
    }

    /** The same, with what waits cut at these keys, in ascending order. */
    KeyRanges cutAt(List<Row> keys, KeyOrder known) {
        KeyRanges cut = new KeyRanges(parts, known);
        for (Row key : keys) {
            Part part = cut.partOf(key);
            boolean isEnd =
                    part.range().upTo().map(it -> known.compare(key, it) == 0).orElse(false);
            if (part.state() == State.Waiting.HERE && !isEnd) {
                cut = cut.splitAt(part, key, State.Waiting.HERE);
            }
        }
        return cut;
    }

    /** Where a key stands. */
    State at(Row key) {
        return partOf(key).state();
    }

    private Part partOf(Row key) {
        int first = 0;
        int last = parts.size() - 1;
        while (first < last) {
            int middle = (first + last) >>> 1;
            Row end = parts.get(middle).range().upTo().orElseThrow();
            if (order.compare(key, end) <= 0) {
                last = middle;
            } else {
                first = middle + 1;
            }
        }
        return parts.get(first);
    }

    /** The first range that nobody is at. */
    Optional<KeyRange> waiting() {
        return parts.stream()
                .filter(part -> part.state() == State.Waiting.HERE)
                .map(Part::range)
                .findFirst();
    }

    /** A range that waits is a chunk's from now on. */
    KeyRanges opened(OpenChunk chunk) {
        List<Part> changed = new ArrayList<>(parts);
        changed.replaceAll(
                part -> part.range().equals(chunk.range()) ? new Part(part.range(), chunk) : part);
        return new KeyRanges(changed, order);
    }

    /** The chunk ends with this key; what is behind it waits. */
    KeyRanges shrunk(OpenChunk chunk, Row end) {
        return parts.stream()
                .filter(part -> part.state() == chunk)
                .findFirst()
                .map(part -> splitAt(part, end, chunk))
                .orElse(this);
    }

    /** The chunk is no more; its keys wait. */
    KeyRanges released(OpenChunk chunk) {
        List<Part> changed = new ArrayList<>(parts);
        changed.replaceAll(
                part -> part.state() == chunk ? new Part(part.range(), State.Waiting.HERE) : part);
        return new KeyRanges(changed, order);
    }

    /** The chunk is published. */
    KeyRanges published(OpenChunk chunk) {
        List<Part> changed = new ArrayList<>(parts);
        changed.replaceAll(part ->
                part.state() == chunk ? new Part(part.range(), State.Published.HERE) : part);
        return new KeyRanges(joined(changed), order);
    }

    /** Whether all keys are published but those of the chunk. */
    boolean lackOnly(OpenChunk chunk) {
        return parts.stream()
                .allMatch(part -> part.state() == chunk || part.state() == State.Published.HERE);
    }

    boolean isAllPublished() {
        return parts.stream().allMatch(part -> part.state() == State.Published.HERE);
    }

    private KeyRanges splitAt(Part part, Row key, State first) {
        List<Part> changed = new ArrayList<>(parts.size() + 1);
        for (Part each : parts) {
            if (each.equals(part)) {
                KeyRange range = part.range();
                changed.add(new Part(new KeyRange(range.above(), Optional.of(key)), first));
                changed.add(
                        new Part(new KeyRange(Optional.of(key), range.upTo()), State.Waiting.HERE));
            } else {
                changed.add(each);
            }
        }
        return new KeyRanges(changed, order);
    }

    /** Neighbours that are published become one. */
    private static List<Part> joined(List<Part> parts) {
        List<Part> joined = new ArrayList<>();
        for (Part part : parts) {
            Part before = joined.isEmpty() ? null : joined.getLast();
            if (before != null
                    && before.state() == State.Published.HERE
                    && part.state() == State.Published.HERE) {
                joined.removeLast();
                joined.add(
                        new Part(
                                new KeyRange(before.range().above(), part.range().upTo()),
                                State.Published.HERE));
            } else {
                joined.add(part);
            }
        }
        return joined;
    }
}
