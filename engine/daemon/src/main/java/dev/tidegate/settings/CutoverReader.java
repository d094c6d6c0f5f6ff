package dev.tidegate.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.cutover.CutoverSettings;
import dev.tidegate.cutover.VerifyMode;
import dev.tidegate.hook.HookPlace;
import dev.tidegate.hook.HookSettings;
import dev.tidegate.hook.KubernetesObject;
import dev.tidegate.settings.CutoverSection.Login;
import dev.tidegate.settings.CutoverSection.SourceFence;
import dev.tidegate.settings.CutoverSection.SourceSide;
import dev.tidegate.settings.CutoverSection.TargetSide;
import dev.tidegate.settings.ValidateSettings.Switch;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the settings of the cutover. */
final class CutoverReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Resolver resolver;

    CutoverReader(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * Empty if there are problems, which are noted.
     *
     * @param sourceUser the pipeline's own, on the source; empty if that is a problem already
     */
    Optional<CutoverSection> read(Optional<String> sourceUser) {
        Optional<Switch> enabled = resolver.value(CutoverCatalogue.ENABLED);
        Optional<SourceSide> source = source(sourceUser);
        TargetSide target =
                new TargetSide(
                        resolver.list(CutoverCatalogue.TARGET_ROLES_EXEMPT),
                        resolver.list(CutoverCatalogue.SEQUENCES),
                        resolver.list(CutoverCatalogue.TARGET_TRIGGERS_DISABLED));
        Optional<CutoverSettings> machine = machine();
        Optional<HookSettings> hooks = hooks();
        if (enabled.isEmpty() || source.isEmpty() || machine.isEmpty() || hooks.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new CutoverSection(
                        enabled.get(), source.get(), target, machine.get(), hooks.get()));
    }

    private Optional<SourceSide> source(Optional<String> pipelineUser) {
        Optional<SourceFence> fence = resolver.value(CutoverCatalogue.SOURCE_FENCE);
        List<String> exempt = resolver.list(CutoverCatalogue.SOURCE_USERS_EXEMPT);
        List<String> logins = resolver.list(CutoverCatalogue.SOURCE_LOGINS);
        Optional<String> user = resolver.value(CutoverCatalogue.SOURCE_USER);
        Optional<String> password =
                resolver.password(
                        CutoverCatalogue.SOURCE_PASSWORD, CutoverCatalogue.SOURCE_PASSWORD_FILE);
        requireTogether(user, password);
        for (Optional<String> own : List.of(pipelineUser, user)) {
            logins.stream()
                    .filter(it -> own.filter(it::equalsIgnoreCase).isPresent())
                    .forEach(it ->
                            wrong(
                                    CutoverCatalogue.SOURCE_LOGINS,
                                    "names \"%s\", which Tidegate itself connects as; give the"
                                            + " applications another one",
                                    it));
        }
        return fence.map(it ->
                new SourceSide(
                        it,
                        exempt,
                        logins,
                        user.flatMap(name -> password.map(text -> new Login(name, text)))));
    }

    private void requireTogether(Optional<String> user, Optional<String> password) {
        if (user.isPresent() == password.isPresent()) {
            return;
        }
        Setting<String> given =
                user.isPresent() ? CutoverCatalogue.SOURCE_USER : CutoverCatalogue.SOURCE_PASSWORD;
        Setting<String> missing =
                user.isPresent() ? CutoverCatalogue.SOURCE_PASSWORD : CutoverCatalogue.SOURCE_USER;
        resolver.problem(
                resolver.line(given.path()),
                "%s is given and %s is not; give both or none"
                        .formatted(given.path(), missing.path()));
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
                "%s is not right, expected %s"
                        .formatted(setting.path(), setting.type().expected()));
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
