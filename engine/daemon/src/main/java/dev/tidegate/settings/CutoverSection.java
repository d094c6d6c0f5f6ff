package dev.tidegate.settings;

import dev.tidegate.cutover.CutoverSettings;
import dev.tidegate.hook.HookSettings;
import dev.tidegate.settings.ValidateSettings.Switch;
import java.util.List;
import java.util.Optional;

/**
 * How the writers are moved.
 *
 * @param enabled whether this pipeline has a cutover at all
 * @param source what is particular to the source
 * @param target what is particular to the target
 * @param machine how a cutover goes about it
 * @param hooks what is called
 */
public record CutoverSection(
        Switch enabled,
        SourceSide source,
        TargetSide target,
        CutoverSettings machine,
        HookSettings hooks) {
    /** There is none. */
    public static final CutoverSection DEFAULTS =
            new CutoverSection(
                    Switch.OFF,
                    SourceSide.DEFAULTS,
                    TargetSide.DEFAULTS,
                    CutoverSettings.DEFAULTS,
                    HookSettings.NONE);

    /**
     * The source.
     *
     * @param fence what keeps its applications from writing
     * @param usersExempt users of the database that keep their rights, beside Tidegate's own
     * @param logins logins that are disabled, and whose sessions are ended
     * @param login what the fence connects as; empty for the pipeline's own
     */
    public record SourceSide(
            SourceFence fence,
            List<String> usersExempt,
            List<String> logins,
            Optional<Login> login) {
        /** Denials to everybody but Tidegate. */
        public static final SourceSide DEFAULTS =
                new SourceSide(SourceFence.DENY, List.of(), List.of(), Optional.empty());

        /** Copies the lists. */
        public SourceSide {
            usersExempt = List.copyOf(usersExempt);
            logins = List.copyOf(logins);
        }
    }

    /** What keeps the source's applications from writing. */
    public enum SourceFence {
        /** Writing is denied to every user. */
        DENY,
        /** Triggers refuse every write while the fence is up, also those of sysadmins. */
        TRIGGER
    }

    /** A user and its password. */
    public record Login(String user, String password) {
        /** Without the password. */
        @Override
        public String toString() {
            return "Login[user=" + user + "]";
        }
    }

    /**
     * The target.
     *
     * @param rolesExempt roles that keep their rights, beside Tidegate's own
     * @param sequences that both sides have beside those of identity columns: {@code
     *     schema.sequence}
     * @param triggersDisabled triggers that stay disabled when applications write: {@code
     *     schema.table.trigger}
     */
    public record TargetSide(
            List<String> rolesExempt, List<String> sequences, List<String> triggersDisabled) {
        /** Nobody and nothing in particular. */
        public static final TargetSide DEFAULTS = new TargetSide(List.of(), List.of(), List.of());

        /** Copies the lists. */
        public TargetSide {
            rolesExempt = List.copyOf(rolesExempt);
            sequences = List.copyOf(sequences);
            triggersDisabled = List.copyOf(triggersDisabled);
        }
    }
}
