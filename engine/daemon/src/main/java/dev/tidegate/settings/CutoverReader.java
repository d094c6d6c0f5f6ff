package dev.tidegate.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.cutover.CutoverSettings;
import dev.tidegate.cutover.VerifyMode;
import dev.tidegate.hook.HookPlace;
import dev.tidegate.hook.HookSettings;
import dev.tidegate.hook.KubernetesObject;
import dev.tidegate.settings.CutoverSection.SourceFence;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads the settings of the cutover. */
final class CutoverReader {
    /** Whom a DENY does not bind. */
    private static final Set<String> UNDENIABLE = Set.of("sa", "dbo", "sysadmin", "db_owner");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Resolver resolver;

    CutoverReader(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * Empty if there are problems, which are noted.
     *
     * @param sourceUser Tidegate's own, on the source; empty if that is a problem already
     * @param targetUser the same of the target
     */
    Optional<CutoverSection> read(Optional<String> sourceUser, Optional<String> targetUser) {
        Optional<SourceFence> fence = resolver.value(CutoverCatalogue.SOURCE_FENCE);
        List<String> source = resolver.list(CutoverCatalogue.SOURCE_PRINCIPALS);
        List<String> target = resolver.list(CutoverCatalogue.TARGET_PRINCIPALS);
        Optional<CutoverSettings> machine = machine();
        Optional<HookSettings> hooks = hooks();
        if (fence.isEmpty() || machine.isEmpty() || hooks.isEmpty()) {
            return Optional.empty();
        }
        requireOthers(CutoverCatalogue.SOURCE_PRINCIPALS, source, sourceUser);
        requireOthers(CutoverCatalogue.TARGET_PRINCIPALS, target, targetUser);
        requireDeniable(fence.get(), source);
        requireBoth(source, target);
        return Optional.of(
                new CutoverSection(fence.get(), source, target, machine.get(), hooks.get()));
    }

    private Optional<CutoverSettings> machine() {
        Optional<Duration> pause = resolver.value(CutoverCatalogue.WRITE_PAUSE_MAX);
        Optional<Duration> lag = resolver.value(CutoverCatalogue.LAG_MAX);
        Optional<Duration> transaction = resolver.value(CutoverCatalogue.TRANSACTION_MAX);
        Optional<Integer> margin = resolver.value(CutoverCatalogue.SEQUENCE_MARGIN);
        Optional<VerifyMode> verify = resolver.value(CutoverCatalogue.FINAL_VERIFY);
        Optional<Duration> armed = resolver.value(CutoverCatalogue.ARMED_FOR);
        Optional<Duration> wayBack = resolver.value(CutoverCatalogue.WAY_BACK_FOR);
        Optional<Integer> mismatches = resolver.value(CutoverCatalogue.ROLLBACK_MISMATCHES_MIN);
        Optional<Duration> backLag = resolver.value(CutoverCatalogue.ROLLBACK_LAG_MAX);
        Optional<CutoverSettings.Times> times = times();
        if (pause.isEmpty()
                || lag.isEmpty()
                || transaction.isEmpty()
                || margin.isEmpty()
                || verify.isEmpty()
                || armed.isEmpty()
                || wayBack.isEmpty()
                || mismatches.isEmpty()
                || backLag.isEmpty()
                || times.isEmpty()) {
            return Optional.empty();
        }
        requireShorter(
                CutoverCatalogue.BARRIER_TIME_MAX,
                times.get().barrier(),
                CutoverCatalogue.WRITE_PAUSE_MAX,
                pause.get());
        return Optional.of(
                new CutoverSettings(
                        pause.get(),
                        lag.get(),
                        transaction.get(),
                        margin.get(),
                        verify.get(),
                        armed.get(),
                        wayBack.get(),
                        times.get(),
                        new CutoverSettings.AutomaticRollback(mismatches.get(), backLag.get())));
    }

    private Optional<CutoverSettings.Times> times() {
        Optional<Duration> look = resolver.value(CutoverCatalogue.LOOK_INTERVAL);
        Optional<Duration> pausing = resolver.value(CutoverCatalogue.PAUSING_TIME_MAX);
        Optional<Duration> barrier = resolver.value(CutoverCatalogue.BARRIER_TIME_MAX);
        Optional<Duration> fencing = resolver.value(CutoverCatalogue.FENCING_TIME_MAX);
        Optional<Duration> draining = resolver.value(CutoverCatalogue.DRAINING_TIME_MAX);
        Optional<Duration> verifying = resolver.value(CutoverCatalogue.VERIFYING_TIME_MAX);
        Optional<Duration> finalizing = resolver.value(CutoverCatalogue.FINALIZING_TIME_MAX);
        Optional<Duration> behind = resolver.value(CutoverCatalogue.ALARM_DELAY);
        if (look.isEmpty()
                || pausing.isEmpty()
                || barrier.isEmpty()
                || fencing.isEmpty()
                || draining.isEmpty()
                || verifying.isEmpty()
                || finalizing.isEmpty()
                || behind.isEmpty()) {
            return Optional.empty();
        }
        requireShorter(
                CutoverCatalogue.BARRIER_TIME_MAX,
                barrier.get(),
                CutoverCatalogue.FENCING_TIME_MAX,
                fencing.get());
        return Optional.of(
                new CutoverSettings.Times(
                        look.get(),
                        pausing.get(),
                        barrier.get(),
                        fencing.get(),
                        draining.get(),
                        verifying.get(),
                        finalizing.get(),
                        behind.get()));
    }

    private void requireShorter(
            Setting<Duration> shorter, Duration value, Setting<Duration> longer, Duration bound) {
        if (value.compareTo(bound) > 0) {
            resolver.problem(
                    resolver.line(shorter.path()),
                    "%s is %s, expected at most %s, which is %s"
                            .formatted(
                                    shorter.path(),
                                    Durations.text(value),
                                    longer.path(),
                                    Durations.text(bound)));
        }
    }

    private void requireOthers(
            Setting<String> setting, List<String> principals, Optional<String> own) {
        for (String principal : principals) {
            if (own.filter(principal::equalsIgnoreCase).isPresent()) {
                wrong(
                        setting,
                        "names \"%s\", which Tidegate itself connects as; give the applications"
                                + " another one",
                        principal);
            } else if (principal.equalsIgnoreCase("public")) {
                wrong(
                        setting,
                        "names \"%s\", which is everybody, Tidegate too; name the applications'"
                                + " own",
                        principal);
            }
        }
    }

    private void requireDeniable(SourceFence fence, List<String> principals) {
        if (fence == SourceFence.TRIGGER) {
            return;
        }
        principals.stream()
                .filter(it -> UNDENIABLE.contains(it.toLowerCase(Locale.ROOT)))
                .forEach(it ->
                        wrong(
                                CutoverCatalogue.SOURCE_PRINCIPALS,
                                "names \"%s\", to whom nothing can be denied; set"
                                        + " cutover.source_fence: trigger",
                                it));
    }

    private void requireBoth(List<String> source, List<String> target) {
        if (source.isEmpty() != target.isEmpty()) {
            Setting<String> given =
                    source.isEmpty()
                            ? CutoverCatalogue.TARGET_PRINCIPALS
                            : CutoverCatalogue.SOURCE_PRINCIPALS;
            Setting<String> missing =
                    source.isEmpty()
                            ? CutoverCatalogue.SOURCE_PRINCIPALS
                            : CutoverCatalogue.TARGET_PRINCIPALS;
            resolver.problem(
                    resolver.line(given.path()),
                    "%s is given and %s is not; a cutover fences one and opens the other"
                            .formatted(given.path(), missing.path()));
        }
    }

    private void wrong(Setting<?> setting, String fact, String principal) {
        resolver.problem(
                resolver.line(setting.path()), setting.path() + " " + fact.formatted(principal));
    }

    private Optional<HookSettings> hooks() {
        Optional<String> secret =
                resolver.password(CutoverCatalogue.HOOK_SECRET, CutoverCatalogue.HOOK_SECRET_FILE);
        Map<HookPlace, HookSettings.Called> places = new EnumMap<>(HookPlace.class);
        for (HookPlace place : HookPlace.values()) {
            Optional<HookSettings.Called> called = called(HookCatalogue.of(place));
            if (called.isEmpty()) {
                return Optional.empty();
            }
            if (!called.get().isEmpty()) {
                places.put(place, called.get());
            }
        }
        return Optional.of(new HookSettings(places, secret));
    }

    private Optional<HookSettings.Called> called(HookCatalogue hook) {
        List<URI> webhooks =
                resolver.list(hook.webhooks()).stream()
                        .flatMap(it -> address(hook.webhooks(), it).stream())
                        .toList();
        List<String> command = resolver.list(hook.command());
        Map<KubernetesObject, String> patches = patches(hook.kubernetes());
        return resolver.value(hook.timeMax())
                .map(it -> new HookSettings.Called(webhooks, command, patches, it));
    }

    private Optional<URI> address(Setting<String> setting, String text) {
        try {
            URI address = new URI(text);
            if (address.getHost() != null) {
                return Optional.of(address);
            }
        } catch (URISyntaxException _) {
            // told below, without the text, which may hold a token
        }
        resolver.problem(
                resolver.line(setting.path()),
                "%s is not right, expected %s".formatted(setting.path(), setting.type().expected()));
        return Optional.empty();
    }

    private Map<KubernetesObject, String> patches(Setting<String> setting) {
        Map<KubernetesObject, String> patches = new TreeMap<>();
        resolver.mapping(setting)
                .forEach((name, patch) -> {
                    Optional<KubernetesObject> object = KubernetesObject.parse(name);
                    if (object.isEmpty()) {
                        wrong(
                                setting,
                                "names \"%s\", expected kind/namespace/name, with a kind of"
                                        + " secret, configmap, service and deployment",
                                name);
                    } else if (!isObject(patch)) {
                        wrong(setting, "has no JSON object for \"%s\"", name);
                    } else {
                        patches.put(object.get(), patch);
                    }
                });
        return patches;
    }

    private static boolean isObject(String text) {
        try {
            return JSON.readTree(text).isObject();
        } catch (JsonProcessingException _) {
            return false; // the caller says which, not what: it may hold a secret
        }
    }
}
