package dev.tidegate.daemon;

import dev.tidegate.cutover.Readiness.Blocker;
import dev.tidegate.model.TidegateException;
import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Examination;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Probe;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Side;
import dev.tidegate.settings.CutoverSection;
import dev.tidegate.settings.CutoverSection.Login;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What a cutover's settings need of the source. Owned by one thread. */
final class CutoverExamination {
    private static final List<Probe<CutoverExamination>> PROBES =
            List.of(
                    new Probe<>(
                            new Check(
                                    "settings.cutover.source_user",
                                    Side.SETTINGS,
                                    "what cutover.source_user may do on the source, if a cutover is"
                                            + " set up: own the database, see and end sessions,"
                                            + " disable the logins of cutover.source_logins",
                                    "Without it nothing keeps applications from writing, and in the"
                                            + " cutover it is too late to find out."),
                            (check, it) -> it.rights(check)));

    private final CutoverSection settings;
    private final Supplier<List<Blocker>> missing;

    private CutoverExamination(CutoverSection settings, Supplier<List<Blocker>> missing) {
        this.settings = settings;
        this.missing = missing;
    }

    /**
     * Looks at them when it is asked.
     *
     * @param missing what the fence's login lacks; asked if a cutover is set up
     */
    static Examination of(CutoverSection settings, Supplier<List<Blocker>> missing) {
        return new SettingsExamination<>(
                "cutover", PROBES, new CutoverExamination(settings, missing));
    }

    private Finding rights(Check check) {
        return switch (settings.enabled()) {
            case OFF -> check.ok("no cutover is set up");
            case ON -> rightsOfLogin(check);
        };
    }

    private Finding rightsOfLogin(Check check) {
        Optional<String> own = settings.source().login().map(Login::user);
        List<Blocker> lacks;
        try {
            lacks = missing.get();
        } catch (TidegateException e) {
            return check.fail(
                    "nobody can look what the fence's login may do: " + e.getMessage(),
                    List.of(own.map(it -> "login " + it).orElse("login of source.user")),
                    List.of(Remedy.advice(Side.SETTINGS, e.hint())));
        }
        if (!lacks.isEmpty()) {
            return check.fail(
                    lacks.getFirst().fact(),
                    lacks.stream().map(Blocker::fact).toList(),
                    lacks.stream().map(it -> Remedy.advice(Side.SETTINGS, it.remedy())).toList());
        }
        return own.isPresent()
                ? check.ok("the fence's login may do what it must", "login " + own.get())
                : check.note(
                        "the pipeline's everyday login may deny writes and end sessions",
                        List.of("cutover.source_user is not set"));
    }
}
