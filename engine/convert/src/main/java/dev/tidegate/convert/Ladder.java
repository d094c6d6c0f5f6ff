package dev.tidegate.convert;

import dev.tidegate.convert.Scratch.Attempt;
import dev.tidegate.convert.trial.Trial;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far each object of a conversion comes.
 *
 * <p>L0: it was read, and is printed as it was. L1: PostgreSQL creates all of it, and nothing of it
 * was left out. L2: plpgsql_check finds no error in its routines. L3: it runs on generated data.
 */
public final class Ladder {
    private Ladder() {}

    /** Whether an object stands on a rung. */
    public enum Rung {
        YES,
        NO,
        /** Nothing was asked. */
        NOT_CHECKED,
        /**
         * It was run, and ended where the rows or arguments that it was given do not let it go on.
         */
        NOT_DECIDED
    }

    /**
     * How far an object came.
     *
     * @param reasons why not further, in PostgreSQL's words or those of what was left out
     */
    public record Standing(
            ConvertedObject object, Rung l0, Rung l1, Rung l2, Rung l3, List<String> reasons) {
        public Standing {
            reasons = List.copyOf(reasons);
        }

        Standing because(List<String> more) {
            List<String> all = new ArrayList<>(reasons);
            all.addAll(more);
            return new Standing(object, l0, l1, l2, l3, all);
        }

        private boolean isClean() {
            return l1 == Rung.YES && l2 != Rung.NO;
        }

        private Standing ran(Trial.Result result) {
            List<String> all = new ArrayList<>(reasons);
            result.reason().ifPresent(all::add);
            return new Standing(object, l0, l1, l2, result.rung(), all);
        }
    }

    /** Without a server: only L0 is known, and that what was not converted stands on no other. */
    public static List<Standing> read(Conversion conversion) {
        List<Standing> standings = new ArrayList<>();
        for (ConvertedObject object : conversion.objects()) {
            Rung further = object.isConverted() && object.whole() ? Rung.NOT_CHECKED : Rung.NO;
            standings.add(
                    new Standing(
                            object,
                            rung(object.parsed()),
                            further,
                            further,
                            further,
                            leftOut(object)));
        }
        return standings;
    }

    /**
     * Creates everything on a scratch database, as often as that brings something further, and runs
     * what is clean.
     */
    public static List<Standing> climb(Conversion conversion, Scratch scratch)
            throws InterruptedException {
        List<String> helpersRefused = new ArrayList<>();
        for (String helper : conversion.helpers()) {
            scratch.create(List.of(helper)).error().ifPresent(helpersRefused::add);
        }
        Map<ConvertedObject, Attempt> made = new LinkedHashMap<>();
        Set<ConvertedObject> waiting = new LinkedHashSet<>();
        conversion.objects().stream().filter(ConvertedObject::isConverted).forEach(waiting::add);
        Map<ConvertedObject, Attempt> failed = create(waiting, made, scratch);
        Map<ConvertedObject, String> unlinked = new HashMap<>();
        for (ConvertedObject object : made.keySet().stream().toList()) {
            for (String link : object.links()) {
                scratch.create(List.of(link))
                        .error()
                        .ifPresent(error -> unlinked.putIfAbsent(object, error));
            }
        }
        List<Standing> standings = new ArrayList<>();
        for (ConvertedObject object : conversion.objects()) {
            Optional<String> error =
                    Optional.ofNullable(failed.get(object))
                            .flatMap(Attempt::error)
                            .or(() -> Optional.ofNullable(unlinked.get(object)));
            Standing standing = standing(object, error, made.get(object), scratch);
            standings.add(error.isPresent() ? standing.because(helpersRefused) : standing);
        }
        return ran(standings, made, scratch);
    }

    private static List<Standing> ran(
            List<Standing> standings, Map<ConvertedObject, Attempt> made, Scratch scratch)
            throws InterruptedException {
        Map<ConvertedObject, List<Long>> clean = new LinkedHashMap<>();
        for (Standing standing : standings) {
            Attempt attempt = made.get(standing.object());
            if (standing.isClean() && attempt != null) {
                clean.put(standing.object(), attempt.created());
            }
        }
        Map<ConvertedObject, Trial.Result> results;
        try (Scratch.Session session = scratch.session()) {
            results = Trial.of(clean, session);
        }
        return standings.stream()
                .map(it -> Optional.ofNullable(results.get(it.object())).map(it::ran).orElse(it))
                .toList();
    }

    private static Map<ConvertedObject, Attempt> create(
            Set<ConvertedObject> waiting, Map<ConvertedObject, Attempt> made, Scratch scratch)
            throws InterruptedException {
        Map<ConvertedObject, Attempt> failed = new LinkedHashMap<>();
        boolean further = true;
        while (further && !waiting.isEmpty()) {
            further = false;
            for (ConvertedObject object : List.copyOf(waiting)) {
                Attempt attempt = scratch.create(object.alone());
                if (attempt.error().isEmpty()) {
                    made.put(object, attempt);
                    failed.remove(object);
                    waiting.remove(object);
                    further = true;
                } else {
                    failed.put(object, attempt);
                }
            }
        }
        return failed;
    }

    private static Standing standing(
            ConvertedObject object,
            Optional<String> error,
            @Nullable Attempt attempt,
            Scratch scratch)
            throws InterruptedException {
        List<String> reasons = new ArrayList<>(leftOut(object));
        error.ifPresent(reasons::add);
        boolean l1 = attempt != null && error.isEmpty() && object.whole();
        if (attempt == null || !l1) {
            return new Standing(object, rung(object.parsed()), Rung.NO, Rung.NO, Rung.NO, reasons);
        }
        Rung l2 = Rung.YES;
        for (long routine : attempt.routines()) {
            if (!scratch.checksRoutines()) {
                l2 = Rung.NOT_CHECKED;
                break;
            }
            List<String> findings = scratch.findings(routine, object.temporaryTables());
            reasons.addAll(findings);
            l2 = findings.isEmpty() ? l2 : Rung.NO;
        }
        Rung l3 = l2 == Rung.NO ? Rung.NO : Rung.NOT_CHECKED;
        return new Standing(object, rung(object.parsed()), Rung.YES, l2, l3, reasons);
    }

    private static List<String> leftOut(ConvertedObject object) {
        return object.whole()
                ? List.of()
                : object.items().stream()
                        .filter(item -> item.rule().effort() != Rule.Effort.INFO)
                        .map(item -> item.rule().id() + " " + item.reason())
                        .toList();
    }

    private static Rung rung(boolean reached) {
        return reached ? Rung.YES : Rung.NO;
    }
}
