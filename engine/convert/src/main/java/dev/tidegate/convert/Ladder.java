package dev.tidegate.convert;

import dev.tidegate.convert.Scratch.Attempt;
import dev.tidegate.convert.expected.ResultComparison;
import dev.tidegate.convert.expected.ResultComparison.Verdict;
import dev.tidegate.convert.expected.UnusableResultsException;
import dev.tidegate.convert.trial.SourceComparison;
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
 * L4: it gives what the source gives, as far as that was recorded.
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
            ConvertedObject object,
            Rung l0,
            Rung l1,
            Rung l2,
            Rung l3,
            Rung l4,
            List<String> reasons) {
        public Standing {
            reasons = List.copyOf(reasons);
        }

        Standing because(List<String> more) {
            List<String> all = new ArrayList<>(reasons);
            all.addAll(more);
            return new Standing(object, l0, l1, l2, l3, l4, all);
        }

        private boolean isClean() {
            return l1 == Rung.YES && l2 != Rung.NO;
        }

        private Standing ran(Trial.Result result) {
            List<String> all = new ArrayList<>(reasons);
            result.reason().ifPresent(all::add);
            return new Standing(object, l0, l1, l2, result.rung(), l4, all);
        }

        /** The reason comes first: that it gives something else is the worst that is known. */
        private Standing compared(ResultComparison result) {
            List<String> all = new ArrayList<>(reasons);
            result.reason().ifPresent(it -> all.addFirst(words(result.verdict()) + it));
            return new Standing(object, l0, l1, l2, l3, rung(result.verdict()), all);
        }

        private static String words(Verdict verdict) {
            return verdict == Verdict.UNDECIDED
                    ? "not decided when compared: "
                    : "not what SQL Server gives: ";
        }

        private static Rung rung(Verdict verdict) {
            return switch (verdict) {
                case EQUAL -> Rung.YES;
                case DIFFERENT -> Rung.NO;
                case UNDECIDED -> Rung.NOT_DECIDED;
            };
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
                            Rung.NOT_CHECKED,
                            leftOut(object)));
        }
        return standings;
    }

    /**
     * What came of a climb.
     *
     * @param script that writes down on SQL Server what the source gives, where that was asked for
     */
    public record Climbed(List<Standing> standings, Optional<String> script) {
        public Climbed {
            standings = List.copyOf(standings);
        }
    }

    /**
     * Creates everything on a scratch database, as often as that brings something further, and runs
     * what is clean.
     */
    public static List<Standing> climb(Conversion conversion, Scratch scratch)
            throws InterruptedException {
        return climb(conversion, scratch, Optional.empty()).standings();
    }

    /**
     * The same, and compares with the source.
     *
     * @throws UnusableResultsException if the expected results are not those of this source
     */
    public static Climbed climb(
            Conversion conversion, Scratch scratch, SourceComparison.Request request)
            throws InterruptedException {
        return climb(conversion, scratch, Optional.of(request));
    }

    private static Climbed climb(
            Conversion conversion, Scratch scratch, Optional<SourceComparison.Request> request)
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
        return ran(standings, made, scratch, request);
    }

    private static Climbed ran(
            List<Standing> standings,
            Map<ConvertedObject, Attempt> made,
            Scratch scratch,
            Optional<SourceComparison.Request> request)
            throws InterruptedException {
        Map<ConvertedObject, List<Long>> clean = new LinkedHashMap<>();
        for (Standing standing : standings) {
            Attempt attempt = made.get(standing.object());
            if (standing.isClean() && attempt != null) {
                clean.put(standing.object(), attempt.created());
            }
        }
        Trial.Report report;
        try (Scratch.Session session = scratch.session()) {
            report = Trial.of(clean, request, session);
        }
        Map<ConvertedObject, ResultComparison> compared =
                report.comparison().map(SourceComparison::results).orElse(Map.of());
        return new Climbed(
                standings.stream()
                        .map(it -> with(it, report.results().get(it.object())))
                        .map(it -> with(it, compared.get(it.object())))
                        .toList(),
                report.comparison().map(SourceComparison::script));
    }

    private static Standing with(Standing standing, Trial.@Nullable Result result) {
        return result == null ? standing : standing.ran(result);
    }

    private static Standing with(Standing standing, @Nullable ResultComparison result) {
        return result == null ? standing : standing.compared(result);
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
            return new Standing(
                    object,
                    rung(object.parsed()),
                    Rung.NO,
                    Rung.NO,
                    Rung.NO,
                    Rung.NOT_CHECKED,
                    reasons);
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
        return new Standing(
                object, rung(object.parsed()), Rung.YES, l2, l3, Rung.NOT_CHECKED, reasons);
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
