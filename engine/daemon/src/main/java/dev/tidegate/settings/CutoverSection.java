package dev.tidegate.settings;

import dev.tidegate.cutover.CutoverSettings;
import dev.tidegate.hook.HookSettings;
import java.util.List;

/**
 * How the writers are moved.
 *
 * @param sourceFence what keeps the source's applications from writing
 * @param sourcePrincipals users, roles and logins of the source's applications
 * @param targetPrincipals roles of the target's applications
 * @param machine how a cutover goes about it
 * @param hooks what is called
 */
public record CutoverSection(
        SourceFence sourceFence,
        List<String> sourcePrincipals,
        List<String> targetPrincipals,
        CutoverSettings machine,
        HookSettings hooks) {
    /** Nobody is named, so nothing can be armed. */
    public static final CutoverSection DEFAULTS =
            new CutoverSection(
                    SourceFence.DENY,
                    List.of(),
                    List.of(),
                    CutoverSettings.DEFAULTS,
                    HookSettings.NONE);

    /** Copies the lists. */
    public CutoverSection {
        sourcePrincipals = List.copyOf(sourcePrincipals);
        targetPrincipals = List.copyOf(targetPrincipals);
    }

    /** Whether it is said whose applications there are, so that a cutover is possible. */
    public boolean isMeant() {
        return !sourcePrincipals.isEmpty() && !targetPrincipals.isEmpty();
    }

    /** What keeps the source's applications from writing. */
    public enum SourceFence {
        /** Writing and connecting are denied to the principals. */
        DENY,
        /** Triggers refuse every write while the fence is up, also those of sysadmins. */
        TRIGGER
    }
}
