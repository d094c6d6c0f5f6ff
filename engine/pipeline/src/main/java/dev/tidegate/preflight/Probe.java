package dev.tidegate.preflight;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A check with the way to look at it.
 *
 * @param <S> what it looks at: an open session with a system
 */
public record Probe<S>(Check check, Look<S> look) {
    /** Looks at a session. */
    public interface Look<S> {
        /**
         * Looks; what it throws makes the check skipped, with the reason.
         *
         * @param check the check, to make the finding of
         */
        Finding at(Check check, S session) throws Exception;
    }

    /** The checks of some probes, in their order. */
    public static <S> List<Check> checks(List<Probe<S>> probes) {
        return probes.stream().map(Probe::check).toList();
    }

    /**
     * Makes every probe look, also behind one that could not.
     *
     * @param reason why a look could not be had, from what it threw
     */
    public static <S> List<Finding> lookAll(
            List<Probe<S>> probes, S session, Function<Exception, String> reason)
            throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        for (Probe<S> probe : probes) {
            findings.add(probe.looked(session, reason));
        }
        return List.copyOf(findings);
    }

    private Finding looked(S session, Function<Exception, String> reason)
            throws InterruptedException {
        try {
            return look.at(check, session);
        } catch (InterruptedException e) {
            throw e;
        } catch (SkippedException e) {
            return check.skipped(e.reason());
        } catch (Exception e) {
            return check.skipped(reason.apply(e));
        }
    }

    /**
     * The findings of a system that cannot be reached: one check, which says so, has failed, and
     * the others are skipped.
     */
    public static List<Finding> unreachable(List<Check> checks, Finding failed) {
        List<Finding> findings = new ArrayList<>();
        for (Check check : checks) {
            String side = check.side().name().toLowerCase(Locale.ROOT);
            findings.add(
                    check.equals(failed.check())
                            ? failed
                            : check.skipped("the " + side + " was not reached"));
        }
        return List.copyOf(findings);
    }
}
